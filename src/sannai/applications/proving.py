"""Proving a mail address before filing, where a procedure asks it of whoever applies online (``needs: mail``).

A code of six digits goes to the address. It is made from the secret key and written down nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sannai.notices import outbox
from sannai.rules.model import Definition

from .drafts import Filling, hold
from .models import Draft, MailProof

MINUTES = 30  # that a code can be used
MOST_TRIES = 5  # of one code
MOST_LETTERS = 10  # of one draft: fifty guesses of a million, and no way to fill somebody's mailbox
_BAD = "アドレスの形が正しくありません。もう一度ご確認ください（例：hanako@example.jp）"


class NotProven(Exception):
    """The procedure asks for a confirmed mail address, and this draft has none."""


def mail_address(typed: str) -> str:
    """The address that a mail goes to, or "" where none can go."""
    return outbox.address(typed)


def asked(definition: Definition) -> bool:
    """Whether whoever applies online must prove a mail address. In which role they apply is not asked before."""
    return any("portal" in row.channels and row.needs == "mail" for row in definition.identity)


def check(filling: Filling) -> None:
    """Raises NotProven if it is missing. One statement where it is asked, none elsewhere."""
    if missing(filling):
        raise NotProven


def missing(filling: Filling) -> bool:
    """Whether a citizen's draft still lacks the proof that its procedure asks."""
    if filling.draft.channel != "portal" or not asked(filling.definition):
        return False
    return not MailProof.objects.filter(pk=filling.draft.pk).exclude(confirmed_at=None).exists()


def of(id: UUID) -> MailProof | None:
    """What was sent and confirmed so far."""
    return MailProof.objects.filter(pk=id).first()


def send(id: UUID, email: str, at: datetime) -> str:
    """確認番号をメールで送る。Returns "", or in words why nothing was sent. An earlier code counts no more."""
    to = mail_address(email)
    if not to:
        return _BAD
    with transaction.atomic():
        if not hold(id):
            return "この下書きはもうありません。手続のページから始め直してください。"
        proof = of(id)
        number = proof.number + 1 if proof else 1
        if number > MOST_LETTERS:
            return f"確認番号を送れるのは{MOST_LETTERS}回までです。担当課へお問い合わせください。"
        MailProof.objects.update_or_create(
            pk=id, defaults={"email": to, "number": number, "tries": 0, "sent_at": at, "confirmed_at": None}
        )
        title = Draft.objects.values_list("version__title", flat=True).get(pk=id)
        told = {"city": settings.CITY, "procedure": title, "draft": id, "number": number, "minutes": MINUTES}
        outbox.put(f"draft-code:{id}:{number}", to, "draft.code", told, ("draft", str(id)), at)
    return ""


def confirm(id: UUID, typed: str, at: datetime) -> str:
    """届いた確認番号を確かめる。Returns "", or in words what is wrong. Notices go to the address from then on."""
    proof = of(id)
    if proof is None:
        return "先に、確認番号を送ってください"
    if proof.confirmed_at is not None:
        return ""
    if at > proof.sent_at + timedelta(minutes=MINUTES):
        return f"番号を送ってから{MINUTES}分が過ぎました。もう一度送ってください"
    sent = MailProof.objects.filter(pk=id, number=proof.number)
    if not sent.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return f"{MOST_TRIES}回違っていたので、この番号は使えません。もう一度送ってください"
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isascii() and c.isdigit())
    if not hmac.compare_digest(digits, code_of(id, proof.number)):
        return "番号が違います。いちばん新しいメールの6けたの数字を入力してください"
    with transaction.atomic():
        sent.update(confirmed_at=at)
        Draft.objects.filter(pk=id).update(email=proof.email)
    return ""


def code_of(id: UUID, number: int) -> str:
    """The six digits of a draft's letter of this number."""
    mac = hmac.new(b"sannai.mail:" + settings.SECRET_KEY.encode(), f"{id} {number}".encode(), hashlib.sha256)
    return f"{int.from_bytes(mac.digest()[:8]) % 10**6:06d}"
