"""The rows that the registers of the model city begin with, and what is said of a file of such rows that is wrong."""

from __future__ import annotations

import csv
import re
from datetime import date
from itertools import pairwise

import pytest

from sannai.rules.registers.catalogue_rows import ENTRIES, SOMEBODY, CatalogueRow, keys_in, rows_of
from sannai.rules.registers.rows import Row, listed, read_row
from sannai.text.problems import DefinitionError

from .factory import HERE, PARTS, define, more
from .test_catalog import CITY, WHOLE

DAY = date(2026, 11, 30)
FILES = sorted((CITY / ENTRIES).glob("*.csv"))
ROWS = {path.stem: rows_of(WHOLE.registers[path.stem], path.read_text("utf-8"), HERE) for path in FILES}
NAMES = [path.stem for path in FILES]
MOST = {"contract": 40, "dog": 190, "food-permit": 120, "system": 35}  # at least so many entries; of the others 15


def row_of(name: str, one: CatalogueRow) -> Row:
    """The row as it will be written, but for the identity of what it refers to."""
    named = {field: {"entry": SOMEBODY, "shown": text} for field, text in one.references.items()}
    return read_row(WHOLE.registers[name], one.body | named, DAY, HERE)


def in_force(name: str, on: date = DAY) -> dict[str, Row]:
    """Key → what holds on a day."""
    rows = ((one.key, row_of(name, one)) for one in ROWS[name])
    return {key: row for key, row in rows if (not row.start or row.start <= on) and (not row.end or on < row.end)}


def test_every_register_has_its_rows():
    assert set(ROWS) == set(WHOLE.registers)
    counts = {name: len(keys_in(rows)) for name, rows in ROWS.items()}
    assert {name: count for name, count in counts.items() if count < MOST.get(name, 15)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_one_that_the_register_takes(name):
    assert [(one.line, row_of(name, one).faults) for one in ROWS[name] if row_of(name, one).faults] == []


@pytest.mark.parametrize("name", NAMES)
def test_on_no_day_do_two_rows_have_one_key(name):
    spans: dict[str, list[tuple[date, date]]] = {}
    for one in ROWS[name]:
        row = row_of(name, one)
        spans.setdefault(one.key, []).append((row.start or date.min, row.end or date.max))
    assert [key for key, held in spans.items() for a, b in pairwise(sorted(held)) if b[0] < a[1]] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_to_a_row(name):
    register = WHOLE.registers[name]
    lost = [
        (one.line, text)
        for one in ROWS[name]
        for field, text in one.references.items()
        if text not in keys_in(ROWS[register.reference(field)])
    ]
    assert lost == []


def test_every_row_belongs_to_a_unit_of_the_city_on_its_first_day():
    with (CITY / "organization" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        open_on = {one["組織キー"]: (one["開始日"], one["終了日"] or "9999") for one in csv.DictReader(file)}
    rows = [one.body for name in NAMES if WHOLE.registers[name].kept_by == "unit" for one in ROWS[name]]
    assert len({body["unit"] for body in rows}) > 10
    spans = [(body, open_on.get(body["unit"], ("9999", ""))) for body in rows]
    assert [body for body, (since, until) in spans if not since <= body["from"] < until] == []


def test_the_twenty_standardised_businesses_stand_with_what_is_known_of_them():
    systems = [row for row in in_force("system").values() if row.given("business")]
    table = WHOLE.registers["system"].tables["standard_businesses"]
    assert sorted(row.given("business") for row in systems) == sorted(one.key for one in table.rows)
    doubtful = {row.given("business"): row.given("proposal_reason") for row in systems if row.given("proposal") == "△"}
    conditions, thinking = "条件が合えば参画する意向の事業者がある", "前向きに検討している事業者がある"
    assert doubtful == {
        "resident_records": conditions, "seal_registration": conditions,
        "health_management": thinking, "school_enrolment": thinking,
    }  # fmt: skip
    assert {row.given("proposal") for row in systems} == {"△", "○"}


def test_the_lists_that_warn_of_something_have_something_to_show():
    shown = {
        (name, list_id): sum(list_id in listed(WHOLE.registers[name], row, DAY) for row in in_force(name).values())
        for name, list_id in (
            ("system", "ending"),
            ("contract", "ending"),
            ("food-permit", "expiring"),
            ("dog", "unvaccinated"),
            ("vendor", "stale"),
        )
    }
    assert [place for place, count in shown.items() if count < 3] == []
    late = [row for row in in_force("system").values() if [one.field for one in row.warnings] == ["support_until"]]
    assert len(late) >= 3, "support that ends before the system moves"


def test_nobody_in_them_exists():
    cells = [cell for path in FILES for line in csv.reader(path.read_text("utf-8").splitlines()) for cell in line]
    phones = [cell for cell in cells if re.fullmatch(r"0[0-9]+-[0-9]+-[0-9]+", cell)]
    assert phones
    assert [cell for cell in phones if not re.search("-0000?-", cell)] == []
    corporations = {cell for cell in cells if re.fullmatch("[0-9]{13}", cell)}
    assert corporations
    assert [one for one in corporations if one[1:8] != "0000000" or one[0] != check_digit(one[1:])] == []


def check_digit(twelve: str) -> str:
    """Of a 法人番号（平成26年財務省令第70号）: no real one begins with seven noughts after it."""
    return str(9 - sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(twelve))) % 9)


SAMPLE = define(
    fields=more(
        "{id: place, label: 位置, ask: point, required: no}",
        "{id: why, label: 理由, ask: text, required: no, when: {kind: large}}",
        "{id: vendor, label: 事業者, ask: entry, of: vendor, required: no}",
    )
)
HEAD = "number,title,kind,from,until,vendor,why\r\n"


def said(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        rows_of(SAMPLE, text, HERE)
    return [str(one) for one in refused.value.problems]


def test_a_file_is_read_with_its_parts_references_and_versions():
    text = (
        "\ufeffnumber,title,kind,from,until,vendor,place.latitude,place.longitude\r\n"
        '1,"見本\r\n課",小,2026-04-01,2026-05-01,事-0001,,\r\n\r\n1,見本,large,2026-05-01,,,34.5,135.4\r\n'
    )
    first, second = rows_of(SAMPLE, text, HERE)
    assert (first.line, first.key, first.references) == (2, "1", {"vendor": "事-0001"})
    assert first.body["kind"] == "small"
    assert "vendor" not in first.body
    assert (second.line, second.references) == (5, {})
    assert second.body["place"] == {"latitude": "34.500000", "longitude": "135.400000"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["entries/sample.csv: 中身がありません（1行目に項目の id を書く）"]),
        ("number,titel,from\r\n", ["entries/sample.csv:1: 「titel」という項目はありません（「title」のことですか）"]),
        ("number,title,kind\r\n", ["entries/sample.csv:1: 見出し「from」がありません（すべての行に要る）"]),
        ("number,number,from\r\n", ["entries/sample.csv:1: 見出し「number」が2つあります（片方を消す）"]),
        ("number,from,place.height\r\n", ["「place」に「height」という部分はありません（使えるのは latitude、"]),
        (HEAD + "1,見本,巨大,2026-04-01,,,\r\n", ["entries/sample.csv:2: kind：種類：選べないものが選ばれています。"]),
        (HEAD + "1,,,2026-04-01,,,\r\n", ["entries/sample.csv:2: title：名称：入力してください"]),
        (HEAD + "1,見本,,,,,\r\n", ["entries/sample.csv:2: from：いつから：この記載が始まる日を書いてください"]),
        (HEAD + "1,見本,小,2026-04-01,,,古い\r\n", ["entries/sample.csv:2: why：理由：この行では尋ねない項目です。"]),
        (HEAD + "1,見本\r\n", ["entries/sample.csv:2: セルが 2 個あります。見出しは 7 個です（「,」の数を合わせる。"]),
        (HEAD + '1,"見本\r\n', ['entries/sample.csv:2: 引用符「"」の閉じ方が正しくありません']),
        (
            HEAD + "1,見本,,2026-04-01,2026-05-01,,\r\n1,見本,,2026-05-02,,,\r\n2,例示,,2026-06-01,2026-05-01,,\r\n",
            [
                "entries/sample.csv:3: 鍵「1」は 2 行目の続きですが、期間がつながっていません（2 行目の until と、",
                "entries/sample.csv:4: until：いつまで：いつからより後の日にしてください。",
            ],
        ),
    ],
    ids=range(12),
)
def test_what_is_wrong_is_said_with_its_line_and_how_to_mend_it(text, expected):
    problems = said(text)
    assert len(problems) == len(expected), problems
    assert [whole for whole, part in zip(problems, expected, strict=True) if part not in whole] == []


def test_a_row_without_a_period_has_one_line():
    plain = define(dated="dated: no", fields=PARTS["fields"])
    with pytest.raises(
        DefinitionError, match="鍵「1」は 2 行目にもあります（期間のない台帳では、1つの記載は1行にする）"
    ):
        rows_of(plain, "number,title\r\n1,見本\r\n1,例示\r\n", HERE)
