"""遅れそうな事案: what will be late, and for whom it waits. What the head of a division looks at in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sannai.approvals.models import Waiting
from sannai.common.time import add_business_days, today
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City

from . import remaining, states
from .models import Case, Clock, Correction, Inquiry
from .remaining import Remaining
from .steps import rules_of

AHEAD = 5  # business days: what falls due by then is listed


@dataclass(frozen=True, slots=True)
class Reason:
    """For whom or what a case waits, since when, and what would move it on."""

    text: str
    since: date | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """One deadline that is or will be missed."""

    case: Case
    title: str
    division: str
    remaining: Remaining
    assignee: str
    reasons: tuple[Reason, ...]


def coming(on: date) -> QuerySet[Clock]:
    """The clocks that have run out by that day or will within five business days, of cases that are not over."""
    due = Clock.objects.filter(ended_on=None, due_on__lte=add_business_days(on, AHEAD), case__status__in=states.ACTIVE)
    return due.select_related("case__version").defer("case__version__package")


def overdue(on: date) -> Q:
    """Of these the ones that have run out and do not stand still."""
    return Q(due_on__lt=on, stopped_on=None)


def rows_of(clocks: Sequence[Clock], city: City, on: date) -> tuple[Late, ...]:
    """These clocks of ``coming`` that day, with what each waits for. Statements: constant, four at most."""
    keys = {row.case_id for row in clocks}
    names = staff_names(row.case.assignee for row in clocks if row.case.assignee)
    waits = _Waits(
        {row.case_id: row for row in Correction.objects.filter(case__in=keys, closed_at=None)},
        {row.case_id: row for row in Inquiry.objects.filter(case__in=keys, answered_at=None).order_by("-number")},
        _posts(keys),
    )
    found = []
    for row in clocks:
        left = remaining.of_row(row.case, row, on)
        if left is not None:
            home = city.name_of(city.heir("unit", row.case.division_key, row.case.matter))
            assignee = names.get(row.case.assignee, "")
            reasons = _reasons(row.case, waits, city, assignee, on)
            title = rules_of(row.case).title
            found.append(Late(row.case, title, home, left, assignee, reasons))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Waits:
    """What stands open of the cases of one page."""

    corrections: Mapping[UUID, Correction]
    inquiries: Mapping[UUID, Inquiry]
    posts: Mapping[UUID, Sequence[Waiting]]


def _posts(keys: Iterable[UUID]) -> dict[UUID, list[Waiting]]:
    found: dict[UUID, list[Waiting]] = {}
    rows = Waiting.objects.filter(proposal__about_kind="case", proposal__about_id__in=[str(key) for key in keys])
    needed = ("post_key", "matter", "step", "since", "proposal__about_id")
    for row in rows.filter(proposal__status="open").select_related("proposal").only(*needed).order_by("since", "pk"):
        found.setdefault(UUID(row.proposal.about_id), []).append(row)
    return found


def _reasons(case: Case, waits: _Waits, city: City, assignee: str, on: date) -> tuple[Reason, ...]:
    found: list[Reason] = []
    correction, inquiry = waits.corrections.get(case.pk), waits.inquiries.get(case.pk)
    if correction is not None:
        found.append(_correcting(correction, on))
    for row in waits.posts.get(case.pk, ()):
        found.append(_deciding(row, city))
    if inquiry is not None:
        found.append(
            Reason("照会の回答を待っています", today(inquiry.asked_at), "回答は任意です。待たずに進められます")
        )
    if not case.assignee and case.status in ("received", "in_review"):
        found.append(Reason("担当者が決まっていません", today(case.arrived_at), "担当を決める"))
    if not found:
        found.append(_working(case, assignee))
    return tuple(found)


def _correcting(correction: Correction, on: date) -> Reason:
    overdue = correction.due_on < on
    remedy = "補正の期限が過ぎています。審査に戻すか、あらためて連絡する" if overdue else ""
    return Reason("申請者の補正を待っています", today(correction.asked_at), remedy)


def _deciding(row: Waiting, city: City) -> Reason:
    post = city.heir("post", row.post_key, row.matter)
    verb = "決裁" if row.step == "decide" else "合議" if row.step.startswith("concur:") else "回議"
    remedy = ""
    if not city.present(post):
        stand_in = city.acting(post)
        away = "欠員です" if city.vacant(post) else "不在です"
        remedy = f"{away}（{stand_in.title or city.title(stand_in.by_post_key)}）" if stand_in else away
    return Reason(f"{city.title(post)}の{verb}を待っています", today(row.since), remedy)


def _working(case: Case, assignee: str) -> Reason:
    if case.status in ("decided", "prepared"):
        return Reason("文書の発行を待っています", None, "発行する")
    if case.status == "issued":
        return Reason("文書の到達を待っています")
    return Reason(f"{assignee}が審査しています" if assignee else "審査しています")
