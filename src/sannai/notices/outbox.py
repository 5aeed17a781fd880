"""Writing to the outbox: a notice is a row in the same transaction as what it tells of."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from sannai.common import canonical
from sannai.exchange.calls import About, subject_of

from . import mail
from .models import Notice
from .words import Parameters, readable


def put(key: str, to: str, said: str, parameters: Parameters, about: About, at: datetime) -> Notice:
    """連絡を1通、発信箱に置く。同じ ``key`` は一度だけ。

    ``to`` may be "": such a notice is only read on the status page. An address that no mail can go to counts as none.
    ``parameters`` name whatever must stay true at any later time, pages by kind, id and audience. What has no words
    is refused here, where it is said: NoWords, or what its words raise for a parameter that is not there.
    """
    key = key[:200]
    if known := Notice.objects.filter(key=key).first():  # it was said: its mail went long ago, or will
        return known
    kind, about_id = subject_of(about)
    notice = Notice(
        key=key,
        to_email=address(to),
        said=said,
        parameters=readable(canonical.dumps(parameters)),
        about_kind=kind,
        about_id=about_id,
        created_at=at,
    )
    notice.told()
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    notice = Notice.objects.get(key=key)
    if notice.to_email:
        mail.post(notice)
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
