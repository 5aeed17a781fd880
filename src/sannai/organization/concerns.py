"""だれがほかに関わるか: who is concerned with a thing beside its home, why, with which right, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Q, QuerySet

from sannai.common.action import NotAllowed
from sannai.common.kinds import Subject

from .actors import Staff
from .models import Concern
from .rights import CONCERNED, UNIT
from .snapshot import City

REASONS: Mapping[str, str] = MappingProxyType(
    {"consultation": "照会", "perusal": "供覧", "concurrence": "合議", "ward": "区役所", "contractor": "受託者"}
)


def concern(
    subject: Subject, unit_key: str, *, reason: str, rights: Iterable[str], city: City, until: date | None = None
) -> list[Concern]:
    """この日から関わる。``until`` is the first day on which it no longer does. Called by a verb of the thing's room.

    Raises NotAllowed: an unknown reason or unit, an end that is not after the day, a right that is given already.
    """
    if reason not in REASONS:
        raise NotAllowed(f"関わる理由は、{'、'.join(REASONS.values())}から選んでください。")
    unit = city.unit(unit_key)
    if unit is None:
        raise NotAllowed(f"「{unit_key}」という組織は、{city.on} にありません。")
    if until is not None and until <= city.on:
        raise NotAllowed("終わりの日は、明日以降の日付にしてください。")
    standing = set(concerns_of(subject, city.on).filter(unit_key=unit_key).values_list("right", flat=True))
    if again := sorted(standing & set(rights)):
        raise NotAllowed(f"{unit.name}は、すでに関わっています（{'、'.join(again)}）。先に終えてください。")
    kind, key = subject.subject_kind, subject.subject_id
    rows = [
        Concern(
            subject_kind=kind, subject_id=key, unit_key=unit_key, reason=reason, right=right, since_on=city.on,
            until_on=until,
        )
        for right in sorted(set(rights))
    ]  # fmt: skip
    return Concern.objects.bulk_create(rows)


def release(subject: Subject, unit_key: str, on: date) -> None:
    """関わりを終える。From this day on the unit no longer reaches it; the rows stay. Raises NotAllowed: it did not."""
    if not concerns_of(subject, on).filter(unit_key=unit_key).update(until_on=on):
        raise NotAllowed("その組織は、いま関わっていません。")


def concerns_of(subject: Subject, on: date) -> QuerySet[Concern]:
    """Who is concerned with this thing on that date."""
    rows = Concern.objects.filter(subject_kind=subject.subject_kind, subject_id=subject.subject_id)
    return rows.filter(holding(on))


def concerned_with(kind: str, staff: Staff, right: str) -> QuerySet[Concern]:
    """The rows by which this person reaches things of a kind with this right on that date. A division that was
    concerned hands it on to its heir."""
    units = frozenset[str]().union(*(post.under for post in staff.posts if post.reach(right) in (UNIT, CONCERNED)))
    keys = [claim.key for claim in staff.city.ancestry("unit", units) if claim.matters is None]
    return Concern.objects.filter(holding(staff.on), subject_kind=kind, right=right, unit_key__in=keys)


def holding(on: date) -> Q:
    """Rows that hold on this date."""
    return Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))
