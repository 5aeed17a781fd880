"""One pass decides what is visible, what is missing and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Definition, Evaluation

from .factory import FILED, HERE, define

PAGES = """
groups:
  - id: item
    label: 品目
    at_most: 3
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {chair: いす, desk: 机}}
      - {id: legs, label: 脚の数, ask: integer, range: 3..4, when: {kind: chair}}
pages:
  - {id: items, title: 出すもの, asks: [item]}
  - id: place
    title: 場所
    fields:
      - {id: carried, label: 運び出せますか, ask: yes_no}
      - {id: floor, label: 階, ask: integer, range: 1..50, required: no}
  - id: help
    title: お手伝い
    when: {carried: no}
    fields:
      - {id: reason, label: 理由, ask: one_of, choices: {old: 高齢, other: その他}}
      - {id: detail, label: 詳しい理由, ask: text, when: {reason: other}}
  - id: tail
    title: さいご
    fields:
      - {id: high, label: 高い階, ask: text, when: {floor: 10.., detail: {given: yes}}}
desk_pages:
  - id: visit
    title: 調査
    fields:
      - {id: grade, label: 判定, ask: one_of, choices: {a: 甲, b: 乙}}
"""
DEFINITION = define(
    PAGES
    + """
values:
  many: {count: item}
checks:
  - {id: too_high, when: {floor: 40..}, message: 40階より上には行けません。管理人にご相談ください, field: floor}
  - {id: high, when: {floor: 20..39}, message: 時間がかかります, field: floor, warning: yes}
  - {id: two, when: {many: 2}, message: ちょうど2件では受けられません, field: item}
  - {id: legless, when: {legs: 3}, message: 3本脚のいすは受けられません, field: legs}
  - {id: bad, when: {grade: b}, message: 乙にはできません, field: grade}
documents:
  - {id: always, label: いつも}
  - {id: old, label: 高齢の証明, when: {reason: old}}
  - {id: other, label: その他の証明, when: {reason: other}}
"""
)
GOOD: dict[str, Any] = {"item": [{"_key": "r1", "kind": "chair", "legs": 4}], "carried": True}


def judge(answers: Any, *, desk: bool = False, definition: Definition = DEFINITION, dates: Dates = FILED) -> Evaluation:
    return evaluate(definition, answers, dates, HERE, desk=desk)


def test_whole_answers_have_no_fault():
    found = judge(GOOD)
    assert found.faults == ()
    assert found.pages == ("items", "place")
    assert found.answers == GOOD
    assert found.values == {"many": 1}
    assert [one.id for one in found.documents] == ["always"]


def test_what_is_missing_is_named_by_its_label_in_page_order():
    found = judge({"carried": False})
    assert [(fault.page, fault.field, fault.message) for fault in found.faults] == [
        ("items", "item", "品目：1件以上入力してください"),
        ("help", "reason", "理由：1つ選んでください"),
    ]


def test_a_page_and_its_fields_are_dropped_when_they_are_hidden():
    answers = {**GOOD, "carried": True, "reason": "other", "detail": "重い"}
    found = judge(answers)
    assert "help" not in found.pages
    assert found.answers == GOOD
    assert not found.visible & {"reason", "detail"}


def test_what_depends_on_something_hidden_is_hidden_too():
    shown = judge({**GOOD, "carried": False, "reason": "other", "detail": "重い", "floor": 12})
    assert "high" in shown.visible
    assert shown.pages == ("items", "place", "help", "tail")
    hidden = judge({**GOOD, "carried": True, "reason": "other", "detail": "重い", "floor": 12})
    assert "high" not in hidden.visible
    assert "tail" not in hidden.pages


def test_a_refused_answer_counts_as_unanswered_for_what_follows():
    found = judge({**GOOD, "carried": False, "reason": "strange", "detail": "重い"})
    assert "detail" not in found.visible
    assert [fault.field for fault in found.faults] == ["reason"]


def test_unknown_keys_are_ignored_inside_rows_too():
    found = judge({**GOOD, "item": [{**GOOD["item"][0], "price": 0}], "is_admin": True, "grade": "a"})
    assert found.answers == GOOD


def test_a_row_sees_its_own_fields_first():
    rows = [{"_key": "a", "kind": "desk", "legs": 3}, {"_key": "b", "kind": "chair"}]
    found = judge({**GOOD, "item": [*rows, {"_key": "c", "kind": "chair", "legs": 9}]})
    assert found.answers["item"][0] == {"_key": "a", "kind": "desk"}
    assert "item/a/legs" not in found.visible
    assert [(fault.row, fault.field) for fault in found.faults] == [("b", "legs"), ("c", "legs")]
    assert found.faults[1].message == "脚の数：3から4までの数で入力してください"


def test_rows_without_a_key_or_with_the_same_get_one_of_their_own():
    rows = [{"kind": "desk"}, {"_key": "x", "kind": "desk"}, {"_key": "x", "kind": "desk"}]
    keys = [row["_key"] for row in judge({**GOOD, "item": rows}).answers["item"]]
    assert len(set(keys)) == 3
    assert "x" in keys


def test_too_many_rows_are_counted():
    found = judge({**GOOD, "item": [{"_key": str(number), "kind": "desk"} for number in range(4)]})
    assert found.faults[0].message == "品目：3件までです（いま4件）。余分なものを消してください"


def test_a_check_refuses_at_its_field_and_a_warning_only_says_so():
    refused = judge({**GOOD, "floor": 45})
    assert [(fault.field, fault.page, fault.message) for fault in refused.faults] == [
        ("floor", "place", "階：40階より上には行けません。管理人にご相談ください")
    ]
    warned = judge({**GOOD, "floor": 25})
    assert warned.faults == ()
    assert [(fault.field, fault.message) for fault in warned.warnings] == [("floor", "階：時間がかかります")]


def test_a_check_over_a_group_points_to_the_row():
    row = {"_key": "b", "kind": "chair", "legs": 3}
    found = judge({**GOOD, "item": [GOOD["item"][0], row, {"_key": "c", "kind": "desk"}]})
    assert [(fault.field, fault.row) for fault in found.faults] == [("legs", "b")]


def test_a_check_may_point_to_a_group():
    found = judge({**GOOD, "item": [{"_key": "a", "kind": "desk"}, {"_key": "b", "kind": "desk"}]})
    assert [(fault.field, fault.row, fault.page) for fault in found.faults] == [("item", "", "items")]


def test_desk_pages_count_only_for_the_desk():
    assert judge({**GOOD, "grade": "b"}).faults == ()
    assert judge({**GOOD, "grade": "b"}).pages == ("items", "place")
    desk = judge({**GOOD, "grade": "b"}, desk=True)
    assert desk.pages == ("items", "place", "visit")
    assert [fault.message for fault in desk.faults] == ["判定：乙にはできません"]
    assert [fault.field for fault in judge(GOOD, desk=True).faults] == ["grade"]


def test_documents_are_collected_from_every_row_that_matches():
    found = judge({**GOOD, "carried": False, "reason": "old"})
    assert [one.id for one in found.documents] == ["always", "old"]


def test_answers_that_are_no_mapping_are_no_answers():
    for answers in (None, [], "x", 3, [("carried", True)]):
        assert judge(answers).answers == {"item": []}


def test_evaluating_changes_neither_the_answers_nor_its_own_result():
    answers = {**GOOD, "item": [dict(GOOD["item"][0])]}
    first = judge(answers)
    assert answers == GOOD
    assert judge(answers) == first
    assert judge(first.answers) == first


def test_two_definitions_that_differ_in_one_limit_are_not_mixed_up():
    lower = replace(DEFINITION, groups={}, pages=DEFINITION.pages[1:2], checks=(), values=(), documents=())
    strict = replace(lower, pages=(replace(lower.pages[0], fields=(replace(lower.pages[0].fields[1], high=2),)),))
    assert judge({"carried": True, "floor": 3}, definition=lower).faults == ()
    assert [fault.field for fault in judge({"floor": 3}, definition=strict).faults] == ["floor"]


def test_a_dated_choice_is_offered_only_in_its_time():
    definition = define(
        "pages:\n  - {id: a, title: あ, fields: [{id: kind, label: 種類, ask: one_of, table: prices}]}\n",
        prices="key,label,from,until,yen\nold,昔,,2026-04-01,1\nnew,今,2026-04-01,,2\n",
    )
    assert judge({"kind": "new"}, definition=definition).faults == ()
    refused = judge({"kind": "old"}, definition=definition)
    assert [fault.message for fault in refused.faults] == ["種類：選べないものが選ばれています。もう一度選んでください"]
