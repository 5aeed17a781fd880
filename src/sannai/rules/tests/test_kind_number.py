"""個人番号: twelve digits with a check digit, however they are typed; and no answer of this kind is a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sannai.rules.answers_schema import answers_schema
from sannai.rules.compiler import try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.individual_number import check_digit, is_answer, read
from sannai.rules.lint import check_package
from sannai.rules.model import Dates
from sannai.rules.present import show

from .factory import HEAD, HERE, ask, define

NUMBER = "123456789018"  # of nobody: the check digit of 12345678901 is 8
ON = Dates(date(2026, 5, 1))
BARE = "{id: number, label: 番号, ask: individual_number, "
PAGE = "pages:\n  - id: person\n    title: 申請者\n    fields:\n"
FIELD = (
    "{id: number, label: 個人番号, ask: individual_number, sanctioned_by: {law: 番号法 別表, item: 81の項}, "
    "kept: {until: decided, days: 30, ground: 番号法第20条}}"
)


@pytest.mark.parametrize(
    ("eleven", "digit"),
    [
        ("12345678901", "8"),  # 1·2 + 0·3 + 9·4 + 8·5 + 7·6 + 6·7 + 5·2 + 4·3 + 3·4 + 2·5 + 1·6 = 212 = 19·11 + 3
        ("00000000000", "0"),  # a rest of 0
        ("00000000060", "4"),  # 6·3 = 18, a rest of 7
        ("00000000004", "3"),  # 4·2 = 8
        ("00000000006", "0"),  # 6·2 = 12, a rest of 1
        ("10000000000", "5"),  # the eleventh counts 11 - 5 = 6 times
        ("00000100000", "4"),  # the sixth counts 6 + 1 = 7 times
        ("00001000000", "9"),  # the seventh 7 - 5 = 2 times
    ],
)
def test_the_check_digit_is_that_of_the_ordinance(eleven, digit):
    assert check_digit(eleven) == digit


@pytest.mark.parametrize("typed", [
    "123456789018", "1234 5678 9018", "1234-5678-9018", "１２３４５６７８９０１８", "１２３４－５６７８－９０１８",
    "　123456789018\t",
])  # fmt: skip
def test_it_is_read_however_it_is_typed(typed):
    assert read(typed).number == NUMBER


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12345678901", "（いま11けたです）"),
        ("1234567890181", "（いま13けたです）"),
        ("123456789017", "番号に誤りがあります"),
        ("123456798018", "番号に誤りがあります"),
        ("12345678901X", "数字だけで入力してください"),
        ("マイナンバー", "数字だけで入力してください"),
    ],
)
def test_what_cannot_be_one_is_refused_in_words_that_do_not_repeat_it(typed, said):
    refused = read(typed)
    assert not refused.number
    answered = bind(ask("individual_number"), HERE).parse({"": [f"refused:{refused.refused}"]}, ON.filed)
    assert said in answered.message
    assert typed not in answered.message


def test_nothing_typed_is_neither():
    assert read(" 　") == read("")
    assert not read("").refused


@pytest.mark.parametrize("value", [
    NUMBER, 123456789018, {"sealed": ""}, {"sealed": NUMBER}, {"sealed": "U05OMQAA", "box": "0" * 64},
    {"box": NUMBER}, {"text": NUMBER},
    [NUMBER],
    {"sealed": None}, {"sealed": "見本"},
], ids=str)  # fmt: skip
def test_a_number_in_clear_or_muddled_is_no_answer(value):
    answered = bind(ask("individual_number"), HERE).check(value)
    assert answered.value is None
    assert answered.message
    assert not is_answer(value)


def test_what_stands_for_it_is_an_answer_that_is_shown_without_it():
    definition = define(PAGE + f"      - {FIELD}\n")
    for value in ({"sealed": "U05OMQAA"}, {"box": "0" * 64}):
        evaluation = evaluate(definition, {"number": value}, ON, HERE)
        assert not evaluation.faults
        assert evaluation.answers["number"] == value
        assert show(definition.fields["number"], value) == "入力済み"
    assert not KINDS["individual_number"].search_keys({"sealed": "U05OMQAA"})
    assert answers_schema(definition, HERE)["properties"]["number"]["type"] == "object"


def test_a_field_of_it_says_by_which_law_and_when_it_goes():
    definition = define(PAGE + f"      - {FIELD}\n")
    assert definition.fields["number"].sanction == "番号法 別表 81の項"
    assert definition.fields["number"].kept.days == 30


def written(fields: list[str]) -> str:
    return HEAD + PAGE + "".join(f"      - {field}\n" for field in fields)


def faults_of(text: str) -> list[str]:
    return [str(problem) for problem in try_compile({"procedure.yaml": text.encode()})[1]]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (BARE + "kept: {until: decided, ground: 法}}", "「sanctioned_by」がありません"),
        (BARE + "sanctioned_by: {law: 法, item: 1}}", "「kept」がありません"),
        (FIELD.replace("law: 番号法 別表, ", ""), "law か ordinance のどちらか片方"),
        (FIELD.replace("law: 番号法 別表", "law: 法, ordinance: 条例"), "law か ordinance のどちらか片方"),
        (BARE.replace("individual_number", "text") + "sanctioned_by: {law: 法, item: 1}}", "ask: text の項目には"),
    ],
)  # fmt: skip
def test_one_that_does_not_is_refused_with_its_line(field, said):
    faults = faults_of(written([field]))
    assert any(said in fault for fault in faults), faults
    assert all(fault.startswith("procedure.yaml:") for fault in faults)


def test_the_desk_asks_for_none():
    desk = PAGE.replace("pages:", "desk_pages:").replace("person", "survey")
    text = written([FIELD]) + desk + f"      - {FIELD.replace('id: number', 'id: other')}\n"
    assert any("職員の画面（desk_pages）では尋ねられません" in fault for fault in faults_of(text))


def package(folder: Path, more: str = "", fields: str = "", outputs: str = "") -> list[str]:
    here = folder / "numbered"
    here.mkdir()
    (here / "procedure.yaml").write_text(written([FIELD, *([fields] if fields else [])]) + more, encoding="utf-8")
    if outputs:
        (here / "outputs").mkdir()
        (here / "outputs/letter.typ").write_text(outputs, encoding="utf-8")
    return [str(problem) for problem in check_package(here, HERE)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "values:\n  has: {cases: [{when: {number: {given: yes}}, is: 1}, {otherwise: yes, is: 0}]}\n",
            "計算する値（values）",
        ),
        ("checks:\n  - {id: c, when: {number: {given: yes}}, message: 番号, field: number}\n", "条件（when）"),
        ("documents:\n  - {id: d, label: 写し, when: {number: {given: yes}}}\n", "条件（when）"),
        ("summary_fields: [number]\n", "受付一覧（summary_fields）"),
        ("facts: {number: number}\n", "専決規程の事実にできません"),
    ],
    ids=["value", "check", "document", "list", "fact"],
)
def test_it_is_used_for_nothing_but_being_asked(tmp_path, more, said):
    faults = package(tmp_path, more)
    assert any("number" in fault or "個人番号" in fault for fault in faults if said in fault), faults


def test_no_letter_and_no_condition_of_a_question_names_it(tmp_path):
    faults = package(
        tmp_path,
        fields="{id: more, label: 続き, ask: text, when: {number: {given: yes}}}",
        outputs="#input.answers.number",
    )
    assert any("条件（when）" in fault for fault in faults), faults
    assert any("文書のひな形（outputs/letter.typ）" in fault for fault in faults), faults


def test_a_number_that_is_asked_as_text_is_found(tmp_path):
    faults = package(tmp_path, fields="{id: my_number, label: 世帯主の個人番号, ask: text}")
    assert any("ask: individual_number" in fault for fault in faults), faults
