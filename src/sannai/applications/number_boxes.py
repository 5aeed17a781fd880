"""Sealed 個人番号 of what was filed: in a table of their own, unread. The answers hold the sha256 of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sannai.intake import numbers
from sannai.intake.number_boxes import Sealed

from .models import SealedNumber


def keep(application: UUID, sealed: Iterable[Sealed], at: datetime) -> None:
    """Sealed numbers take their place beside what was filed. One that is here already stays."""
    boxes = {each.sha256: each for each in sealed}
    there = set(SealedNumber.objects.filter(pk__in=boxes).values_list("pk", flat=True)) if boxes else set()
    for sha256, each in boxes.items():
        if sha256 not in there:
            SealedNumber(
                sha256=sha256, application_id=application, field=each.asked[:64], row=each.row[:32], kid=each.kid,
                box=each.sealed, arrived_at=at,
            ).save(force_insert=True)  # fmt: skip


def destroy(applications: Collection[UUID], fields: Collection[str] | None, at: datetime) -> int:
    """廃棄: the boxes go, of these fields or all; that they were here stays. Returns how many."""
    rows = SealedNumber.objects.filter(application__in=list(applications), destroyed_at=None)
    rows = rows if fields is None else rows.filter(field__in=list(fields))
    return rows.update(box=None, destroyed_at=at)


def waiting() -> list[UUID]:
    """The applications of which a number is still here."""
    rows = SealedNumber.objects.filter(destroyed_at=None)
    return list(rows.order_by("application").values_list("application", flat=True).distinct())


def names(kid: str) -> bool:
    """Whether a number that is sealed to this key is still here, or in a draft of this side."""
    return numbers.in_drafts(kid) or SealedNumber.objects.filter(kid=kid, destroyed_at=None).exists()
