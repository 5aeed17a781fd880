"""Answers as people read them, and their JSON Schema."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from sannai.rules.answers_schema import answers_schema
from sannai.rules.evaluate import evaluate
from sannai.rules.present import BLANK, Shown, rows, show

from .factory import FILED, HERE, ask, define, file_of

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
