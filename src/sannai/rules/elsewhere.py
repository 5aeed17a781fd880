"""Prepared here, decided there (標準準拠システム): the lines that a case is told in, and what is forecast until then.

What stands in the two files is said in ``docs/standard-systems.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .around import Around
from .endings import Elsewhere, Outcome, Told
from .kinds import bind
from .model import Definition, Evaluation, Field, Value
from .present import said, values_shown
from .rows import row_names

KEYS = ("様式", "受付番号", "照合キー")  # by which a result finds its case
FIXED = (*KEYS, "申請日", "行")  # the first columns of every file that goes out
RESULT = (*KEYS, "結果", "決定日", "決定番号", "開始年月")  # the columns of what comes back
LAYOUT_MOST = 60
FORECAST = "見込みです。決めるのは{system}で、額や内容は、その決定によります。"


def headings(elsewhere: Elsewhere) -> tuple[str, ...]:
    """The first line of the file that goes out."""
    return (*FIXED, *(one.head for one in elsewhere.columns))


def lines(definition: Definition, evaluation: Evaluation, around: Around) -> list[tuple[str, ...]]:
    """What the columns of the package hold, one line for each row of its group; the evaluation is made with
    ``desk=True``. What was not answered, or is hidden, is an empty cell."""
    elsewhere = definition.elsewhere
    if elsewhere is None:
        return []
    rows = evaluation.answers.get(elsewhere.each) if elsewhere.each else None
    return [
        tuple(_cell(definition, evaluation, told, row, around) for told in elsewhere.columns)
        for row in (rows if isinstance(rows, list) and rows else [{}])
    ]


def forecast(definition: Definition, evaluation: Evaluation) -> list[tuple[str, str]]:
    """(名称, 15,000円) of what is to be expected; of a value of a group one for each of its rows."""
    elsewhere = definition.elsewhere
    if elsewhere is None:
        return []
    values = {value.id: value for value in definition.values}
    found: list[tuple[str, str]] = []
    for name in elsewhere.forecast:
        one = values[name]
        found += _by_row(definition, evaluation, one) if one.group else values_shown(definition, (name,), evaluation)
    return found


def forecast_says(definition: Definition) -> str:
    """The sentence without which no forecast is shown; "" where it is decided here."""
    return FORECAST.format(system=definition.elsewhere.system) if definition.elsewhere else ""


def needs_start(outcome: Outcome) -> bool:
    """Whether a result of this ending says from which month on, and under which number: what was granted does."""
    return outcome.effect in ("favourable", "partial")


def _by_row(definition: Definition, evaluation: Evaluation, value: Value) -> Iterator[tuple[str, str]]:
    known = evaluation.values.get(value.id)
    rows = evaluation.answers.get(value.group)
    names = row_names(definition, definition.groups[value.group], evaluation.answers)
    for row in rows if isinstance(rows, list) else ():
        amount = known.get(row["_key"]) if isinstance(known, dict) else None
        if amount is not None:
            yield f"{names[row['_key']]} {value.label}", said(value, amount)


def _cell(definition: Definition, evaluation: Evaluation, told: Told, row: Mapping[str, Any], around: Around) -> str:
    field = definition.fields.get(told.of)
    if field is not None:
        value = row.get(told.of) if field.group else evaluation.answers.get(told.of)
        return "" if value is None else _answer(field, value, told.part, around)
    known = evaluation.values.get(told.of)
    if isinstance(known, dict):
        known = known.get(row.get("_key"))
    return "" if known is None else _plain(known)


def _answer(field: Field, value: Any, part: str, around: Around) -> str:
    if part:
        return bind(field, around).published(value, part)
    return "|".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    """はい 1, いいえ 0; codes, days, numbers and texts as they are kept."""
    return str(int(value)) if isinstance(value, bool) else str(value)
