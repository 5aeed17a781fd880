"""Writing to the outbox: a notice is a row in the same transaction as what it tells of."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from sannai.exchange.calls import About, subject_of

from . import mail
from .models import Notice


def put(key: str, to: str, subject: str, body: str, about: About, at: datetime) -> Notice:
    """連絡を1通、発信箱に置く。同じ ``key`` は一度だけ。

    ``to`` may be "": such a notice is only read on the status page. An address that no mail can go to
    counts as none. Line breaks never reach a header: the subject is kept on one line.
    """
    key = key[:200]
    if known := Notice.objects.filter(key=key).first():  # it was said: its mail went long ago, or will
        return known
    kind, about_id = subject_of(about)
    notice = Notice(
        key=key,
        to_email=address(to),
        subject=one_line(subject)[:200],
        body=_readable(body),
        about_kind=kind,
        about_id=about_id,
        created_at=at,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    notice = Notice.objects.get(key=key)
    if notice.to_email:
        mail.post(key, notice.to_email, notice.subject, notice.body, about, at)
    return notice


def about(kind: str, about_id: str) -> QuerySet[Notice]:
    """Every notice about one subject, oldest first."""
    return Notice.objects.filter(about_kind=kind, about_id=about_id).order_by("created_at", "pk")


def mailbox(limit: int = 100) -> list[Notice]:
    """開発用の郵便受け: the newest notices, for a city hall without a mail server."""
    return list(Notice.objects.order_by("-created_at", "-pk")[:limit])


def address(text: str) -> str:
    """The mail address, or "" when no mail can go there."""
    text = unicodedata.normalize("NFKC", text.strip())
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 and text.isascii() else ""


def one_line(text: str) -> str:
    """Without line breaks and control characters."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text).strip()


def _readable(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
