"""What happens to drafts as time passes: a reminder for who asked for one, then they are gone. And links by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet

from sannai.common import keepers
from sannai.common.sealing.derive import derive
from sannai.common.time import today
from sannai.notices import letters, outbox

from . import slots, uploads
from .drafts import UPLOAD_PAGE, drop_files
from .models import Draft, DraftPage, Outgoing, Slot, Upload
from .slots import Opened
from .unsent import OF_CASE, OF_CORRECTION

WARN_DAYS = 7
MOST_ADDRESSES = 3  # that links of one draft are mailed to
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
    _tidy(now)
    uploads.sweep()
    return len(expired)


def mail_link(opened: Opened, email: str, at: datetime, *, remind: bool = False) -> str:
    """続きから再開するためのリンクをメールで送る。Returns "", or in words why nothing was sent.

    The letter carries a link of its own; it goes now, in this request, or not at all. Anybody can begin a draft, so
    one draft mails few addresses: the form is no way to write to strangers. ``remind``: before the draft ends, which
    keeps the address where the city can read it until then.
    """
    to = outbox.address(email)
    draft = _open().filter(pk=opened.case).select_related("version").defer("version__package").first()
    if not to or draft is None:
        return "アドレスの形が正しくありません。もう一度ご確認ください（例：hanako@example.jp）"
    sent_to = derive(opened.key, f"sannai.case.address.{to}", 16).hex()
    mailed = set(Slot.objects.filter(case=opened.case, by="mail").values_list("sent_to", flat=True))
    if sent_to not in mailed and len(mailed) >= MOST_ADDRESSES:
        return f"1つの下書きから送れるアドレスは{MOST_ADDRESSES}つまでです。QRコードかリンクを控えてください。"
    given = slots.give(opened, "mail", at, sent_to=sent_to)
    if not letters.hand_over(to, "draft.link", {**_told(draft), "link": given.link}, at):
        assert given.secret
        Slot.objects.filter(pk=given.secret.handle).delete()
        return "送れませんでした。QRコードかリンクを控えるか、しばらくしてからもう一度お試しください"
    kept = {"email": opened.seal(to.encode(), "email"), "remind_to": to if remind else ""}
    Draft.objects.filter(pk=opened.case).update(**kept)
    return ""


def _told(draft: Draft) -> dict[str, object]:
    return {"city": settings.CITY, "procedure": draft.version.title, "expires_on": draft.expires_on}


def _open() -> QuerySet[Draft]:
    return Draft.objects.filter(filed_at=None, ended_at=None)


def _tidy(now: datetime) -> None:
    """Of what is filed the pages and the sealed files go: the envelope has what counts.

    What was typed about the case and never sent goes as a draft does; of a correction it waits for the answer.
    """
    left = now - timedelta(days=settings.DRAFT_DAYS)
    DraftPage.objects.filter(page__startswith=OF_CASE, saved_at__lt=left).delete()
    filed = Draft.objects.exclude(filed_at=None)
    before = Upload.objects.filter(draft__in=filed, uploaded_at__lte=F("draft__filed_at"))  # later: for a correction
    old = Upload.objects.filter(draft__in=filed, uploaded_at__lt=left)
    drop_files(before | old)
    pages = DraftPage.objects.filter(draft__in=filed).exclude(page__startswith=OF_CASE)
    waiting = Q(page__startswith=UPLOAD_PAGE, saved_at__gt=F("draft__filed_at"), saved_at__gte=left)
    pages.exclude(page__startswith=OF_CORRECTION).exclude(waiting).delete()
    numbered = filed.exclude(number_kids="")  # what was half mended there waits for no answer: a box may lie in it
    DraftPage.objects.filter(draft__in=numbered, page__startswith=OF_CORRECTION, saved_at__lt=left).delete()
    crossing = Outgoing.objects.filter(deleted_at=None).values("case")
    numbered.filter(pages=None).exclude(pk__in=crossing).update(number_kids="")


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
    for draft in islice((draft for draft in soon.iterator() if draft.remind_to), BATCH):  # a sealed column
        told = {**_told(draft), "days": settings.DRAFT_DAYS}
        if letters.hand_over(draft.remind_to, "draft.expiring", told, now):  # else the next hour tries again
            Draft.objects.filter(pk=draft.pk).update(warned_at=now)
