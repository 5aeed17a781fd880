"""所管の表: whose case it is by the answers, in whose name, and every way in which it could be left open."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.compiler import compile_package, try_compile
from sannai.rules.delegation import compile_rulebook
from sannai.rules.delegation.procedures import unruled
from sannai.rules.divisions import as_decided, row_of_division, under
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_definition
from sannai.rules.model import Dates
from sannai.rules.organisation import Organisation, astray, named_in_procedure
from sannai.rules.outcomes import authority_on

from .factory import HERE
from .finding import second_edition

PAGES = """\
pages:
  - id: place
    title: 場所
    fields:
      - {id: area, label: 区, ask: one_of, choices: {north: 北, south: 南}}
      - {id: size, label: 広さ, ask: integer, range: 1..100, when: {area: south}}
desk_pages:
  - {id: survey, title: 調査, fields: [{id: grade, label: 判定, ask: yes_no}]}
"""
NORTH = "  - {from: 2024-04-01, when: {area: north}, division: ward.north, ground: 分掌規則 第1条}\n"
SMALL = "  - {from: 2024-04-01, when: {area: south, size: ..50}, division: ward.south, ground: 分掌規則 第2条}\n"
LARGE = "  - {from: 2024-04-01, when: {area: south, size: 51..}, division: construction, ground: 分掌規則 第3条}\n"
TRIALS = """\
- {name: 北, filed_on: 2026-05-01, answers: {area: north}, expect: {division: ward.north}}
- {name: 南の狭い所, filed_on: 2026-05-01, answers: {area: south, size: 50}, expect: {division: ward.south}}
- {name: 南の広い所, filed_on: 2026-05-01, answers: {area: south, size: 51}, expect: {division: construction}}
"""


def files(*rows: str, body: str = PAGES, trials: str = TRIALS) -> dict[str, bytes]:
    return second_edition(f"divisions:\n{''.join(rows)}{body}") | {"tests/tried.yaml": trials.encode()}


def faults(*rows: str, **more: str) -> list[str]:
    package = files(*rows, **more)
    return [str(one) for one in check_definition(compile_package(package), package, HERE)]


def place(package: dict[str, bytes], text: str) -> str:
    """FILE:LINE:COLUMN of the first place where the definition says this."""
    lines = package["procedure.yaml"].decode().splitlines()
    line = next(number for number, one in enumerate(lines, 1) if text in one)
    return f"procedure.yaml:{line}:{lines[line - 1].index(text) + 1}"


def whose(answers: dict[str, object], on: str = "2026-05-01", *rows: str) -> str:
    definition = compile_package(files(*(rows or (NORTH, SMALL, LARGE))))
    return evaluate(definition, answers, Dates(date.fromisoformat(on)), HERE).division


def test_each_answer_has_one_division_and_what_is_not_answered_has_none():
    assert faults(NORTH, SMALL, LARGE) == []
    assert whose({"area": "north"}) == "ward.north"
    assert whose({"area": "south", "size": 50}) == "ward.south"
    assert whose({"area": "south", "size": 51}) == "construction"
    assert whose({}) == ""
    assert whose({"area": "south"}) == ""


def test_an_undivided_procedure_has_its_own_division():
    definition = compile_package(second_edition(PAGES))
    assert evaluate(definition, {}, Dates(date(2026, 5, 1)), HERE).division == "mayors_office"


def test_the_table_of_the_day_of_filing_counts():
    before = NORTH.replace("2024-04-01,", "2024-04-01, until: 2027-04-01,")
    after = NORTH.replace("2024-04-01", "2027-04-01").replace("ward.north", "ward.new")
    rows = (before, after, SMALL, LARGE)
    assert whose({"area": "north"}, "2027-03-31", *rows) == "ward.north"
    assert whose({"area": "north"}, "2027-04-01", *rows) == "ward.new"


def test_a_gap_an_overlap_and_a_day_without_a_row_are_shown_with_an_example():
    assert "所管の行がない答え方があります（例: 区＝南、広さ＝51）" in faults(NORTH, SMALL, trials=TRIALS[:-90])[0]
    wide = LARGE.replace("51..", "50..")
    assert any(
        "2 行目と 3 行目が 2024-04-01 に重なります（例: 区＝南、広さ＝50）" in one for one in faults(NORTH, SMALL, wide)
    )
    ended = NORTH.replace("2024-04-01,", "2024-04-01, until: 2027-04-01,")
    assert any("2027-04-01 に所管の行がない" in one for one in faults(ended, SMALL, LARGE))


def test_what_the_desk_finds_cannot_decide_whose_case_it_is():
    row = "  - {from: 2024-04-01, when: {grade: yes}, division: a, ground: 規則}\n"
    rest = "  - {from: 2024-04-01, otherwise: yes, division: b, ground: 規則}\n"
    said = [one for one in faults(row, rest, trials="[]\n") if "職員の画面の項目では分けられません" in one]
    assert [one.partition(": ")[0] for one in said] == [place(files(row), "{from: 2024-04-01, when: {grade")]


def test_a_row_that_no_trial_expects_is_named():
    at = place(files(NORTH, SMALL, LARGE), "{from: 2024-04-01, when: {area: south, size: 51")
    assert faults(NORTH, SMALL, LARGE, trials="".join(TRIALS.splitlines(keepends=True)[:2])) == [
        f"{at}: 所管の表の 3 行目を、どの試験も確かめていません"
        "（expect: {division: construction} と書いた試験を tests に足す）"
    ]


def test_a_trial_that_is_based_on_another_expects_a_row_too():
    based = "- {name: 南の広い所, based_on: 南の狭い所, answers: {size: 51}, expect: {division: construction}}\n"
    assert faults(NORTH, SMALL, LARGE, trials="".join([*TRIALS.splitlines(keepends=True)[:2], based])) == []


def test_a_trial_says_which_division_it_came_to():
    assert any("所管の課が ward.north です（期待は ward.south）" in one for one in faults(
        NORTH, SMALL, LARGE, trials=TRIALS.replace("division: ward.north", "division: ward.south")
    ))  # fmt: skip


def test_only_the_second_edition_has_the_table_and_it_is_not_empty():
    _, problems = try_compile(
        {"procedure.yaml": files(NORTH, SMALL, LARGE)["procedure.yaml"].replace(b"language: 2\n", b"")}
    )
    assert [one.message for one in problems] == ["「divisions」は、言語の版 2 から書けます"]
    _, problems = try_compile(second_edition(f"divisions: []\n{PAGES}"))
    assert [one.message for one in problems] == ["所管の表に行がありません"]


def test_an_adverse_disposition_has_none():
    package = files(NORTH, SMALL, LARGE)
    text = package["procedure.yaml"].replace(b"regime: service", b"regime: adverse\nabout: [sample]")
    said = check_definition(compile_package(package | {"procedure.yaml": text}), package, HERE)
    assert any("所管の表（divisions）は書けません" in one.message for one in said)


AUTHORITY = """\
  - from: 2024-04-01
    when: {area: north}
    division: ward.north
    matter: ward-place
    authority: [{from: 2024-04-01, body: 北区長, name: 北区長, ground: 区長委任規則, post: ward.north.head}]
    ground: 分掌規則 第1条
"""


def test_the_division_of_a_row_decides_in_its_own_name_and_by_its_own_matter():
    definition = compile_package(files(AUTHORITY, SMALL, LARGE))
    row = row_of_division(definition, "ward.north", date(2026, 5, 1), str)
    own = under(definition, row)
    assert (own.division, own.matter) == ("ward.north", "ward-place")
    named = authority_on(own, date(2026, 5, 1))
    assert named is not None
    assert named.name == "北区長"
    other = under(definition, row_of_division(definition, "ward.south", date(2026, 5, 1), str))
    assert (other.matter, other.authority) == (definition.matter, definition.authority)


def test_an_heir_of_a_division_is_found_in_its_row_and_a_stranger_in_none():
    definition = compile_package(files(AUTHORITY, SMALL, LARGE))
    heirs = {"ward.north": "ward.merged"}
    found = row_of_division(definition, "ward.merged", date(2026, 5, 1), lambda key: heirs.get(key, key))
    assert found is definition.divisions[0]
    assert row_of_division(definition, "waste", date(2026, 5, 1), str) is None
    assert under(definition, None) is definition


def test_a_hole_in_the_authority_of_a_row_is_found_at_its_line():
    broken = AUTHORITY.replace("body: 北区長", "until: 2027-04-01, body: 北区長")
    at = place(files(broken), "{from: 2024-04-01, until: 2027")
    assert f"{at}: 処分庁が 2027-04-01 からいません（次の行を足すか until を消す）" in faults(broken, SMALL, LARGE)


def test_names_of_rows_that_the_organisation_does_not_have_are_found_at_their_place():
    package = files(AUTHORITY, SMALL.replace("ward.south", "ward.sonth"), LARGE)
    definition = compile_package(package)
    units = dict.fromkeys(("mayors_office", "ward.north", "ward.south", "construction"))
    standing = Organisation(units=units, posts={"ward.south.head": None})
    said = [str(one) for one in astray("procedure.yaml", named_in_procedure(definition), standing, date(2026, 5, 1))]
    assert said == [
        f"{place(package, 'post: ward.north.head')}: 処分の名義の職「ward.north.head」は、市の職にありません"
        "（「ward.south.head」のことですか）",
        f"{place(package, 'division: ward.sonth')}: 所管課「ward.sonth」は、市の組織にありません"
        "（「ward.south」のことですか）",
    ]


def rules(matter: str):
    text = f"""delegation: test
title: 試験市事務専決規程
authority: 三内市長
analogy: 第8条
levels:
  - {{id: division_head, label: 課長, kind: division}}
substitution: {{clause: 第10条}}
matters:
  - matter: {matter}
    title: 試験の決定
    rows:
      - {{from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表}}
"""
    return compile_rulebook({"delegation.yaml": text.encode()})


@pytest.mark.parametrize(
    ("books", "said"),
    [
        ({}, []),
        ({"mayor": "place-use"}, ["執行機関「education」に専決規程がない"]),
        ({"mayor": "place-use", "education": "other"}, ["事項「place-use」は、「board」の執行機関「education」"]),
        ({"mayor": "place-use", "education": "place-use"}, []),
    ],
)
def test_a_body_that_has_no_rule_for_the_matter_is_found_at_the_line_of_the_row(books, said):
    board = LARGE.replace("division: construction", "division: board, executive_body: education")
    definition = compile_package(second_edition(f"matter: place-use\ndivisions:\n{NORTH}{SMALL}{board}{PAGES}"))
    found = unruled(definition, {"board": "education"}, {body: rules(matter) for body, matter in books.items()})
    assert len(found) == len(said)
    assert all(words in str(one) for words, one in zip(said, found, strict=True))


def test_a_division_that_is_of_another_body_than_the_row_says_is_found():
    board = LARGE.replace("division: construction", "division: board, executive_body: water")
    package = second_edition(f"matter: place-use\ndivisions:\n{NORTH}{SMALL}{board}{PAGES}")
    definition = compile_package(package)
    books = {body: rules("place-use") for body in ("mayor", "education", "water")}
    found = unruled(definition, {"board": "education"}, books)
    words = "「board」は執行機関「education」の課で、「water」の課ではありません"
    at = place(package, "executive_body: water")
    assert [str(one) for one in found] == [f"{at}: {words}（executive_body: education と書くか、課を直す）"]


def test_as_decided_has_the_definition_and_each_row():
    definition = compile_package(files(NORTH, SMALL, LARGE))
    assert [one.division for one in as_decided(definition)] == [
        "mayors_office", "ward.north", "ward.south", "construction",
    ]  # fmt: skip
