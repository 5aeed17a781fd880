"""What happens to drafts as time passes: a warning, then they are gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from sannai.common import canonical, keepers
from sannai.common.time import today
from sannai.files import blobs
from sannai.notices import outbox
from sannai.notices.models import Notice

from .drafts import UPLOAD_PAGE
from .models import Application, Draft, DraftPage, Upload
from .unsent import OF_CASE, OF_CORRECTION
from .uploads import named_in

WARN_DAYS = 7
MOST_ADDRESSES = 3  # that the link of one draft is mailed to
BATCH = 500


def expire_drafts(now: datetime) -> int:
    """期限の過ぎた下書きを消し、近いものは知らせる。Returns how many expired. Safe to repeat, safe to interrupt.

    A draft that somebody still works on lives on: its days count from the last page saved. Of a filed draft
    the pages go: the envelope holds them.
    """
    on = today(now)
    _prolong(now)
    _warn(now)
    expired = list(_open().filter(expires_on__lt=on).values_list("pk", flat=True)[:BATCH])
    if expired:
        keepers.dispose("draft", [str(id) for id in expired], now)
    if _tidy(now):
        blobs.sweep()
    return len(expired)


def mail_link(id: UUID, email: str, at: datetime) -> str:
    """続きから再開するためのリンクをメールで送る。Returns "", or in words why nothing was sent.

    Anybody can begin a draft, so one draft mails few addresses: the form is no way to write to strangers.
    """
    to = outbox.address(email)
    draft = _open().filter(pk=id).select_related("version").defer("version__package").first()
    if not to or draft is None:
        return "アドレスの形が正しくありません。もう一度ご確認ください（例：hanako@example.jp）"
    mailed = set(Notice.objects.filter(key__startswith=f"draft-link:{id}:").values_list("to_email", flat=True))
    if to not in mailed and len(mailed) >= MOST_ADDRESSES:
        return f"1つの下書きから送れるアドレスは{MOST_ADDRESSES}つまでです。QRコードかリンクを控えてください。"
    Draft.objects.filter(pk=id).update(email=to)
    outbox.put(
        f"draft-link:{id}:{canonical.digest(to, str(id))[:16]}",  # a key names nobody
        to,
        "draft.link",
        _told(draft),
        ("draft", str(id)),
        at,
    )
    return ""


def _told(draft: Draft) -> dict[str, object]:
    """What a notice about a draft keeps (``words.py``): the draft by its id, not by its secret link."""
    return {
        "city": settings.CITY,
        "procedure": draft.version.title,
        "draft": draft.pk,
        "expires_on": draft.expires_on,
    }


def _open() -> QuerySet[Draft]:
    return Draft.objects.filter(~Exists(Application.objects.filter(pk=OuterRef("pk"))), ended_at=None)


def _tidy(now: datetime) -> int:
    """Of what is filed, the pages go, and the files that no answer names: they were sent for a field now hidden.

    What was typed about the case and never sent goes as a draft does; of a correction it waits for the answer.
    """
    left = now - timedelta(days=settings.DRAFT_DAYS)
    DraftPage.objects.filter(page__startswith=OF_CASE, saved_at__lt=left).delete()
    pages_of_drafts = DraftPage.objects.exclude(page__startswith=OF_CASE).exclude(page__startswith=OF_CORRECTION)
    done = list(Application.objects.filter(pk__in=pages_of_drafts.values("draft"))[:BATCH])
    for application in done:
        pages = pages_of_drafts.filter(draft_id=application.pk)
        names = pages.filter(page__startswith=UPLOAD_PAGE).values_list("page", flat=True)
        sent = [name.removeprefix(UPLOAD_PAGE) for name in names]
        loose = [id for id in map(UUID, sent) if not named_in(application, id)]
        with transaction.atomic():
            Upload.objects.filter(holder=application.pk, pk__in=loose).delete()
            pages.delete()
    return len(done)


def _prolong(now: datetime) -> None:
    near = (
        _open()
        .filter(expires_on__lte=today(now) + timedelta(days=WARN_DAYS))
        .annotate(last=Max("pages__saved_at"))
        .exclude(last=None)
    )
    for draft in near[:BATCH]:
        until = today(draft.last) + timedelta(days=settings.DRAFT_DAYS)
        if until > draft.expires_on:
            Draft.objects.filter(pk=draft.pk).update(expires_on=until, warned_at=None)


def _warn(now: datetime) -> None:
    soon = (
        _open()
        .filter(warned_at=None, expires_on__gte=today(now), expires_on__lte=today(now) + timedelta(days=WARN_DAYS))
        .select_related("version")
        .defer("version__package")
    )
    for draft in islice((draft for draft in soon.iterator() if draft.email), BATCH):  # the address is sealed
        outbox.put(
            f"draft-expiry:{draft.pk}:{draft.expires_on}",
            draft.email,
            "draft.expiring",
            {**_told(draft), "days": settings.DRAFT_DAYS},
            ("draft", str(draft.pk)),
            now,
        )
        Draft.objects.filter(pk=draft.pk).update(warned_at=now)
