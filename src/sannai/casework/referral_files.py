"""The files to systems that decide: which there are, and each as it was the first time (docs/standard-systems.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from sannai.common import canonical
from sannai.common.time import today
from sannai.organization.actors import Staff
from sannai.organization.scope import scope
from sannai.procedures.around import around
from sannai.rules import elsewhere
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.text.csv_cells import file_of

from . import reading
from .models import Case, Referral
from .sight import with_version
from .states import NotAllowed
from .steps import rules_of

RIGHT = "case.review"
Lines = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class File:
    """What was handed over at one moment, of one procedure in one layout."""

    procedure_key: str
    layout: str
    referred_at: datetime
    count: int
    waiting: int  # for a result
    taken_back: int


def lines_of(case: Case, on: date) -> Lines:
    """What that system is told of a case handed over on this day, the columns of the package alone. Two statements."""
    rules, content = rules_of(case), reading.answers_of(case) | reading.desk_answers(case)
    dates = Dates(filed=reading.filed_on(case), decided=on)
    return elsewhere.lines(rules, evaluate(rules, content, dates, around(), desk=True), around())


def digest_of(lines: Lines) -> str:
    """By which the lines of a case are known again."""
    return hashlib.sha256(canonical.dumps([list(line) for line in lines]).encode()).hexdigest()


def files(staff: Staff, most: int) -> list[File]:
    """The newest files of the cases that this person reviews. One statement."""
    rows = (
        _reached(staff)
        .values("case__procedure_key", "layout", "referred_at")
        .annotate(
            count=Count("pk"),
            waiting=Count("pk", filter=Q(ended_at=None)),
            taken_back=Count("pk", filter=Q(ending="taken_back")),
        )
        .order_by("-referred_at", "case__procedure_key")[:most]
    )
    return [
        File(
            row["case__procedure_key"], row["layout"], row["referred_at"], row["count"], row["waiting"],
            row["taken_back"],
        )
        for row in rows
    ]  # fmt: skip


def referrals_of(staff: Staff, procedure_key: str, referred_at: datetime) -> list[Referral] | None:
    """What was handed over at this moment, by reference number; None where this person does not review all of it.

    Two statements. What was taken back is no longer in it.
    """
    of_file = Q(referred_at=referred_at, case__procedure_key=procedure_key)
    rows = list(_reached(staff).filter(of_file).order_by("case__reference_number"))
    if not rows or len(rows) != Referral.objects.filter(of_file).count():
        return None
    cases = {case.pk: case for case in with_version(Case.objects.filter(pk__in=[row.case_id for row in rows]))}
    for row in rows:
        row.case = cases[row.case_id]
    return [row for row in rows if row.ending != "taken_back"]


def written(referrals: Sequence[Referral]) -> bytes:
    """The file of these, which were handed over together. Two statements for each.

    Raises NotAllowed where it would not come out as it did the first time, or where nothing is left of it.
    """
    if not referrals:
        raise NotAllowed("このファイルの引渡しは、すべて取りやめられています。")
    rules = rules_of(referrals[0].case)
    assert rules.elsewhere is not None
    return file_of(elsewhere.headings(rules.elsewhere), (row for one in referrals for row in _rows(one)))


def _rows(referral: Referral) -> Iterable[tuple[str, ...]]:
    case = referral.case
    lines = lines_of(case, today(referral.referred_at))
    if digest_of(lines) != referral.sha256:
        raise NotAllowed(
            f"{case.reference_number} の記載が、引き渡したときと同じではありません（廃棄された項目など）。"
            "同じ内容のファイルは、もう作れません。"
        )
    before = (referral.layout, case.reference_number, str(referral.pk), reading.filed_on(case).isoformat())
    return [(*before, str(number), *line) for number, line in enumerate(lines, 1)]


def _reached(staff: Staff) -> QuerySet[Referral]:
    return Referral.objects.filter(case__in=scope(Case.objects.all(), staff, RIGHT))
