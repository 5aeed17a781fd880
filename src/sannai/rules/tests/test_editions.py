"""The second edition of the language: what is unknown stays unknown, and nothing takes its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.boxes import UNKNOWN, truth
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Box, Dates, Evaluation
from sannai.rules.model import Test as Entry
from sannai.text.problems import DefinitionError

from .factory import HERE, define

TABLE = "key,label,from,until,yen\nday,昼,2024-04-01,2027-04-01,10000\nnight,夜,2024-04-01,,15000\n"
ASKED = """
pages:
  - id: a
    title: あ
    fields:
      - {id: slot, label: 時間, ask: one_of, choices: {day: 昼, night: 夜}}
      - {id: copy, label: 写し, ask: yes_no}
      - {id: sheets, label: 枚数, ask: integer, range: 1..9, when: {copy: yes}}
      - {id: note, label: 添え書き, ask: text, required: no}
      - {id: colour, label: 色, ask: yes_no, when: {sheets: 2..}}
desk_pages:
  - {id: d, title: 調べ, fields: [{id: found, label: 見つかった, ask: yes_no}]}
documents:
  - {id: plan, label: 図面, when: {copy: yes}}
values:
  base: {lookup: prices, key: slot, column: yen}
  copies: {times: [sheets, 10]}
  copying: {cases: [{when: {copies: 1..}, is: copies}, {otherwise: yes, is: 0}]}
  grade: {cases: [{when: {base: 12000..}, is: 2}, {otherwise: yes, is: 1}]}
  kept: {cases: [{when: {note: {given: yes}}, is: 1}, {otherwise: yes, is: 0}]}
  tone: {cases: [{when: {colour: yes}, is: 1}, {otherwise: yes, is: 0}]}
  seen: {cases: [{when: {found: yes}, is: 1}, {otherwise: yes, is: 0}]}
  hole: {cases: [{when: {sheets: 1..3}, is: 1}]}
  beyond: {cases: [{when: {hole: 1}, is: 5}, {otherwise: yes, is: 6}]}
  fee_yen: {plus: [base, copying]}
fee:
  due: filing
  table:
    - {from: 2024-04-01, ground: 条例 別表, when: {grade: 2}, pay: fee_yen}
    - {from: 2024-04-01, ground: 条例 別表, otherwise: yes, pay: 15000}
"""


def of(answers: dict[str, Any], *, filed: date = date(2026, 5, 1), language: int = 2, desk: bool = False) -> Evaluation:
    definition = define(f"language: {language}\n{ASKED}", prices=TABLE)
    return evaluate(definition, answers, Dates(filed), HERE, desk=desk)


WHOLE = {"slot": "night", "copy": True, "sheets": 1}


def test_a_table_that_has_ended_leaves_the_fee_open_and_no_other_row_takes_its_place():
    late = date(2027, 5, 1)
    assert of({"slot": "day", "copy": False}, filed=late, language=1).fee.yen == 15000  # as it was published
    found = of({"slot": "day", "copy": False}, filed=late)
    assert (found.fee, found.values["base"], found.values["grade"]) == (None, None, None)
    assert {"value/base", "value/grade", "value/fee_yen", "fee"} <= {*found.undetermined}


def test_what_is_hidden_is_certain_and_otherwise_takes_its_place():
    found = of({"slot": "night", "copy": False})
    assert (found.values["copies"], found.values["copying"], found.fee.yen) == (None, 0, 15000)
    assert found.values["tone"] == 0
    assert not {"fee", "document/plan"} & {*found.undetermined}


def test_what_is_not_answered_yet_is_pending_for_everything_that_hangs_on_it():
    found = of({"slot": "night"})
    assert (found.values["copying"], found.values["tone"], found.fee) == (None, None, None)
    assert {"fee", "document/plan", "value/copying"} <= {*found.undetermined}
    assert "sheets" not in found.visible


def test_what_may_be_left_empty_is_certain():
    assert of(WHOLE).values["kept"] == 0
    assert of(WHOLE | {"note": "はい"}).values["kept"] == 1


def test_what_the_desk_has_not_looked_at_is_pending():
    assert of(WHOLE).values["seen"] is None
    assert of(WHOLE | {"found": False}, desk=True).values["seen"] == 0


def test_cases_without_a_row_are_unknown_and_stay_so():
    assert of(WHOLE | {"sheets": 4}).values["beyond"] is None
    assert of({"slot": "night", "copy": False}).values["beyond"] is None
    assert of(WHOLE).values["beyond"] == 5


def test_a_wrong_answer_is_pending_until_it_is_mended():
    found = of(WHOLE | {"sheets": 99})
    assert (found.values["copying"], found.fee) == (None, None)


ROWS = """
groups:
  - id: item
    label: 品
    at_least: 1
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {day: 昼, night: 夜}}
      - {id: dear, label: 高い, ask: yes_no, when: {kind: night}}
pages: [{id: a, title: あ, asks: [item]}]
values:
  line: {in: item, cases: [{when: {dear: yes}, is: 100}, {otherwise: yes, is: 10}]}
  all_lines: {sum: item.line}
"""


@pytest.mark.parametrize(
    ("row", "first", "second"),
    [
        ({"kind": "day"}, 10, 10),
        ({"kind": "night"}, 10, None),
        ({}, 10, None),
        ({"kind": "night", "dear": True}, 100, 100),
    ],
)
def test_in_a_row_too_nothing_takes_the_place_of_what_is_pending(row, first, second):
    for language, line in ((1, first), (2, second)):
        definition = define(f"language: {language}\n{ROWS}")
        found = evaluate(definition, {"item": [row | {"_key": "r1"}]}, Dates(date(2026, 5, 1)), HERE)
        assert found.values == {"line": {"r1": line}, "all_lines": line}


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ({"a": 1, "b": 2}, True), ({"a": 1, "b": 3}, False), ({"a": UNKNOWN, "b": 3}, False),
        ({"a": UNKNOWN, "b": 2}, None), ({"a": 1}, False), ({"a": UNKNOWN}, False),
    ],
)  # fmt: skip
def test_one_entry_that_fails_decides_whatever_is_unknown(answers, holds):
    box = Box((("a", Entry("is", (1,))), ("b", Entry("is", (2,)))))
    assert truth(box, answers.get) is holds


def test_an_edition_that_does_not_exist_is_refused_with_the_cure():
    with pytest.raises(DefinitionError) as refused:
        define("language: 3\npages: [{id: a, title: あ, fields: [{id: x, label: 名, ask: text}]}]\n")
    [fault] = refused.value.problems
    assert (fault.message, fault.hint) == ("言語の版 3 はありません", "language: 2 と書く")
