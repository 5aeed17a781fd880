"""A page of the form: what was typed becomes answers, or comes back with a message."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.rules.forms import ParsedPage, choices_on, new_row_key, parse_page, typed_of
from sannai.rules.plan import plan_of

from .factory import HERE, TODAY, define, file_of

DEFINITION = define(
    """
groups:
  - id: item
    label: 品目
    at_most: 3
    fields:
      - {id: kind, label: 種類, ask: one_of, table: prices}
      - {id: quantity, label: 数量, ask: integer, range: 1..5, unit: 点}
      - {id: note, label: 備考, ask: text, required: no}
      - {id: photo, label: 写真, ask: file, required: no}
pages:
  - {id: items, title: 出すもの, asks: [item]}
  - id: person
    title: あなたのこと
    fields:
      - {id: name, label: お名前, ask: name}
      - {id: born, label: 生年月日, ask: date}
      - {id: home, label: 住所, ask: address, within: city}
      - {id: phone, label: 電話番号, ask: phone, required: no}
      - {id: days, label: 都合のよい日, ask: some_of, choices: {mon: 月, tue: 火}}
      - {id: agent, label: 代理人ですか, ask: yes_no}
      - {id: mandate, label: 委任状の番号, ask: text, when: {agent: yes}}
      - {id: proof, label: 証明書, ask: file, count: 1..2}
  - id: tail
    title: さいご
    when: {agent: yes}
    fields:
      - {id: from_day, label: はじまり, ask: date}
      - {id: to_day, label: おわり, ask: date}
      - {id: memo, label: メモ, ask: long_text, required: no, when: {mandate: {given: yes}}}
values:
  backwards: {before: {a: to_day, b: from_day}}
checks:
  - {id: order, when: {backwards: yes}, message: はじまりの日より後にしてください, field: to_day}
  - {id: late, when: {phone: {given: yes}}, message: 電話があるときはメモも書いてください, field: memo}
desk_pages:
  - {id: visit, title: 調査, fields: [{id: grade, label: 判定, ask: one_of, choices: {a: 甲}}]}
""",
    prices="key,label,from,until,yen\nold,昔のいす,,2026-04-01,1\nchair,いす,,,2\n",
)
PERSON = {
    "name.text": ["三内 太郎"],
    "name.kana": ["ｻﾝﾅｲ ﾀﾛｳ"],
    "born": ["S60.4.1"],
    "home.postal_code": ["０００ー０００１"],
    "home.city": ["三内市"],
    "home.street": ["本町１－２"],
    "phone": ["０９０ー００００ー００００"],
    "days": ["tue", "mon"],
    "agent": ["no"],
}


def send(page: str, data: Any, previous: Any = None) -> ParsedPage:
    return parse_page(DEFINITION, page, data, previous or {}, HERE, today=TODAY)


def test_a_page_typed_in_full_width_is_understood():
    parsed = send("person", PERSON, {"proof": [file_of()]})
    assert parsed.faults == ()
    assert parsed.answers == {
        "name": {"text": "三内 太郎", "kana": "サンナイ　タロウ"},
        "born": "1985-04-01",
        "home": {
            "postal_code": "000-0001",
            "prefecture": "",
            "city": "三内市",
            "street": "本町１－２",
            "building": "",
        },
        "phone": "090-0000-0000",
        "days": ["mon", "tue"],
        "agent": False,
        "proof": [file_of()],
    }


def test_the_message_names_the_field_and_what_was_typed_comes_back():
    parsed = send("person", {**PERSON, "born": ["令和8年4月31日"]}, {"proof": [file_of()]})
    assert [fault.message for fault in parsed.faults] == ["生年月日：4月は30日までです。もう一度ご確認ください"]
    assert parsed.typed["born"] == ["令和8年4月31日"]
    assert "born" not in parsed.answers
    assert parsed.answers["phone"] == "090-0000-0000"


def test_an_empty_page_says_what_is_missing_for_each_field():
    assert [fault.message for fault in send("person", {}).faults] == [
        "お名前：入力してください",
        "生年月日：入力してください",
        "住所：入力してください",
        "都合のよい日：1つ以上選んでください",
        "代理人ですか：「はい」か「いいえ」を選んでください",
        "証明書：ファイルを添付してください",
    ]


def test_a_fault_names_the_input_within_the_field():
    parsed = send("person", {**PERSON, "name.kana": ["三内"]}, {"proof": [file_of()]})
    assert [(fault.field, fault.part) for fault in parsed.faults] == [("name", "kana")]


def test_a_question_that_opens_on_the_same_page_is_asked_then():
    opened = send("person", {**PERSON, "agent": ["yes"]}, {"proof": [file_of()]})
    assert [fault.field for fault in opened.faults] == ["mandate"]
    assert send("person", {**PERSON, "agent": ["yes"], "mandate": ["1"]}, {"proof": [file_of()]}).faults == ()


def test_a_hidden_question_has_no_fault_and_keeps_its_earlier_answer():
    parsed = send("person", {**PERSON, "agent": ["no"]}, {"proof": [file_of()], "mandate": "12"})
    assert parsed.faults == ()
    assert parsed.answers["mandate"] == "12"


def test_an_answer_that_is_emptied_is_gone():
    parsed = send("person", {**PERSON, "phone": [" "]}, {"proof": [file_of()], "phone": "090-0000-0000"})
    assert parsed.faults == ()
    assert "phone" not in parsed.answers


def test_files_cannot_be_typed_into_a_page():
    parsed = send("person", {**PERSON, "proof": ["x"], "proof.name": ["x"]}, {"proof": [file_of()]})
    assert parsed.answers["proof"] == [file_of()]


def test_a_check_that_this_page_can_decide_is_reported_at_once():
    data = {"from_day": ["R8.4.2"], "to_day": ["R8.4.1"]}
    parsed = send("tail", data, {"agent": True, "mandate": "1"})
    assert [(fault.field, fault.message) for fault in parsed.faults] == [
        ("to_day", "おわり：はじまりの日より後にしてください")
    ]
    assert parsed.answers["to_day"] == "2026-04-01"


def test_a_check_of_a_later_page_waits_for_that_page():
    assert send("person", PERSON, {"proof": [file_of()]}).faults == ()
    late = send("tail", {"from_day": ["R8.4.1"], "to_day": ["R8.4.2"]}, {"agent": True, "phone": "090-0000-0000"})
    assert late.faults == (), "its field is hidden here"
    seen = {"agent": True, "phone": "090-0000-0000", "mandate": "1"}
    shown = send("tail", {"from_day": ["R8.4.1"], "to_day": ["R8.4.2"]}, seen)
    assert [fault.field for fault in shown.faults] == ["memo"]


def test_rows_are_read_by_the_keys_that_the_page_lists():
    data = {
        "item.rows": ["r1", "r7"],
        "item.r1.kind": ["chair"],
        "item.r1.quantity": ["２点"],
        "item.r7.kind": ["chair"],
        "item.r7.quantity": ["9"],
        "item.r9.kind": ["chair"],
    }
    parsed = send("items", data)
    assert parsed.answers["item"] == [{"_key": "r1", "kind": "chair", "quantity": 2}, {"_key": "r7", "kind": "chair"}]
    assert [(fault.field, fault.row) for fault in parsed.faults] == [("quantity", "r7")]
    assert parsed.faults[0].message == "数量：1点から5点までの数で入力してください"
    assert parsed.typed["item.rows"] == ["r1", "r7"]
    assert parsed.typed["item.r7.quantity"] == ["9"]


def test_a_blank_row_beside_a_written_one_is_left_out():
    data = {"item.rows": ["r1", "r2"], "item.r1.quantity": [""], "item.r2.kind": ["chair"], "item.r2.quantity": ["1"]}
    parsed = send("items", data)
    assert parsed.faults == ()
    assert [row["_key"] for row in parsed.answers["item"]] == ["r2"]


def test_the_only_row_is_asked_for_when_it_is_blank():
    parsed = send("items", {"item.rows": ["r1"]})
    assert [(fault.field, fault.row) for fault in parsed.faults] == [("kind", "r1"), ("quantity", "r1")]


def test_no_row_at_all_is_a_fault_of_the_group():
    assert [(fault.field, fault.message) for fault in send("items", {}).faults] == [
        ("item", "品目：1件以上入力してください")
    ]


def test_a_row_keeps_its_uploaded_file():
    previous = {"item": [{"_key": "r1", "photo": [file_of()]}]}
    parsed = send("items", {"item.rows": ["r1"], "item.r1.kind": ["chair"], "item.r1.quantity": ["1"]}, previous)
    assert parsed.answers["item"][0]["photo"] == [file_of()]


@pytest.mark.parametrize("key", ["../x", "a.b", "", "あ", "x" * 33, "r1\n"])
def test_a_forged_row_key_is_not_taken(key):
    assert send("items", {"item.rows": [key], f"item.{key}.kind": ["chair"]}).answers.get("item") == []


def test_thousands_of_rows_are_cut_and_told():
    parsed = send(
        "items", {"item.rows": [f"r{n}" for n in range(5000)], **{f"item.r{n}.kind": ["chair"] for n in range(5000)}}
    )
    assert len(parsed.answers["item"]) == 100
    assert any("3件までです" in fault.message for fault in parsed.faults)


def test_a_choice_out_of_its_time_is_neither_offered_nor_taken():
    field = DEFINITION.groups["item"].fields[0]
    assert [choice.code for choice in choices_on(plan_of(DEFINITION, HERE), field, TODAY)] == ["chair"]
    parsed = send("items", {"item.rows": ["a"], "item.a.kind": ["old"], "item.a.quantity": ["1"]})
    assert [fault.field for fault in parsed.faults] == ["kind"]


def test_a_desk_page_is_read_like_any_other():
    assert send("visit", {"grade": ["a"]}).answers == {"grade": "a"}
    assert [fault.field for fault in send("visit", {}).faults] == ["grade"]


def test_an_unknown_page_has_neither_answers_nor_faults():
    parsed = send("nowhere", {"x": ["1"]})
    assert (parsed.answers, parsed.faults, parsed.typed) == ({}, (), {})


def test_what_is_kept_comes_back_into_the_inputs_and_reads_the_same():
    previous = {"proof": [file_of()]}
    first = send("person", PERSON, previous)
    typed = typed_of(DEFINITION, "person", first.answers, HERE)
    assert typed["born"] == ["昭和60年4月1日"]
    assert typed["agent"] == ["no"]
    again = send("person", typed, previous)
    assert (again.answers, again.faults) == (first.answers, ())


def test_rows_come_back_into_the_inputs_with_their_keys():
    rows = {"item": [{"_key": "r3", "kind": "chair", "quantity": 2}]}
    typed = typed_of(DEFINITION, "items", rows, HERE)
    assert typed == {"item.rows": ["r3"], "item.r3.kind": ["chair"], "item.r3.quantity": ["2"]}
    assert send("items", typed).answers == rows


def test_a_new_row_gets_a_key_that_is_not_taken():
    assert new_row_key([]) == "r1"
    assert new_row_key(["r2"]) == "r3"
    assert new_row_key(["r1", "r3"]) == "r4"
