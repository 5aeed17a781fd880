"""Who may touch a draft or a case without signing in: whoever holds a link. Each is a slot; a case has several."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from sannai.common.sealing import CannotOpen, aead, links
from sannai.common.sealing.derive import derive
from sannai.common.sealing.links import Part, Secret
from sannai.common.written import insert

from . import downward
from .models import Slot

Stored = bytes | memoryview  # as a database gives it
BEFORE = 42  # characters of links that were given out before links were random: the UUID and a MAC


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft or a case that is open: its key K, and the link that opened it. Staff open theirs without one."""

    case: UUID
    key: bytes = field(repr=False)
    secret: Secret | None = None

    @property
    def link(self) -> str:
        """The whole address that opens it again, for paper, QR and mail. "" where no link was brought."""
        return link_of(self.secret) if self.secret else ""

    def seal(self, content: bytes, place: str, part: Part = "draft") -> bytes:
        """What is stored in this place of the draft, and opens in no other."""
        nonce = secrets.token_bytes(aead.NONCE)
        return nonce + self._cipher(part).encrypt(nonce, content, self._bound(place))

    def unseal(self, sealed: Stored, place: str, part: Part = "draft") -> bytes:
        """What was stored in this place. Raises CannotOpen if it was changed, or stood elsewhere."""
        nonce, rest = bytes(sealed[: aead.NONCE]), bytes(sealed[aead.NONCE :])
        try:
            return self._cipher(part).decrypt(nonce, rest, self._bound(place))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(f"下書き {self.case} の {place} を開けません。書き換えられています。") from error

    def _cipher(self, part: Part) -> aead.Cipher:
        return aead.cipher(links.part(self.key, part))

    def _bound(self, place: str) -> bytes:
        return f"{self.case}|{place}".encode()


def link_of(secret: Secret) -> str:
    """The whole address of a link."""
    return f"{settings.PORTAL_URL}/e/{secret.written}/"


def read(text: str) -> Secret | None:
    """The link that was written so, by hand or in an address, of today or of before; None for what is none."""
    text = text.strip().lower()
    if len(text) != BEFORE or not text.isascii():
        return links.read(text)
    try:
        return before(base64.b32decode(text.upper() + "======"))
    except (binascii.Error, ValueError):
        return None


def before(raw: bytes) -> Secret:
    """A link that was given out before, by its 26 bytes, as a link of today."""
    return Secret(derive(raw, "sannai.link.before", links.BYTES))


def of_mails(key: bytes, number: int) -> Secret:
    """The link that mails of a case carry: made again for each mail, so that nobody keeps it."""
    return Secret(derive(key, f"sannai.case.mail.{number}", links.BYTES))


def begin(case: UUID, at: datetime) -> Opened:
    """A key and a first link for a new draft. One INSERT."""
    return give(Opened(case, links.new_case_key()), "first", at)


def give(opened: Opened, by: str, at: datetime, *, secret: Secret | None = None, sent_to: str = "") -> Opened:
    """もう1つのリンクを渡す。The same case, by a link of its own. One INSERT."""
    secret = secret or links.new()
    row = made(opened, secret, by, at, sent_to)
    insert(row)
    downward.slot(row, at)
    return Opened(opened.case, opened.key, secret)


def made(opened: Opened, secret: Secret, by: str, at: datetime, sent_to: str = "") -> Slot:
    """The row of a link, not stored yet."""
    return Slot(
        handle=secret.handle,
        case=opened.case,
        wrapped=secret.wrap(opened.key),
        verify_key=secret.verify_key,
        by=by,
        sent_to=sent_to,
        made_at=at,
    )


_FIND = 'SELECT "case", wrapped FROM intake_slot WHERE handle = %s'


def open_by(secret: Secret | None) -> Opened | None:
    """What a link opens; None for whatever was made up or revoked. One SELECT, and it changes nothing."""
    if secret is None:
        return None
    with connection.cursor() as wire:
        wire.execute(_FIND, [secret.handle])
        found = wire.fetchone()
    if found is None:
        return None
    case = found[0] if isinstance(found[0], UUID) else UUID(found[0])
    try:
        return Opened(case, secret.unwrap(bytes(found[1])), secret)
    except CannotOpen:
        return None


def revoke(cases: Iterable[UUID], *by: str, at: datetime) -> int:
    """リンクを無効にする: all of these cases, or those that were given out so. Returns how many."""
    rows = Slot.objects.filter(case__in=list(cases))
    rows = rows.filter(by__in=by) if by else rows
    for handle in list(rows.values_list("pk", flat=True)) if downward.goes() else ():
        downward.revoked(handle, at)
    return rows.delete()[0]


def kept(key: bytes) -> str:
    """K as text, for a column that is sealed under the city's own key."""
    return base64.b64encode(key).decode()


def of_kept(case: UUID, text: str) -> Opened:
    """What the city opens by itself: drafts of its staff, and what was filed."""
    return Opened(case, base64.b64decode(text))
