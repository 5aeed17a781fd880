"""Who may touch an application without signing in: whoever holds its secret link."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from sannai.common.kinds import Subject
from sannai.organization.actors import ByStaff

_MAC = 10  # bytes: 80 bits that nobody can guess, beside the 74 random bits of the UUID
OWN_RIGHTS = frozenset(
    {
        "case.file",
        "case.withdraw",
        "correction.answer",
        "inquiry.answer",
        "delivery.choose",
        "document.receive",
        "resurvey.request",
    }
)


def link_key(id: UUID) -> str:
    """秘密のリンクに入れる42文字。下書きと申請に共通（同じ UUID だから）。"""
    return base64.b32encode(id.bytes + _mac(id, settings.SECRET_KEY)).decode().rstrip("=").lower()


def link_key_of(id: str) -> str:
    """The same of an id as the log writes it."""
    return link_key(UUID(id))


def id_of(key: str) -> UUID | None:
    """The id that a link stands for; None for whatever we did not make. Old keys (SECRET_KEY_FALLBACKS) still count."""
    text = key.strip().lower()
    if len(text) != 42 or not text.isascii():
        return None
    try:
        raw = base64.b32decode(text.upper() + "======")
    except (binascii.Error, ValueError):
        return None
    if base64.b32encode(raw).decode().rstrip("=").lower() != text:
        return None
    id = UUID(bytes=raw[:16])
    known = [hmac.compare_digest(raw[16:], _mac(id, secret)) for secret in _secrets()]
    return id if any(known) else None


def link_url(id: UUID) -> str:
    """The whole address of the link, for mails and QR codes."""
    return f"{settings.BASE_URL}/a/{link_key(id)}/"


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _mac(id: UUID, secret: str) -> bytes:
    return hmac.new(b"sannai.link:" + secret.encode(), id.bytes, hashlib.sha256).digest()[:_MAC]


@dataclass(frozen=True, slots=True)
class ForDivision(ByStaff):
    """A member of staff who files and answers for the division: an applicant, whose name the record keeps.

    Whoever makes one has found the application by the division (``divisions.py``): to fetch is to authorise.
    """

    application_id: UUID
    kind: str = "division"

    def may(self, right: str, subject: Subject) -> bool:
        """自分の課の申請に対する、申請者の権利だけ。"""
        return Applicant(self.application_id).may(right, subject)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whoever holds the link of one application: may act on that case and on nothing else."""

    application_id: UUID
    kind: str = "applicant"
    staff_key: str = ""
    post_key: str = ""

    def may(self, right: str, subject: Subject) -> bool:
        """自分の申請に対する、申請者の権利だけ。"""
        return right in OWN_RIGHTS and subject.subject_kind == "case" and subject.subject_id == str(self.application_id)
