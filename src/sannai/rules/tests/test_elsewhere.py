"""What another system decides: what may be told, what may not be done here, and that the forecast says what it is."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.elsewhere import forecast, forecast_says, headings, lines
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Dates

from .factory import HERE
from .finding import second_edition

BODY = """\
regime: disposition
governing_act: 行政手続法
groups:
  - id: child
    label: 児童
    fields:
      - {id: child_name, label: 児童の氏名, ask: name}
      - {id: years, label: 年齢, ask: integer, range: 0..18}
      - id: own
        label: 児童の個人番号
        ask: individual_number
        sanctioned_by: {law: 番号法 別表, item: 81の項}
        kept: {until: decided, ground: 番号法第20条}
pages:
  - id: claimant
    title: 請求者
    asks: [child]
    fields:
      - {id: name, label: 氏名, ask: name}
      - {id: home, label: 住所, ask: address}
      - {id: ways, label: 方法, ask: some_of, choices: {a: あ, b: い}, required: no}
      - {id: agrees, label: 同意, ask: yes_no}
      - {id: card, label: 写し, ask: file, required: no}
      - {id: short, label: 番号, ask: text, required: no, kept: {until: decided, ground: 法第1条}}
desk_pages:
  - {id: looked, title: 確認, fields: [{id: looked, label: 確認した, ask: yes_no}]}
values:
  monthly: {in: child, times: [years, 1000], label: 月額, unit: 円}
  total: {sum: child.monthly, label: 合計, unit: 円}
  bare: {count: child}
documents:
  - {id: card, label: 写し, field: card}
decided_elsewhere:
  system: 手当システム
  layout: 認定請求 第1版
  ground: 標準化法 第2条
  each: child
  columns:
    - {head: 氏名, of: name, part: text}
    - {head: 市区町村, of: home, part: city}
    - {head: 方法, of: ways}
    - {head: 同意, of: agrees}
    - {head: 確認, of: looked}
    - {head: 児童, of: child_name, part: text}
    - {head: 月額, of: monthly}
    - {head: 合計, of: total}
    - {head: 人数, of: bare}
  forecast: [monthly, total]
outcomes:
  granted: {label: 認定, effect: favourable}
  refused: {label: 却下, effect: refusal, appealable: yes}
authority:
  - {from: 2024-04-01, body: 三内市長, name: 三内市長, ground: 条例 第1条, reviewing_body: 三内市長, defendant: 三内市}
"""
DAY = date(2026, 7, 1)
ANSWERS = {
    "name": {"text": "三内 花子", "kana": "サンナイ ハナコ"},
    "home": {"postal_code": "000-0001", "prefecture": "大阪府", "city": "三内市", "street": "本町1", "building": ""},
    "ways": ["a", "b"], "agrees": True, "looked": False,
    "child": [
        {"_key": "r1", "child_name": {"text": "三内 一", "kana": "サンナイ ハジメ"}, "years": 3},
        {"_key": "r2", "child_name": {"text": "三内 二", "kana": "サンナイ ニ"}},
    ],
}  # fmt: skip


def mended(before: str, after: str) -> list[tuple[str, str, str]]:
    """(line, what, cure) of every fault after one change of the body."""
    assert before in BODY
    files = second_edition(BODY.replace(before, after))
    text = files["procedure.yaml"].decode().splitlines()
    definition, problems = try_compile(files)
    if not problems:
        assert definition is not None
        problems = [one for one in check_definition(definition, files, HERE) if "試験" not in one.message]
    return [(text[one.line - 1].strip(), one.message, one.hint) for one in problems]


def test_each_row_is_a_line_and_what_is_unknown_or_not_answered_is_an_empty_cell():
    definition = compile_package(second_edition(BODY))
    evaluation = evaluate(definition, ANSWERS, Dates(DAY), HERE, desk=True)
    assert definition.elsewhere is not None
    assert headings(definition.elsewhere)[4:8] == ("行", "氏名", "市区町村", "方法")
    assert lines(definition, evaluation, HERE) == [
        ("三内 花子", "三内市", "a|b", "1", "0", "三内 一", "3000", "", "2"),
        ("三内 花子", "三内市", "a|b", "1", "0", "三内 二", "", "", "2"),
    ]


def test_without_a_row_there_is_one_line():
    definition = compile_package(second_edition(BODY))
    evaluation = evaluate(definition, {**ANSWERS, "child": []}, Dates(DAY), HERE, desk=True)
    assert [line[5:7] for line in lines(definition, evaluation, HERE)] == [("", "")]


def test_the_forecast_names_the_system_and_says_what_is_not_known_yet():
    definition = compile_package(second_edition(BODY))
    evaluation = evaluate(definition, ANSWERS, Dates(DAY), HERE)
    assert forecast(definition, evaluation) == [("児童 1件目 月額", "3,000円"), ("合計", "まだ決まりません")]
    assert forecast_says(definition).startswith("見込みです。決めるのは手当システムで")


def test_nothing_of_the_body_is_at_fault():
    assert mended("認定請求 第1版", "認定請求 第2版") == []


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("of: total}", "of: totl}", "{head: 合計, of: totl}", "「totl」という項目や値はありません"),
        ("of: total}", "of: own}", "{head: 合計, of: own}", "個人番号は渡すファイルに書けません"),
        ("of: total}", "of: card}", "{head: 合計, of: card}", "渡すファイルの列にできません"),
        ("of: total}", "of: short}", "{head: 合計, of: short}", "写しが残る"),
        ("of: name, part: text}", "of: name}", "{head: 氏名, of: name}", "「name」は部分ごとに1つの列にします"),
        ("of: name, part: text}", "of: name, part: kanji}", "part: kanji", "「kanji」はありません"),
        ("of: agrees}", "of: agrees, part: text}", "part: text", "「agrees」に部分「text」はありません"),
        ("head: 合計", "head: 氏名", "{head: 氏名, of: total}", "見出し「氏名」がすでに"),
        ("head: 合計", "head: 照合キー", "{head: 照合キー", "どのファイルにもあります"),
        ("each: child", "each: children", "each: children", "「children」という組はありません"),
        ("  each: child\n", "", "{head: 児童, of: child_name", "1つの列になりません"),
        ("[monthly, total]", "[monthly, bare]", "forecast: [monthly, bare]", "名称がありません"),
        ("[monthly, total]", "[monthly, name]", "forecast: [monthly, name]", "「name」という値はありません"),
        ("認定請求 第1版", "長い" * 31, "layout:", "様式の名前は60字まで"),
        ("regime: disposition", "regime: finding", "decided_elsewhere:", "申請に対する処分"),
        ("effect: refusal,", "effect: refusal, needs: [grounds],", "refused:", "needs）は書けません"),
        ("effect: favourable}", "effect: favourable, when: {looked: yes}}", "granted:", "when）は書けません"),
    ],
)
def test_what_cannot_be_told_or_done_is_found_with_its_line(before, after, line, what):
    faults = mended(before, after)
    assert any(line in place and what in said for place, said, _ in faults), faults
    assert all(cure for _, _, cure in faults)


def test_silence_decides_nothing_that_another_system_decides():
    deadline = """\
deadlines:
  - id: answer
    label: 決定まで
    length: 30
    unit: calendar_days
    kind: statutory
    silence: {means: deemed_refused, label: 却下とみなす。, ground: 条例 第2条}
    ground: 条例 第2条
"""
    ((line, what, _),) = mended("decided_elsewhere:\n", deadline + "decided_elsewhere:\n")
    assert line == "- id: answer"
    assert "ここで決定したことにはできません" in what


def test_the_first_edition_knows_no_other_system():
    files = second_edition(BODY.replace("label: 月額, unit: 円", "label: 月額"))
    text = files["procedure.yaml"].decode().replace("language: 2\n", "")
    _, problems = try_compile({"procedure.yaml": text.encode()})
    assert any("「decided_elsewhere」は、言語の版 2 から書けます" in one.message for one in problems)
