"""年度ごとの調定: the years of a case that are charged, what is owed of each, and which ones are to come.

A year is a row once it is charged（調定）: the first with the decision, each that follows when its year has begun. What
is to come is no row: it is a forecast, worked out by the tables as they are known today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from sannai.common.time import today
from sannai.procedures.around import around
from sannai.rules.fees import rests_on_findings
from sannai.rules.model import Dates
from sannai.rules.years import YearFee, derived, year_fees

from . import fees, reading
from .models import Case, FeeDue, FeeYear, Payment
from .steps import rules_of

CHARGED = ("favourable", "partial", "accepted")  # endings that begin what is charged


def by_years(case: Case) -> bool:
    """Whether its procedure charges year by year. No statement."""
    return derived(rules_of(case)) is not None


def of_case(case: Case) -> list[FeeYear]:
    """The years that were charged, the first one first. One statement; none where nothing is charged by years."""
    return list(case.fee_years.order_by("year")) if by_years(case) else []


def foreseen(case: Case, last: date | None = None) -> tuple[YearFee, ...]:
    """Every year of the period, as the rules in force say today. ``last``: its last day, where it ended early."""
    rules = rules_of(case)
    decision = case.decisions.order_by("-number").first()
    dates = Dates(reading.filed_on(case), today(decision.decided_at) if decision else None)
    desk = rests_on_findings(rules)
    answers = reading.answers_of(case) | (reading.desk_answers(case) if desk else {})
    return year_fees(rules, answers, dates, around(), desk=desk, last=last)


def to_come(case: Case, charged: Sequence[FeeYear]) -> list[YearFee]:
    """見込み: the years that are not charged yet, less what is relieved; none once nothing goes on."""
    if not charged or not by_years(case):
        return []
    newest = charged[-1]
    ended = newest.until if newest.shortened_on else None
    return [one for one in foreseen(case, ended) if one.year > newest.year]


def next_of(case: Case, on: date) -> YearFee | None:
    """The year that is to be charged by this day: the first where none is yet, else the one after the newest."""
    charged = of_case(case)
    if not charged:
        return next(iter(foreseen(case)), None)
    coming = to_come(case, charged)
    return coming[0] if coming and coming[0].start <= on else None


def charge(case: Case, year: YearFee, at: datetime) -> FeeYear:
    """調定する: the row of a year, once. What was relieved of the fee is relieved of each year by the same rule."""
    rules, on = rules_of(case), today(at)
    assert rules.fee is not None
    assert rules.fee.years is not None
    assert year.fee is not None
    every = foreseen(case)
    return FeeYear.objects.create(
        case=case,
        year=year.year,
        starts_on=year.start,
        ends_on=year.end,
        until=max(every[-1].end if every else year.end, year.end),
        yen=net(case, year),
        ground=f"{year.fee.ground}、{rules.fee.years.ground}"[:200],
        charged_on=on,
        due_on=on + timedelta(days=rules.fee.years.within),
    )


def net(case: Case, year: YearFee) -> int:
    """What a year comes to, in yen, less what was relieved; 0 where it cannot be computed, which proofs exclude."""
    yen = year.fee.yen if year.fee else 0
    granted = fees.kept(case)
    if granted is None or not granted.relief_granted_yen:
        return yen
    off = [year.relief_yen.get(id, 0) for id in granted.relief.split(",")]
    return max(yen - max(off, default=0), 0)


def shorten(case: Case, last: date, reason: str, at: datetime) -> list[FeeYear]:
    """期間が途中で終わった: its years to that day, as the rules say; the rows that became less. None becomes more.

    What was paid too much is not given back here: a refund（還付）is a matter of its own.
    """
    rules = rules_of(case)
    charged = [one for one in of_case(case) if one.until > last]
    if not charged or rules.fee is None or rules.fee.years is None:
        return []
    anew = {one.year: one for one in foreseen(case, last)}
    less = []
    for row in charged:
        after = row.starts_on > last
        yen = 0 if after else row.yen
        if not after and row.ends_on > last and rules.fee.years.ends_early == "months" and row.year in anew:
            yen = min(net(case, anew[row.year]), row.yen)
        less += [row] if yen < row.yen else []
        row.charged_yen = row.charged_yen if row.charged_yen is not None else row.yen
        row.yen, row.until, row.shortened_on, row.reason = yen, last, today(at), reason[:200]
        row.ends_on = row.starts_on if after else min(row.ends_on, last)
        row.save()
    return less


def renew(case: Case) -> None:
    """減免や訂正が決まった後: the years that were charged already follow what the rules say of them now."""
    charged = [one for one in of_case(case) if one.shortened_on is None]
    every = foreseen(case) if charged else ()
    anew = {one.year: one for one in every}
    for row in charged if every else ():
        if found := anew.get(row.year):
            row.starts_on, row.ends_on, row.yen = found.start, found.end, net(case, found)
        else:  # the period no longer reaches into it
            row.yen = 0
        row.until = max(every[-1].end, row.ends_on)
        row.save(update_fields=["starts_on", "ends_on", "until", "yen"])


def owing(rows: Sequence[FeeYear], payments: Sequence[Payment]) -> list[tuple[FeeYear, int]]:
    """Each year with what is still to be paid of it, in yen. No statement."""
    paid: dict[int | None, int] = {}
    for one in payments:
        paid[one.fee_year_id] = paid.get(one.fee_year_id, 0) + one.yen
    return [(row, max(row.yen - paid.get(row.pk, 0), 0)) for row in rows]


def owed(case: Case, fee: FeeDue | None) -> int:
    """What is still to be paid now, in yen: of the years that were charged, or of the one fee."""
    rows = of_case(case)
    if not rows:
        return fees.outstanding(fee)
    return sum(yen for _, yen in owing(rows, list(case.payments.all())))


def oldest_owing(case: Case) -> tuple[FeeYear, int] | None:
    """The oldest year of which something is to be paid, with that: years are paid in their order."""
    rows = of_case(case)
    return next((one for one in owing(rows, list(case.payments.all())) if one[1]), None) if rows else None


def overdue(on: date) -> QuerySet[FeeYear]:
    """納期限を過ぎて納められていない年度分. A payment that stands pays a year whole."""
    paid = Payment.objects.filter(fee_year=OuterRef("pk"), reverses=None, reversal=None)
    return FeeYear.objects.filter(~Exists(paid), due_on__lt=on, yen__gt=0)


def waiting(on: date) -> QuerySet[FeeYear]:
    """The newest charged years of periods whose next year has begun by this day, the oldest first."""
    later = FeeYear.objects.filter(case=OuterRef("case"), year__gt=OuterRef("year"))
    return FeeYear.objects.filter(~Exists(later), ends_on__lt=on, until__gt=F("ends_on")).order_by("ends_on", "pk")
