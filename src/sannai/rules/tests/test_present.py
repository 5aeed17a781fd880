"""Answers as people read them, and their JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sannai.rules.answers_schema import answers_schema
from sannai.rules.compiler import try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.present import BLANK, Shown, rows, show, shown_values

from .factory import FILED, HERE, ask, define, file_of
from .finding import package, sole

DEFINITION = define(
    """
groups:
  - id: item
    label: 品目
    at_most: 3
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {chair: いす, desk: 机}}
      - {id: quantity, label: 数量, ask: integer, unit: 点, range: 1..5}
pages:
  - {id: items, title: 出すもの, asks: [item]}
  - id: person
    title: あなたのこと
    help: 説明
    fields:
      - {id: name, label: お名前, ask: name, help: 戸籍のとおりに}
      - {id: home, label: 住所, ask: address}
      - {id: born, label: 生年月日, ask: date, unknown: yes}
      - {id: handicap, label: 障害, ask: yes_no, sensitive: yes}
      - {id: note, label: 備考, ask: long_text, required: no}
      - {id: days, label: 曜日, ask: some_of, choices: {mon: 月, tue: 火}, required: no, when: {handicap: yes}}
      - {id: proof, label: 証明書, ask: file, required: no}
  - {id: extra, title: 追加, when: {handicap: yes}, fields: [{id: aid, label: 補助, ask: text}]}
desk_pages:
  - {id: visit, title: 調査, fields: [{id: grade, label: 判定, ask: one_of, choices: {a: 甲}}]}
"""
)
ANSWERS: dict[str, Any] = {
    "item": [{"_key": "r2", "kind": "chair", "quantity": 2}, {"_key": "r5", "kind": "desk", "quantity": 1}],
    "name": {"text": "葛\U000e0100城 \ufa19子", "kana": "カツラギ　カミコ"},
    "home": {"postal_code": "000-0001", "prefecture": "大阪府", "city": "三内市", "street": "本町1", "building": ""},
    "born": "1945-XX-XX",
    "handicap": False,
    "proof": [file_of("a.pdf"), file_of("b.pdf")],
}


def listed(answers: Any, *, desk: bool = False) -> list[Shown]:
    return rows(DEFINITION, answers, evaluate(DEFINITION, answers, FILED, HERE, desk=desk), HERE, desk=desk)


def test_every_visible_field_is_listed_with_its_label_and_text():
    found = {(one.field, one.row): one for one in listed(ANSWERS)}
    assert list(found) == [
        *(("kind", "r2"), ("quantity", "r2"), ("kind", "r5"), ("quantity", "r5")),
        *(("name", ""), ("home", ""), ("born", ""), ("handicap", ""), ("note", ""), ("proof", "")),
    ]
    assert found["name", ""].text == ("葛\U000e0100城 \ufa19子", "カツラギ　カミコ")
    assert found["home", ""].text == ("〒000-0001", "大阪府三内市本町1")
    assert found["born", ""].text == ("昭和20年（月日は不明）",)
    assert found["note", ""].text == (BLANK,)
    assert found["proof", ""].text == ("a.pdf（1KB）", "b.pdf（1KB）")
    assert found["handicap", ""].sensitive
    assert (found["born", ""].page, found["born", ""].page_title) == ("person", "あなたのこと")


def test_rows_of_a_group_are_numbered():
    desk = next(one for one in listed(ANSWERS) if one.row == "r5")
    assert (desk.group, desk.group_label, desk.number, desk.label, desk.text) == ("item", "品目", 2, "種類", ("机",))


def test_what_was_refused_is_still_shown_as_it_was_given():
    found = {
        one.field: one.text for one in listed({**ANSWERS, "born": "きのう", "item": [{"_key": "a", "quantity": 99}]})
    }
    assert found["born"] == ("きのう",)
    assert found["quantity"] == ("99",)


def test_desk_pages_are_listed_for_the_desk_only():
    assert "grade" not in {one.field for one in listed({**ANSWERS, "grade": "a"})}
    assert ("甲",) in [one.text for one in listed({**ANSWERS, "grade": "a"}, desk=True)]


def test_one_answer_as_text():
    assert show(ask("date"), "2026-04-01") == "令和8年4月1日"
    assert show(ask("name"), ANSWERS["name"]) == "葛\U000e0100城 \ufa19子"
    assert show(ask("address"), ANSWERS["home"]) == "〒000-0001 大阪府三内市本町1"
    assert show(ask("some_of", choices={"a": "あ", "b": "い"}), ["a", "b"]) == "あ、い"
    assert show(ask("yes_no"), False) == "いいえ"
    assert show(ask("integer", unit="枚"), 1200) == "1,200枚"
    assert show(ask("text"), None) == ""


def test_the_schema_of_the_answers_is_a_sound_2020_12_schema_that_takes_evaluated_answers():
    schema = answers_schema(DEFINITION, HERE)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert validator.is_valid(evaluate(DEFINITION, ANSWERS, FILED, HERE).answers)
    assert schema["required"] == ["item", "name", "home", "born", "handicap"]
    assert schema["properties"]["name"]["description"] == "戸籍のとおりに"
    for wrong in (
        {**ANSWERS, "stranger": 1},
        {**ANSWERS, "handicap": "no"},
        {**ANSWERS, "item": []},
        {**ANSWERS, "item": [{"_key": "a", "kind": "sofa", "quantity": 1}]},
        {**ANSWERS, "born": "20260401"},
        {key: value for key, value in ANSWERS.items() if key != "name"},
        {**ANSWERS, "grade": "a"},
    ):
        assert not validator.is_valid(wrong)


def test_the_schema_of_the_desk_has_the_desks_fields_too():
    schema = answers_schema(DEFINITION, HERE, desk=True)
    assert schema["properties"]["grade"]["enum"] == ["a"]
    assert "grade" in schema["required"]


SHOWN = """language: 2
pages:
  - id: a
    title: あ
    show: [total, fine, until, exact, found]
    fields:
      - {id: count, label: 数, ask: integer, range: 1..900}
      - {id: sort, label: 別, ask: one_of, choices: {own: 自分, other: ほか}}
      - {id: extra, label: 追加, ask: integer, range: 1..9, when: {sort: other}}
      - {id: starts_on, label: 日, ask: date}
      - {id: width, label: 幅, ask: decimal, places: 1, range: 0.1..9}
desk_pages:
  - {id: d, title: 調べ, fields: [{id: seen, label: 見た数, ask: integer, range: 0..9}]}
values:
  total: {times: [count, 100], label: 合計, unit: 円}
  fine: {times: [extra, 2], label: 追加の額, unit: 円}
  until: {move: {of: starts_on, days: 1}, label: 終わる日}
  exact: {times: [width, 2], label: 広さ, unit: ㎡}
  found: {times: [seen, 10], label: 写しの費用, unit: 円}
"""


def shown_for(**answers):
    definition = define(SHOWN)
    return dict(shown_values(definition, definition.pages[0], evaluate(definition, answers, FILED, HERE)))


def test_what_a_page_shows_is_said_with_its_unit_or_that_it_is_not_known():
    assert shown_for(count=12, sort="own", starts_on="2026-05-01", width="1.5") == {
        "合計": "1,200円", "終わる日": "令和8年5月2日", "広さ": "3.0㎡", "写しの費用": "職員が調べた後に決まります",
    }  # fmt: skip


def test_nothing_is_answered_yet():
    open_ones = {"合計", "追加の額", "終わる日", "広さ"}
    assert {label for label, text in shown_for().items() if text == "まだ決まりません"} == open_ones


@pytest.mark.parametrize(
    ("written", "other", "words"),
    [
        ("show: [total, ", "show: [count, ", "「count」という値はありません"),
        ("show: [total, ", "show: [gone, ", "「gone」という値はありません"),
        ("label: 合計, ", "", "画面に示す値「total」に名称がありません"),
    ],
)
def test_only_a_value_that_is_called_something_can_be_shown(written, other, words):
    body = SHOWN.replace(written, other)
    assert words in sole(body.replace("exact, found]", "exact, found]  #!"))


def test_nothing_is_shown_in_the_first_edition():
    _, problems = try_compile(package(SHOWN.replace("language: 2\n", "")))
    said = {one.message for one in problems}
    assert {f"「{key}」は、言語の版 2 から書けます" for key in ("show", "label", "unit")} <= said
