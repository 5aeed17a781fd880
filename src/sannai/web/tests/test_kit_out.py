"""A cell is one value: escaped in a page, the same value in a file; what a spreadsheet would run is text there."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook

from sannai.web.kit.cells import Chip, Lines, Link, Many, Mono, Plain, Ref, html, plain
from sannai.web.kit.out import LONGEST, write_csv, write_xlsx
from sannai.web.kit.table import DATE, NARROW, Column, Table

ATTACK = "<script>alert(1)</script>\"'&"
VARIANT = "葛\U000e0100城市"  # 葛 with the form that its register has (IVS)
TEXTS = [ATTACK, "=1+1", "+81", "-1", "@SUM(A1)", "\tx", "＝1+1", "0123", VARIANT, "_x0041_", "二行\n目", "𠮷" * 20_000]
COLUMNS: list[Column[Any]] = [
    Column("a", "一", lambda x: x[0], first=True),
    Column("b", "二", lambda x: x[1], DATE, fold=NARROW),
]


def sheet(records: list[Sequence[Plain]]) -> list[list[object]]:
    file = io.BytesIO()
    write_xlsx(COLUMNS, records, file)
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(file.getvalue())).active.iter_rows()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("wrap", [str, Chip, Mono, lambda x: Lines((x, x)), lambda x: Many((x,))], ids=range(5))
def test_a_text_of_a_row_never_becomes_markup(wrap, text):
    shown = html(wrap(text))
    assert "<script" not in shown
    assert "\"'" not in shown
    assert text in unescape(shown)


def test_a_link_escapes_its_words_and_its_address():
    shown = html(Link(ATTACK, Ref("desk:person", '"><b>/x'), of=ATTACK))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "/desk/organization/staff/%22%3E%3Cb%3E%2Fx/" in shown


def test_a_page_of_a_kind_is_found_by_the_kind_whatever_its_key_is_made_of():
    id_ = "01890000-0000-7000-8000-000000000000"
    assert Ref("case", id_).url == f"/desk/cases/{id_}/"
    assert Ref("staff", "s1", "?on=2026-04-01").url == "/desk/organization/staff/s1/?on=2026-04-01"


def test_a_file_has_the_value_that_the_page_shows():
    moment = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
    assert "2026年4月1日（水）0時30分" in html(moment)
    assert plain(moment) == datetime(2026, 4, 1, 0, 30)
    assert (html(12345), plain(12345), html(None), plain(None)) == ("12,345", 12345, "", None)
    assert plain(Lines((Chip("不在"), "まで"))) == "不在\nまで"
    assert plain(Many((date(2026, 4, 1), Chip("遅れ"), ""))) == "2026-04-01 遅れ"


def test_a_folding_column_is_in_its_cell_and_in_an_echo_and_an_empty_one_echoes_nothing():
    table = Table(COLUMNS, [("甲", date(2026, 4, 1)), ("乙", None)], "題").html()
    assert table.count("2026年4月1日") == 2
    assert table.count('<span class="echo echo--narrow"><span class="echo__label">二</span>') == 1


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_is_a_formula_in_a_csv_and_each_stays_itself(text):
    file = io.BytesIO()
    write_csv(COLUMNS, [(text, -5), ("次", date(2026, 4, 1))], file)
    raw = file.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith("次,2026-04-01\r\n".encode())
    head, first, _ = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert head == ["一", "二"]
    assert first[0].removeprefix("'") == text
    assert first[0][0] not in "=+-@\t＝"
    assert first[1] == "-5"


@pytest.mark.parametrize("text", [text for text in TEXTS if len(text) < 1000])
def test_a_sheet_keeps_texts_as_texts_and_dates_and_numbers_as_such(text):
    head, first, second = sheet([(text, date(2026, 4, 1)), (7, None)])
    assert head == ["一", "二"]
    assert str(first[0]).replace("_x005F_", "_") == text
    assert first[1] == datetime(2026, 4, 1)
    assert second == [7, None]


def test_what_no_sheet_can_hold_is_cut_and_says_so_and_long_numbers_keep_their_digits():
    _, first, second = sheet([("あ" * 40_000, None), (12345678901234567890, None)])
    assert len(str(first[0])) == LONGEST
    assert str(first[0]).endswith("（長いため、ここまで）")
    assert second[0] == "12345678901234567890"
    assert sheet([])[0] == ["一", "二"]
