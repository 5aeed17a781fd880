"""Tables whose row is found by several columns, and conditions on a column of the chosen row."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from tests.manuals import manual

from sannai.rules.compiler import try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Dates

from .factory import HERE, define
from .finding import package

EXAMPLE = re.search(r"^```yaml decided\n(.*?)^```$", manual("procedure-language"), re.MULTILINE | re.DOTALL)
BODY = "language: 2\n" + (EXAMPLE[1] if EXAMPLE else "")
ROOMS = "key,label,from,until,measure,yen\nlarge,大集会室,2024-04-01,,slot,0\nstudio,練習室,2024-04-01,,hour,300\n"
SLOTS = """from,until,day_kind,slot,people,yen
2024-04-01,,weekday,morning,..50,2000
2024-04-01,2026-04-01,weekday,morning,51..,2400
2026-04-01,,weekday,morning,51..,2600
2024-04-01,,weekday,afternoon,,3000
2024-04-01,,weekend,morning|afternoon,,4000
"""
TABLES = {"rooms": ROOMS, "slots": SLOTS}


def fee(filed: date = date(2026, 5, 1), **answers: Any) -> int | None:
    found = evaluate(define(BODY, **TABLES), answers, Dates(filed), HERE).fee
    return found.yen if found else None


def said(body: str = BODY, **tables: str) -> list[str]:
    files = package(body, **(TABLES | tables))
    definition, problems = try_compile(files)
    found = problems or check_definition(definition, files, HERE) if definition else problems
    return [str(one) for one in found]


@pytest.mark.parametrize(
    ("answers", "yen"),
    [
        ({"day_kind": "weekday", "slot": "morning", "people": 50}, 2000),
        ({"day_kind": "weekday", "slot": "morning", "people": 51}, 2600),
        ({"day_kind": "weekday", "slot": "afternoon", "people": 200}, 3000),
        ({"day_kind": "weekend", "slot": "afternoon", "people": 1}, 4000),
        ({"day_kind": "weekend", "slot": "morning"}, 4000),  # whatever the number of people will be
        ({"day_kind": "weekday", "slot": "morning"}, None),  # it hangs on the number of people
        ({"day_kind": "weekday", "people": 3}, None),
    ],
)
def test_one_row_holds_and_what_is_open_stays_open(answers, yen):
    assert fee(hall="large", **answers) == yen


def test_the_row_of_the_day_holds():
    of_old = {"hall": "large", "day_kind": "weekday", "slot": "morning", "people": 60}
    assert (fee(date(2026, 3, 31), **of_old), fee(date(2026, 4, 1), **of_old)) == (2400, 2600)


def test_a_column_of_the_chosen_row_decides_what_is_asked_and_paid():
    assert fee(hall="studio", day_kind="weekday", hours=3, people=2) == 900
    found = evaluate(define(BODY, **TABLES), {"hall": "studio"}, Dates(date(2026, 5, 1)), HERE)
    assert {"hours"} <= found.visible
    assert "slot" not in found.visible


def test_the_example_is_proved():
    assert said() == []


@pytest.mark.parametrize(
    ("lost", "example"),
    [
        ("2024-04-01,,weekday,morning,..50,2000\n", "曜日＝平日、時間＝午前"),
        ("2024-04-01,,weekday,afternoon,,3000\n", "曜日＝平日、時間＝午後"),
        ("2026-04-01,,weekday,morning,51..,2600\n", "2026-04-01 に申請"),
    ],
)
def test_a_lost_row_is_found_with_answers_that_no_row_has(lost, example):
    [found] = said(slots=SLOTS.replace(lost, ""))
    assert "値「by_slot」が決まらない答え方があります" in found
    assert example in found


def test_a_band_with_a_hole_is_found_with_the_number_in_it():
    [found] = said(slots=SLOTS.replace("51..", "53.."))
    assert "人数＝51" in found or "人数＝52" in found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("51..,2600", "50..,2600"), "tables/slots.csv:4: 2 行目と 4 行目が、同じ答えに合います"),
        (("weekday,afternoon", "wekday,afternoon"), "slots.csv:5: 列「day_kind」の「wekday」は選択肢として読めません"),
        (("..50,2000", "50以下,2000"), "tables/slots.csv:2: 列「people」の「50以下」は整数として読めません"),
        (("51..,2600", "60..51,2600"), "列「people」の「60..51」は整数として読めません"),
        (("51..,2600", "51..,"), "tables/slots.csv:4: 列「yen」が空です"),
        (("day_kind,slot,people,yen", "day_kind,slots,people,yen"), "表「slots」に列「slot」はありません"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_said_with_its_line(change, message):
    found = said(slots=SLOTS.replace(*change))
    assert len(found) == 1, found
    assert message in found[0]


def test_a_table_of_the_other_sort_is_refused_with_the_cure():
    assert "表「rooms」は key で引く表です" in said(BODY.replace("lookup: slots", "lookup: rooms"))[0]
    found = said(BODY.replace("by: [day_kind, slot, people]", "key: slot"))
    assert "表「slots」には key の列がありません（key の代わりに by: [項目, …] を書く）" in found[0]


def test_a_condition_on_a_column_that_is_not_there_or_turns_is_refused():
    found = said(BODY.replace("hall.measure: hour", "hall.mesure: hour"))
    assert "列「mesure」はありません" in found[0]
    assert found[0].endswith("（「measure」のことですか）")
    turning = ROOMS.replace("studio,練習室,2024-04-01,,hour", "studio,練習室,2024-04-01,2026-04-01,slot").rstrip()
    found = said(rooms=turning + "\nstudio,練習室,2026-04-01,,hour,300\n")
    assert "「hall」の「studio」は、列「measure」がこの条件に合う時と合わない時があります" in found[0]


def test_whole_numbers_are_keys_and_a_missing_one_is_found():
    body = (
        "language: 2\npages: [{id: a, title: あ, fields: [{id: months, label: 月数, ask: integer, range: 1..3}]}]\n"
        "values: {yen: {lookup: months, key: months, column: yen}}\n"
        "fee: {due: counter, table: [{from: 2024-04-01, ground: 条例, otherwise: yes, pay: yen}]}\n"
    )
    rows = "key,label,from,until,yen\n1,1月,2024-04-01,,100\n2,2月,2024-04-01,,200\n3,3月,2024-04-01,,300\n"
    assert said(body, months=rows, rooms=ROOMS)[0].startswith("tables/")  # only that the others are not used
    definition = define(body, months=rows)
    assert evaluate(definition, {"months": 2}, Dates(date(2026, 5, 1)), HERE).values["yen"] == 200
    found = [str(one) for one in check_definition(define(body, months=rows.replace("2,2月", "4,4月")), {}, HERE)]
    assert "値「yen」が決まらない答え方があります（例: 月数＝2" in found[0]
