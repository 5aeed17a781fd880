"""What follows for a row, a line of a file and an outcome."""

from __future__ import annotations

from datetime import date

from sannai.rules.registers.model import Register
from sannai.rules.registers.outcomes import Ended, ended, made
from sannai.rules.registers.rows import called, cells_of, key_of, listed, published, read_row
from sannai.rules.registers.trials import run_trials
from sannai.rules.registers.verdicts import read_line
from sannai.rules.tests.factory import define as procedure

from .factory import HERE, MAIN, PARTS, define, more, written

ON = date(2026, 5, 1)
BODY = {"from": "2026-04-01", "number": "12", "title": "見本"}


def test_a_row_is_called_by_its_key_and_its_name():
    row = read_row(define(), BODY, ON, HERE)
    assert (row.start, row.end, row.faults) == (date(2026, 4, 1), None, ())
    assert called(define(), row, HERE) == "12 見本"
    assert key_of(define(), row, HERE) == "12"


def test_a_row_ends_after_it_begins():
    same = read_row(define(), BODY | {"until": "2026-04-01"}, ON, HERE)
    assert [one.field for one in same.faults] == ["until"]
    assert read_row(define(), BODY | {"until": "2026-04-02"}, ON, HERE).faults == ()


def test_a_register_without_periods_knows_no_days_of_its_rows():
    plain = define(dated="dated: no")
    row = read_row(plain, BODY, ON, HERE)
    assert "from" not in row.body
    assert row.start is None


def test_what_can_no_longer_be_chosen_may_stay_where_it_was():
    register = define(fields=PARTS["fields"].replace("large: 大", "large: {label: 大, retired: yes}"))
    body = BODY | {"kind": "large"}
    assert [one.field for one in read_row(register, body, ON, HERE).faults] == ["kind"]
    assert read_row(register, body, ON, HERE, before=body).faults == ()


def test_values_hold_as_of_the_first_day_of_the_row():
    csv = "key,label,from,until,yen\nsmall,小,,2026-05-01,100\nsmall,小,2026-05-01,,200\nlarge,大,,,0\n"
    register = define({"prices": csv}, values="values: {price: {lookup: prices, key: kind, column: yen}}")
    early, late = (
        read_row(register, BODY | {"kind": "small", "from": day}, date(2027, 1, 1), HERE)
        for day in ("2026-04-30", "2026-05-01")
    )
    assert (early.values["price"], late.values["price"]) == (100, 200)


def test_the_cells_of_a_row_are_those_of_the_typed_table():
    fields = more(
        "{id: many, label: いくつか, ask: some_of, choices: {a: あ, b: い}}",
        "{id: rate, label: 率, ask: decimal, places: 2}",
        "{id: born, label: 生まれ, ask: date, unknown: yes}",
        "{id: vendor, label: 事業者, ask: entry, of: vendor}",
        "{id: place, label: 位置, ask: point}",
    )
    body = BODY | {
        "many": ["b", "a"],
        "rate": "1.5",
        "born": "2020-XX-XX",
        "vendor": {"entry": "00000000-0000-7000-8000-000000000001", "shown": "事-0001 見本"},
        "place": {"latitude": "34.5", "longitude": "135.4829841"},
    }
    register = define(fields=fields)
    row = read_row(register, body, ON, HERE)
    assert row.faults == ()
    assert {name: cell for name, cell in cells_of(register, row, HERE).items() if cell is not None} == {
        "number": "12", "title": "見本", "many": "|a|b|", "rate": 150, "born_shown": "2020-XX-XX",
        "vendor": "00000000-0000-7000-8000-000000000001", "vendor_shown": "事-0001 見本",
        "place_latitude": 34500000, "place_longitude": 135482984,
    }  # fmt: skip


LISTS = """\
lists:
  - {id: all, label: すべて, columns: [number], sort: [number]}
  - {id: soon, label: 近い, when: {until: {within: 1か月}}, sort: [number]}
  - {id: stale, label: 古い, when: {checked_on: {older_than: 1年}}, sort: [number]}
"""


def test_a_list_has_a_row_on_some_days_and_not_on_others():
    register = define(lists=LISTS)
    row = read_row(register, BODY | {"until": "2026-06-01", "checked_on": "2025-06-01"}, ON, HERE)
    assert listed(register, row, date(2026, 4, 30)) == ("all",)
    assert listed(register, row, date(2026, 5, 1)) == ("all", "soon")
    assert listed(register, row, date(2026, 6, 1)) == ("all", "soon", "stale")
    assert listed(register, row, date(2026, 6, 2)) == ("all", "stale")


def test_a_cell_is_published_only_where_its_own_condition_holds():
    public = """\
public:
  dataset: d
  title: D
  headings: {番号: number, 名称: {from: title, when: {kind: large}}, 最後の日: last_day}
  when: {cost: 1..}
"""
    register = define(public=public)

    def out(**more: object) -> dict[str, str]:
        return published(register, read_row(register, BODY | more, ON, HERE), HERE)

    assert out() == {}
    assert out(cost=1) == {"番号": "12"}
    assert out(cost=1, kind="large", until="2027-04-01") == {
        "番号": "12", "名称": "見本", "最後の日": "2027-03-31",
    }  # fmt: skip


IMPORT = "imports: [{id: x, label: X, headings: {番号: number, 名称: title, 種類: kind, 費用: cost}%s}]"


def line(register: Register, before: dict[str, object] | None = None, **cells: str):
    return read_line(register, register.imports[0], cells, ON, HERE, before=before)


def test_a_line_of_a_file_is_new_changed_the_same_or_at_fault():
    register = define(imports=IMPORT % "")
    assert line(register, 番号="12", 名称="見本").verdict == "entered"
    assert line(register, dict(BODY), 番号="１２", 名称="見本", 種類="").verdict == "changed"
    assert line(register, dict(BODY), 番号="12", 名称="見本", 種類="").verdict == "same"
    changed = line(register, dict(BODY), 番号="12", 種類="大", 費用="1,400")
    assert (changed.verdict, changed.changed) == ("changed", ("kind", "cost"))
    assert changed.row.body["cost"] == 1400
    wrong = line(register, dict(BODY), 番号="12", 種類="巨大")
    assert [one.field for one in wrong.faults] == ["kind"]


def test_an_empty_cell_keeps_or_erases_as_the_import_says():
    held = BODY | {"cost": 5}
    kept = line(define(imports=IMPORT % ""), dict(held), 番号="12", 費用="")
    assert (kept.verdict, kept.row.body["cost"]) == ("same", 5)
    erased = line(define(imports=IMPORT % ", blank: erase"), dict(held), 番号="12", 費用="")
    assert erased.changed == ("cost",)
    assert "cost" not in erased.row.body
    untouched = line(define(imports=IMPORT % ", blank: erase"), dict(held), 番号="12")
    assert untouched.verdict == "same", "a heading that the file lacks is never touched"


PROCEDURE = """\
pages:
  - id: first
    title: はじめ
    fields:
      - {id: name, label: 名, ask: name}
      - {id: shop, label: 店, ask: text}
      - {id: sort, label: 種, ask: one_of, choices: {new: 新, again: 再}}
applicant: {name: name}
"""
FEED = """\
fed_by:
  - procedure: sample
    outcome: accepted
    verb: {sort: {new: entered, again: changed}}
    of: shop
    from: decided
    until: valid_until
    take: {number: document_number, title: applicant.name}
"""


def test_an_outcome_makes_a_row_by_the_answer_that_tells_the_verb():
    title = "{id: title, label: 名称, ask: text}"
    fields = PARTS["fields"].replace(title, title.replace("text", "name, personal: no"))
    register = define(fields=fields, fed_by=FEED)
    definition = procedure(PROCEDURE)
    words = {"document_number": "第1号", "decided": "2026-05-01", "valid_until": "2031-04-30"}
    answers = {"name": {"text": "見本 桜", "kana": "ミホン サクラ"}, "shop": "第0号", "sort": "again"}
    (again,) = made(register, ended(definition, "accepted", answers, {}, words), "decided")
    assert (again.verb, again.of, again.start, again.until) == (
        "changed", {"number": "第0号"}, date(2026, 5, 1), date(2031, 5, 1),
    )  # fmt: skip
    assert again.body["title"] == answers["name"]
    (new,) = made(register, ended(definition, "accepted", answers | {"sort": "new"}, {}, words), "decided")
    assert (new.verb, new.of) == ("entered", {})
    assert read_row(register, new.body, ON, HERE).faults == ()
    assert made(register, ended(definition, "declined", answers, {}, words), "decided") == ()
    assert made(register, ended(definition, "accepted", answers, {}, words), "delivered") == ()


def test_what_the_case_does_not_say_is_named_for_a_person_to_say():
    (unsure,) = made(define(fed_by=FEED), Ended("sample", "accepted", {"sort": "again"}), "decided")
    assert unsure.unknown == ("shop", "decided")


def test_a_trial_that_cannot_be_read_or_fails_says_why():
    register = define(imports=IMPORT % "", fed_by=FEED)
    tests = """\
- {name: a, row: {nunber: x}, expect: {faults: []}}
- {name: b, row: {title: 見本}, expect: {faults: []}}
- {name: c, import: y, cells: {}, expect: {verdict: same}}
- {name: d, import: x, cells: {番地: "1"}, expect: {verdict: same}}
- {name: e, outcome: {procedure: sample, outcome: gone, decided_on: 2026-05-01}, expect: {made: []}}
- {name: f, row: {}, expect: {verdict: same}}
- {name: g, expect: {faults: []}}
- {name: h, row: {from: 2026-04-01, number: "1", title: 見本}, expect: {lists: [al]}}
"""
    said = [one.message for one in run_trials(register, {MAIN: written(), "tests/t.yaml": tests.encode()}, HERE)]
    for message, wanted in zip(
        said,
        (
            "「nunber」という項目はありません（「number」", "断られる項目が [from, number]",
            "「y」という取込みはありません",
            "見出し「番地」はありません", "「gone」は、fed_by にありません", "expect に「verdict」は書けません",
            "row（記載）、import（取込み）、outcome（手続の結果）のどれか1つ", "載る一覧が [all]",
        ),
        strict=True,
    ):  # fmt: skip
        assert wanted in message
