"""年度ごとの調定: what is charged for each fiscal year of a period. One rule, evaluated once for each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from .around import Around
from .evaluate import evaluate
from .model import Answers, Dates, Definition, Evaluation, FeeResult, Value
from .operations.dates import fiscal_year
from .operations.derive import parts_of


@dataclass(frozen=True, slots=True)
class YearFee:
    """One fiscal year (``year``: in whose April it begins) with the days that the period has in it, both included.

    ``fee``: what it comes to; None where that cannot be computed. ``relief_yen``: what each relief takes off it.
    """

    year: int
    start: date
    end: date
    fee: FeeResult | None
    relief_yen: Mapping[str, int]


def derived(definition: Definition) -> Value | None:
    """The value that stands for the year at hand; None where nothing is charged year by year."""
    name = definition.fee.years.of if definition.fee and definition.fee.years else ""
    return next((one for one in definition.values if one.id == name and one.op == "derive"), None)


def period(definition: Definition, found: Evaluation) -> tuple[date, date] | None:
    """The first and the last day that are charged; None while they are not both known, or where there are none."""
    value = derived(definition)
    if value is None:
        return None
    days = [_day(found, value.args[key]) for key in ("from", "to")]
    first, last = days
    return (first, last) if first and last and first <= last else None


def year_fees(
    definition: Definition,
    answers: Answers,
    dates: Dates,
    around: Around,
    *,
    desk: bool = False,
    last: date | None = None,
) -> tuple[YearFee, ...]:
    """年度ごとの額, the first year first; () where nothing is charged by years or the days are not known.

    Each year is what the definition says with that year at hand: dated rows by its ``as_of``. ``last``: the last day
    if the period ended before its time; years after it are charged no more.
    """
    value = derived(definition)
    found = evaluate(definition, answers, dates, around, desk=desk)
    days = period(definition, found)
    if value is None or days is None:
        return ()
    first, end = days
    if last is not None and first <= last < end:
        end, answers = last, {**answers, value.args["to"]: last.isoformat()}
    every = list(parts_of(first, end))[: value.args["at_most"]]
    fees = []
    for year, start, until in every:
        at_hand = replace(dates, year=None if year == fiscal_year(first) else year)
        of_year = evaluate(definition, answers, at_hand, around, desk=desk)
        fees.append(YearFee(year, start, until, of_year.fee, of_year.relief_yen))
    return tuple(fees)


def _day(found: Evaluation, name: str) -> date | None:
    answer = found.answers.get(name) or found.values.get(name)
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:  # known in part: 2026-XX-XX
        return None
