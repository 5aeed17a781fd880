"""Ages on the days on which a school year turns: the law has reached an age on the eve of the birthday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sannai.text.problems import Problem

from ..model import Box, Case, Definition, Value
from .unused import boxes_in
from .words import at

# 年齢計算ニ関スル法律: who was born on 1 April reaches an age at the end of 31 March, and belongs to the year before.
TURNS = {(3, 31), (4, 1)}
WORD = "reached"


def age_problems(definition: Definition) -> Iterator[Problem]:
    """An age that decides something on such a day, without saying which way of counting is meant."""
    since = "（language: 2）" if definition.language == 1 else ""
    deciding = {name for box in _boxes(definition) for name, _ in box.entries}
    for value in definition.values:
        on = value.args.get("on")
        if value.op == "age" and value.id in deciding and not value.args.get(WORD) and _turns(definition, on):
            words = (
                f"値「{value.id}」は学年・年度の替わる日の年齢で、4月1日生まれの人をどちらに数えるかが書かれていません"
            )
            hint = (
                f"誕生日の前日の終わりに達する数え方（年齢計算ニ関スル法律。就学など）なら {WORD}: day_before、"
                f"誕生日に1つ増える数え方なら {WORD}: birthday を加える{since}"
            )
            yield at(definition, f"value/{value.id}", words, hint)


def _boxes(definition: Definition) -> Iterator[Box]:
    yield from boxes_in(definition)
    for value in definition.values:
        for row in value.args.get("rows", ()):
            if isinstance(row, Case):
                yield row.box


def _turns(definition: Definition, on: object) -> bool:
    """Whether this day is one on which a school year turns: written so, or a value that only gives such days."""
    if isinstance(on, date):
        return (on.month, on.day) in TURNS
    value = next((one for one in definition.values if one.id == on), None)
    if value and value.op == "move":
        return str(value.args["edge"]).startswith("fiscal_year")
    days = list(_days(value)) if value else []
    return bool(days) and all((day.month, day.day) in TURNS for day in days)


def _days(value: Value) -> Iterator[date]:
    for arg in value.args.values():
        for part in arg if isinstance(arg, tuple) else (arg,):
            found = part.result if isinstance(part, Case) else part
            if isinstance(found, date):
                yield found
