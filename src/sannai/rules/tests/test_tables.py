"""Cells of a price list that are meant as numbers: each is named with its line and column, and nothing else is said."""

from __future__ import annotations

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.lint import check_definition
from sannai.rules.registers import try_compile_register
from sannai.rules.registers.tests import factory as register
from sannai.text.problems import Problem

from .factory import HEAD, HERE
from .finding import package

BODY = """\
pages:
  - id: first
    title: はじめ
    fields: [{id: kind, label: 種類, ask: one_of, table: tables/prices.csv}]
values:
  yen: {lookup: prices, key: kind, column: yen}
  twice: {times: [yen, 2]}
fee: {due: filing, table: [{from: 2024-04-01, ground: 条例, otherwise: yes, pay: twice}]}
"""
SHOWN = """\
pages:
  - id: first
    title: はじめ
    fields: [{id: kind, label: 種類, ask: one_of, table: tables/prices.csv}]
"""


def found(cells: str, body: str = BODY) -> list[Problem]:
    """What a check finds where a price list has a plain price in line 2 and this in line 3."""
    files = package(body, HEAD, prices=f"key,label,from,until,yen,more\na,あ,,,300,x\nb,い,,,{cells},y\n")
    definition, problems = try_compile(files)
    return problems or check_definition(definition, files, HERE)


@pytest.mark.parametrize(
    ("cell", "what", "cure"),
    [
        ('"5,100"', "「5,100」は整数として読めません：桁区切りがあります", "5100 と書く"),
        ("５１００", "「５１００」は整数として読めません：全角の数字です", "5100 と書く"),
        ("５，１００", "「５，１００」は整数として読めません：桁区切りがあります", "5100 と書く"),
        ("5100円", "「5100円」は整数として読めません：単位が付いています", "5100 と書く"),
        ("¥5100", "「¥5100」は整数として読めません：単位が付いています", "5100 と書く"),
        (" 5100", "「 5100」は整数として読めません：前後に空白があります", "5100 と書く"),
        ("\u30005100", "「\u30005100」は整数として読めません：前後に空白があります", "5100 と書く"),
        ("1.5", "「1.5」は整数として読めません：小数です", "整数にする"),
    ],
)
def test_a_cell_that_is_meant_as_a_number_is_the_only_fault_and_has_its_place(cell, what, cure):
    (problem,) = found(cell)
    assert problem.place == "tables/prices.csv:3:7"
    assert problem.message == f"yen の{what}"
    assert cure in problem.hint


def test_a_number_whose_comma_shifts_the_columns_is_named_and_not_only_counted():
    (problem,) = found("5,100")
    assert str(problem) == (
        "tables/prices.csv:3:7: 「5,100」の桁区切りの「,」で、列が 7 になっています（見出しは 6 列）"
        "（「,」を取って 5100 と書く）"
    )


@pytest.mark.parametrize("cell", ["別に定める", "007", "5100円から", "令和8年", "1-2", "無料"])
def test_a_column_that_holds_texts_too_is_a_column_of_texts(cell):
    assert found(cell, SHOWN) == [] or all("使われていません" in one.message for one in found(cell, SHOWN))
    (problem,) = found(cell)
    assert "整数の項目が要ります" in problem.message


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [("1.5", "2.0", 0), ("300円", "500円", 0), ("３００", "５００", 2), ('"1,300"', '"1,500"', 2), ("300", "", 0)],
)
def test_a_column_without_any_plain_number_is_for_show_unless_it_can_only_be_numbers(first, second, faults):
    text = f"key,label,from,until,yen\na,あ,,,{first}\nb,い,,,{second}\n"
    files = package(SHOWN, HEAD, prices=text)
    said = [one for one in check_definition(compile_package(files), files, HERE) if "整数として" in one.message]
    assert len(said) == faults


def test_what_was_published_with_such_a_cell_goes_on_being_read():
    text = 'key,label,from,until,yen\na,あ,,,300\nb,い,,,"5,100"\nc,う,,, 70\n'
    table = compile_package(package(SHOWN, HEAD, prices=text)).tables["prices"]
    assert [row.cells["yen"] for row in table.rows] == ["300", "5,100", "70"]


def test_a_broken_quotation_is_told_in_japanese():
    _, problems = try_compile(package(SHOWN, HEAD, prices='key,label,from,until\na,"あ"い,,\n'))
    assert [str(one).split("（")[0] for one in problems if one.file.startswith("tables")] == [
        "tables/prices.csv:2: CSV として読めません"
    ]


def test_the_tables_of_a_register_are_read_by_the_same_rule():
    fields = register.PARTS["fields"] + "\n  - {id: size, label: 大きさ, ask: one_of, table: tables/sizes.csv}"
    values = "values:\n  yen: {label: 額, lookup: sizes, key: size, column: yen}\n  two: {label: 倍, times: [yen, 2]}"
    files = {
        register.MAIN: register.written(fields=fields, values=values),
        "tables/sizes.csv": 'key,label,from,until,yen\na,あ,,,300\nb,い,,,"5,100"\n'.encode(),
    }
    assert [one.place for one in try_compile_register(files)[1]] == ["tables/sizes.csv:3:7"]
