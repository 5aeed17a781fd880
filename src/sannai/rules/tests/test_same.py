"""「〜と同じ」: while a draft is open the value follows the other field; what is evaluated is a plain value."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.manuals import manual

from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.forms import parse_page, typed_of
from sannai.rules.lint import check_definition
from sannai.rules.model import Definition
from sannai.text.problems import DefinitionError

from .factory import FILED, HERE, TODAY, define
from .finding import package

PAGES = """\
groups:
  - id: guest
    label: 来る人
    at_least: 0
    fields:
      - {id: own_phone, label: その人の電話, ask: phone, same_as: phone}
      - {id: night_phone, label: 夜の電話, ask: phone, same_as: own_phone, required: no}
pages:
  - id: person
    title: 申請者
    fields:
      - {id: phone, label: 電話番号, ask: phone}
      - {id: home, label: 住所, ask: address}
  - id: sending
    title: 送り先
    asks: [guest]
    fields:
      - {id: other, label: 別の所に送るか, ask: yes_no}
      - {id: sent_to, label: 送り先, ask: address, same_as: home, when: {other: yes}}
      - {id: called_at, label: 送り先の電話, ask: phone, same_as: phone, required: no}
"""
HOME = {"postal_code": "", "prefecture": "大阪府", "city": "三内市", "street": "三内一丁目2番3号", "building": ""}
AWAY = HOME | {"street": "見本町1番"}


@pytest.fixture(scope="module")
def rules() -> Definition:
    return define(PAGES)


def sent(rules: Definition, data: dict[str, list[str]], before: dict[str, Any]) -> dict[str, Any]:
    """The answers of the second page, with those before it."""
    return before | parse_page(rules, "sending", data, before, HERE, today=TODAY).answers


def test_a_ticked_box_takes_the_other_value_and_follows_it(rules):
    before = {"phone": "072-000-0000", "home": HOME}
    answers = sent(rules, {"other": ["yes"], "sent_to.same": ["yes"], "called_at.same": ["yes"]}, before)
    assert (answers["sent_to"], answers["called_at"]) == (HOME, "072-000-0000")
    found = evaluate(rules, answers | {"home": AWAY, "phone": "072-000-0009"}, FILED, HERE)
    assert (found.answers["sent_to"], found.answers["called_at"], found.faults) == (AWAY, "072-000-0009", ())
    assert not [name for name in found.answers if "." in name], "what is filed is plain values"


def test_once_it_is_evaluated_it_follows_no_more(rules):
    answers = sent(rules, {"other": ["yes"], "sent_to.same": ["yes"]}, {"phone": "072-000-0000", "home": HOME})
    filed = evaluate(rules, answers, FILED, HERE).answers
    assert evaluate(rules, {**filed, "home": AWAY}, FILED, HERE).answers["sent_to"] == HOME


def test_a_box_that_is_not_ticked_any_more_takes_what_is_typed(rules):
    before = sent(rules, {"other": ["no"], "called_at.same": ["yes"]}, {"phone": "072-000-0000", "home": HOME})
    answers = sent(rules, {"other": ["no"], "called_at": ["072-000-0001"]}, before)
    assert evaluate(rules, answers, FILED, HERE).answers["called_at"] == "072-000-0001"


def test_the_inputs_hold_the_tick_alone(rules):
    answers = sent(rules, {"other": ["no"], "called_at.same": ["yes"]}, {"phone": "072-000-0000", "home": HOME})
    typed = typed_of(rules, "sending", answers, HERE)
    assert typed["called_at.same"] == ["yes"]
    assert "called_at" not in typed
    again = sent(rules, typed, answers)
    assert {name: value for name, value in again.items() if value} == {
        name: value for name, value in answers.items() if value
    }


def test_what_is_not_there_yet_cannot_be_taken(rules):
    answers = sent(
        rules, {"other": ["yes"], "sent_to.same": ["yes"], "called_at.same": ["yes"]}, {"phone": "072-000-0000"}
    )
    faults = {fault.field: fault for fault in evaluate(rules, answers, FILED, HERE).faults}
    assert faults["sent_to"].message == "送り先：「住所」と同じにしていますが、「住所」がまだ正しく入力されていません"
    assert faults["sent_to"].part == "same"
    assert set(faults) == {"home", "sent_to"}


def test_a_hidden_box_keeps_its_tick(rules):
    before = sent(rules, {"other": ["yes"], "sent_to.same": ["yes"]}, {"phone": "072-000-0000", "home": HOME})
    hidden = sent(rules, {"other": ["no"]}, before)
    assert "sent_to" not in evaluate(rules, hidden, FILED, HERE).answers
    again = sent(rules, {"other": ["yes"], "sent_to.same": ["yes"]}, hidden)
    assert evaluate(rules, again | {"home": AWAY}, FILED, HERE).answers["sent_to"] == AWAY


def test_in_a_row_it_takes_what_is_outside_or_in_the_same_row(rules):
    data = {"other": ["no"], "guest.rows": ["r1", "r2"], "guest.r1.own_phone.same": ["yes"]}
    data |= {"guest.r2.own_phone": ["072-000-0002"], "guest.r2.night_phone.same": ["yes"]}
    answers = sent(rules, data, {"phone": "072-000-0000", "home": HOME})
    rows = evaluate(rules, answers | {"phone": "072-000-0009"}, FILED, HERE).answers["guest"]
    assert rows == [
        {"_key": "r1", "own_phone": "072-000-0009"},
        {"_key": "r2", "own_phone": "072-000-0002", "night_phone": "072-000-0002"},
    ]
    assert typed_of(rules, "sending", answers, HERE)["guest.r1.own_phone.same"] == ["yes"]


def test_where_the_other_field_is_not_asked_again_its_earlier_answer_is_taken(rules):
    """A correction opens the one field alone."""
    row = {"_key": "r1", "own_phone": "072-000-0001", "night_phone": "072-000-0002"}
    before = {"phone": "072-000-0000", "home": HOME, "other": False, "guest": [row]}
    answers = sent(rules, {"guest.rows": ["r1"], "guest.r1.night_phone.same": ["yes"]}, before)
    assert answers["guest"][0]["night_phone"] == "072-000-0001"


@pytest.mark.parametrize("mark", ["yes", 1, None, [], {"same": True}, "x" * 1000])
def test_only_true_is_a_mark(rules, mark):
    given = {"phone": "072-000-0000", "home": HOME, "other": False, "called_at": "072-000-0001", "called_at.same": mark}
    assert evaluate(rules, given, FILED, HERE).answers["called_at"] == "072-000-0001"


FIRST = "pages:\n  - id: one\n    title: 一\n    fields:\n      - {id: who, label: 氏名, ask: name, kana: no}\n"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("{id: b, label: い, ask: phone, same_as: who}", "「who」は氏名・名称なので、電話番号の「b」には写せません"),
        ("{id: b, label: い, ask: name, same_as: nobody}", "「nobody」という項目がありません"),
        ("{id: b, label: い, ask: name, same_as: c}", "この項目より後"),
        ("{id: b, label: い, ask: name, same_as: b}", "この項目自身"),
        ("{id: b, label: い, ask: name, same_as: who}", "フリガナ"),
        ("{id: b, label: い, ask: text, same_as: who}", "ask: text の項目には書けません"),
    ],
)
def test_what_cannot_be_taken_is_a_fault_of_the_definition(field, said):
    with pytest.raises(DefinitionError, match=said):
        define(f"{FIRST}      - {field}\n      - {{id: c, label: う, ask: name}}\n")


def test_nothing_is_taken_on_the_pages_of_the_desk():
    desk = (
        "desk_pages:\n  - id: d\n    title: 職員\n    fields: [{id: b, label: い, ask: name, kana: no, same_as: who}]\n"
    )
    with pytest.raises(DefinitionError, match="desk_pages"):
        define(FIRST + desk)


def test_what_goes_earlier_than_its_case_is_not_copied():
    short = "      - {id: p, label: 電話, ask: phone, kept: {until: decided, ground: 見本}}\n"
    files = package(f"{FIRST}{short}      - {{id: b, label: い, ask: phone, same_as: p}}\n")
    problems = [str(problem) for problem in check_definition(compile_package(files), files, HERE)]
    assert any("ほかの項目への写し（same_as）" in problem for problem in problems)


def test_the_example_of_the_manual_can_be_published():
    block = re.search(r"^```yaml same\n(.*?)^```$", manual("procedure-language"), re.MULTILINE | re.DOTALL)
    assert block
    trial = (
        "- name: 電話\n  filed_on: 2026-05-01\n  answers: {phone: 072-000-0000}\n  expect: {pages: [person, sending]}\n"
    )
    files = package(block[1]) | {"tests/same.yaml": trial.encode()}
    assert [str(problem) for problem in check_definition(compile_package(files), files, HERE)] == []
