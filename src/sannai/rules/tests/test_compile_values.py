"""Compiling: computed values, checks, documents and dated tables of the package."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.compiler.tables import compile_table
from sannai.rules.model import Case, Ref
from sannai.text.problems import Problem

from .finding import PAGE, package, sole

PRICES = "key,label,from,until,yen,name\nsmall,小,2024-04-01,,100,S\nlarge,大,2024-04-01,,300,L\n"
GROUP = """\
groups:
  - id: item
    label: 品目
    fields: [{id: what, label: 品目, ask: one_of, table: tables/prices.csv}, {id: many, label: 数, ask: integer}]
pages:
  - {id: items, title: 品目, asks: [item]}
"""


def test_the_sum_over_a_group_compiles_to_its_parts():
    values = (
        "values:\n  price: {in: item, lookup: prices, key: what, column: yen}\n"
        "  line: {in: item, times: [price, many]}\n  total: {sum: item.line}\n  n: {count: item}\n"
    )
    price, line, total, number = compile_package(package(GROUP + values, prices=PRICES)).values
    assert (price.group, dict(price.args)) == (
        "item", {"table": "prices", "key": "what", "column": "yen", "as_of": "filed"},
    )  # fmt: skip
    assert (line.op, line.args["of"]) == ("times", ("price", "many"))
    assert (total.group, dict(total.args)) == ("", {"group": "item", "of": "line"})
    assert dict(number.args) == {"group": "item"}


def test_moments_are_names_of_dates_or_dates():
    values = "values: {a: {days: {from: filed, to: day}}, b: {before: {a: day, b: 2026-04-01}}}\n"
    first, second = compile_package(package(PAGE + values)).values
    assert dict(first.args) == {"from": "filed", "to": "day"}
    assert dict(second.args) == {"a": "day", "b": date(2026, 4, 1)}


def test_cases_give_constants_or_earlier_names():
    values = (
        "values:\n  rate: {cases: [{when: {kind: small}, is: count}, {otherwise: yes, is: 3}]}\n"
        '  word: {cases: [{when: {kind: small}, is: "小さい"}, {otherwise: yes, is: 大きい}]}\n'
    )
    rate, word = compile_package(package(PAGE + values)).values
    rows: tuple[Case, ...] = rate.args["rows"]
    assert [row.result for row in rows] == [Ref("count"), 3]
    assert rows[1].box.otherwise
    assert [row.result for row in word.args["rows"]] == ["小さい", "大きい"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{tiems: [count, 2]}", "「times」のことですか"),
        ("{times: [count, 2], plus: [count, 1]}", "計算が 2 つあります"),
        ("{}", "使える計算は lookup"),
        ("5", "値「v」の計算を書きます"),
        ("{times: [kind, 2]}", "整数の項目が要ります（「kind」は選択肢）"),
        ("{times: [count]}", "2つ以上の名前か整数"),
        ("{plus: [count, cout]}", "「count」のことですか"),
        ("{times: [count, w]}", "「w」はここより後"),
        ("{age: {born: count, on: filed}}", "日付の項目が要ります（「count」は整数）"),
        ("{age: {born: day}}", "「on」がありません"),
        ("{days: {from: filed, to: 2026-13-01}}", "存在しない日付"),
        ("{fiscal_year: {of: 令和8年}}", "日付として読めません"),
        ("{sum: nothing.count}", "「nothing」という組はありません"),
        ("{sum: count}", "組.値 のように書く"),
        ("{count: kind}", "「kind」という組はありません"),
        ("{in: item, times: [count, 2]}", "「item」という組はありません"),
        ("{lookup: price, key: kind, column: yen}", "「prices」のことですか"),
        ("{lookup: prices, key: kind, column: yan}", "列「yan」はありません"),
        ("{lookup: prices, key: day, column: yen}", "選択肢か文字の項目が要ります"),
        ("{lookup: prices, key: kind, column: yen, as_of: then}", "「as_of」に「then」は書けません"),
        (
            "{cases: [{when: {kind: small}, is: 1}, {otherwise: yes, is: no}]}",
            "種類がそろっていません（整数とyes / no）",
        ),
        ("{cases: [{otherwise: yes, is: 1}, {when: {kind: small}, is: 2}]}", "otherwise の行は最後"),
        ("{cases: [{when: {kind: small}, otherwise: yes, is: 1}]}", "when と otherwise の両方"),
        ("{cases: [{is: 1}]}", "when か otherwise が要ります"),
        ("{cases: [{otherwise: total, is: 1}]}", "yes とだけ書きます"),
        ("{cases: [{otherwise: yes, is: cuont}]}", "「count」のことですか"),
    ],
)
def test_what_a_value_cannot_be(value, words):
    body = PAGE + f"values:\n  v: {value}  #!\n  w: {{plus: [count, 1]}}\n"
    assert words in sole(body, prices=PRICES)


def test_values_share_the_namespace_of_fields():
    assert "「kind」という名前はすでに" in sole(PAGE + "values:\n  kind: {plus: [count, 1]}  #!\n")


def test_a_check_of_a_group_is_asked_of_each_row():
    checks = "checks: [{id: c, when: {many: 5..}, message: 多すぎます, field: many}]\n"
    assert compile_package(package(GROUP + checks, prices=PRICES)).checks[0].group == "item"


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("{id: c, when: {count: 9}, message: 多い, field: cuont}", "「count」のことですか"),
        ("{id: c, when: {count: 9}, field: count}", "「message」がありません"),
        ("{id: c, message: 多い, field: count}", "「when」がありません"),
        ("{id: c, when: {count: 9}, mesage: 多い, message: 多い, field: count}", "「message」のことですか"),
    ],
)
def test_what_a_check_cannot_be(check, words):
    assert words in sole(PAGE + f"checks:\n  - {check}  #!\n")


def test_checks_and_documents_have_ids_of_their_own():
    one = "{id: c, when: {count: 9}, message: 多い, field: count}"
    assert "点検「c」がすでに 20 行目にあります" in sole(PAGE + f"checks:\n  - {one}\n  - {one}  #!\n")
    assert "添付書類「d」がすでに" in sole(PAGE + "documents:\n  - {id: d, label: A}\n  - {id: d, label: B}  #!\n")


def test_a_document_is_received_in_a_file_field():
    said = sole(PAGE + "documents: [{id: d, label: 書類, field: note}]  #!\n")
    assert "「note」はファイルの項目ではありません" in said


CHOOSE = "pages:\n  - {id: p, title: P, fields: [{id: f, label: F, ask: one_of, table: t}]}\n"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("key,name,from,until,yen  #!\n", "key,label,from,until で始めます"),
        ("key,label,from,until,料金 #!\na,あ,,,1\n", "列の名前「料金 #!」は使えません"),
        ("key,label,from,until,yen\na,あ,,,1,2 #!\n", "列の数が 6 です（見出しは 5 列）"),
        ("key,label,from,until,yen\na,あ,2026/4/1,,#!\n", "from の「2026/4/1」は日付として読めません"),
        ("key,label,from,until,yen\na,あ,2026-04-01,2026-04-01,#!\n", "until は from より後の日"),
        ("key,label,from,until,yen\nあ,あ,,,#!\n", "key「あ」は使えません"),
        ("key,label,from,until,yen\na,,,,#!\n", "label が空です"),
        ("key,label,from,until,yen  #!\n".replace("  #!", ""), "見出しだけで行がありません"),
    ],
)
def test_what_a_table_cannot_be(table, words):
    problems: list[Problem] = []
    compile_table("tables/t.csv", table.encode(), problems)
    lines = [number for number, line in enumerate(table.splitlines(), 1) if "#!" in line] or [1]
    assert [problem.line for problem in problems] == lines, problems
    assert words in problems[0].message


def test_a_spreadsheet_saved_in_its_own_encoding_is_recognised():
    _, problems = try_compile(
        {**package(CHOOSE), "tables/t.csv": "key,label,from,until\na,粗大ごみ,,\n".encode("cp932")}
    )
    assert any(problem.file == "tables/t.csv" and "Shift_JIS" in problem.message for problem in problems)


def test_integers_stay_integers_only_when_the_whole_column_is():
    table = "key,label,from,until,yen,code\na,あ,,,100,01\nb,い,,,,2\n"
    made = compile_package(package(CHOOSE, t=table)).tables["t"]
    assert [dict(row.cells) for row in made.rows] == [{"yen": 100, "code": "01"}, {"yen": None, "code": "2"}]
    assert [row.line for row in made.rows] == [2, 3]
