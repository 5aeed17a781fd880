"""年度ごとの調定: what is derived is charged, and what is charged is derived. Else a year would vanish in silence."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..fees import names_paid
from ..model import Definition
from ..operations.base import names_in
from .words import at


def year_problems(definition: Definition) -> list[Problem]:
    """A ``derive`` that no fee is charged by, or a fee by years that rests on none."""
    return [*_derived(definition), *_charged(definition)]


def _derived(definition: Definition) -> Iterator[Problem]:
    years = definition.fee.years if definition.fee else None
    for value in definition.values:
        if value.op == "derive" and (years is None or years.of != value.id):
            words = f"値「{value.id}」は年度ごとの分を表しますが、手数料が年度ごとに調定されません"
            yield at(
                definition, f"value/{value.id}", words, f"fee に years: {{of: {value.id}, …}} を書くか、derive を消す"
            )


def _charged(definition: Definition) -> Iterator[Problem]:
    fee = definition.fee
    if fee is None or fee.years is None:
        return
    named = [one.id for one in definition.values if one.op == "derive"]
    if fee.years.of not in named:
        words = f"years の of「{fee.years.of}」は、derive で書いた値ではありません"
        yield at(definition, "fee/years", words, nearest(fee.years.of, named) or "values に derive を書く")
    elif fee.years.of not in _rests_on(definition, names_paid(fee.rows)):
        words = f"手数料が「{fee.years.of}」から計算されていないので、どの年度も同じ額になります"
        yield at(definition, "fee/years", words, "年度ごとの月数などを、この値から計算する")
    if fee.due != "after_decision":
        words = f"年度ごとに納めるものを due: {fee.due} にはできません"
        yield at(definition, "head/fee", words, "初めの年度の分は許可の時に調定するので、due: after_decision にする")


def _rests_on(definition: Definition, names: list[str]) -> set[str]:
    values = {one.id: one for one in definition.values}
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name in values and name not in found:
            found.add(name)
            waiting += names_in(values[name].args)
    return found
