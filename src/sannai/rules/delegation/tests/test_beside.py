"""Rules beside the procedures, against the city, and against their own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.delegation import Question, ruling
from sannai.rules.delegation.against import Hall, check_against, first_gap
from sannai.rules.delegation.checking import check_folder
from sannai.rules.delegation.procedures import against_procedure
from sannai.rules.delegation.what_if import Asked, what_if
from sannai.rules.package import read_package
from sannai.rules.tests.factory import define

from .book import ENTRUSTED, ON, book, rows

CITY = Path(__file__).parents[5] / "catalog" / "sannai"
ALWAYS = [(date(2020, 4, 1), None)]
HALL = Hall(
    units={"money": ALWAYS, "general": ALWAYS},
    posts={"law.head": ALWAYS, "general.head": ALWAYS, "health.head": ALWAYS},
    held={"law.head": ALWAYS, "general.head": ALWAYS, "health.head": ALWAYS},
)


def procedure(matter: str = "advice", more: str = "", name: str = "見本市長"):
    return define(
        f"matter: {matter}\n{more}authority:\n  - {{from: 2024-04-01, body: {name}, name: {name}, ground: 規則}}\n"
        "pages: [{id: a, title: あ, fields: [{id: n, label: 数, ask: integer}]}]\n"
    )


def test_the_rules_and_procedures_of_the_model_city_agree():
    rulebook, problems = check_folder(CITY / "delegation")
    assert [str(one) for one in problems] == []
    packages = sorted(path.parent for path in CITY.glob("*/procedure.yaml"))
    assert len(packages) >= 5
    for package in packages:
        found = against_procedure(rulebook, compile_package(read_package(package)))
        assert [*map(str, found.faults), *map(str, found.warnings)] == []


def test_every_ending_of_every_procedure_of_the_model_city_has_a_decider():
    rulebook, _ = check_folder(CITY / "delegation")
    for package in CITY.glob("*/procedure.yaml"):
        definition = compile_package(read_package(package.parent))
        facts = {"importance": "2", "amount": 0}
        for outcome in definition.outcomes:
            matter = outcome.matter or definition.matter
            found = ruling(rulebook, Question(matter, {**facts, "effect": outcome.effect}), ON)
            assert found.level or found.post


def test_a_matter_that_the_rules_do_not_list_is_a_warning_with_the_nearest():
    found = against_procedure(book(), procedure("advise", "facts: {kind: n}\n"))
    assert found.faults == ()
    assert "事項「advise」は専決規程にありません" in str(found.warnings[0])
    assert "「advice」のことですか" in str(found.warnings[0])


def test_a_fact_that_the_procedure_does_not_give_is_a_fault():
    (found,) = against_procedure(book(), procedure()).faults
    assert "「種類」を、この手続は規程に渡しません" in found.message
    assert found.line > 0


def test_a_fact_that_the_rules_do_not_know_is_a_fault():
    found = against_procedure(book(), procedure("purchase", "facts: {amount: n, amuont: n}\n")).faults
    assert "「amuont」という事実は専決規程にありません" in found[0].message


def test_an_authority_that_contradicts_the_entrustment_is_a_fault():
    of = book(
        entrustment=ENTRUSTED.replace("matter: advice", "matter: purchase").replace("level: mayor", "level: bureau")
    )
    facts = "facts: {amount: n}\n"
    (found,) = against_procedure(of, procedure("purchase", facts)).faults
    assert "処分の名義「見本市長」が、2025-04-01 の事務委任規則（見本市保健所長" in found.message
    (other,) = against_procedure(book(), procedure("purchase", facts, "見本市保健所長")).faults
    assert "委任がない" in other.message


def test_rules_that_name_only_what_stands_and_is_held_are_sound():
    assert check_against(book(entrustment=ENTRUSTED), HALL) == []


SOME_YEARS, LATER = [(date(2024, 4, 1), date(2026, 4, 1))], [(date(2025, 4, 1), None)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"units": {"monee": ALWAYS}}, "「money」という組織は、市の組織にありません（「monee」のことですか）"),
        ({"units": {"money": SOME_YEARS}}, "組織「money」は 2026-04-01 にありません"),
        ({"posts": {**HALL.posts, "law.head": LATER}}, "職「law.head」は 2024-04-01 にありません"),
        ({"held": {**HALL.held, "general.head": []}}, "職「general.head」には、この行の期間に就いた人がいません"),
        ({"held": {**HALL.held, "health.head": [(date(2020, 4, 1), date(2021, 4, 1))]}}, "職「health.head」には"),
        ({"units": {}, "posts": {**HALL.posts, "money": ALWAYS}}, "職なら「post:money」と書く"),
    ],
)
def test_a_post_or_unit_that_does_not_stand_on_the_dates_of_its_row_is_named_with_its_line(change, said):
    found = check_against(book(entrustment=ENTRUSTED), replace(HALL, **change))
    assert len(found) == 1
    assert said in str(found[0])
    assert found[0].line > 0


def test_a_period_is_covered_by_rows_that_follow_each_other():
    first, second = (date(2024, 4, 1), date(2025, 4, 1)), (date(2025, 4, 1), None)
    assert first_gap((date(2024, 4, 1), None), [second, first]) is None
    assert first_gap((date(2024, 3, 31), None), [first, second]) == date(2024, 3, 31)
    assert first_gap((date(2024, 4, 1), date(2026, 4, 1)), [first]) == date(2025, 4, 1)
    assert first_gap((date(2024, 4, 1), date(2025, 4, 1)), [first]) is None


def test_what_if_counts_what_climbs_and_falls_and_where_to():
    now = book()
    draft = book(
        rows(
            "from: 2024-04-01, when: {amount: ..50}, decider: head, clause: 一",
            "from: 2024-04-01, when: {amount: 51..200}, decider: director, clause: 二",
            'from: 2024-04-01, when: {amount: 201..}, decider: "post:money.head", level: head, clause: 三',
        )
    )
    past = [Asked(Question("purchase", {"amount": amount}), now, ON) for amount in (1, 60, 60, 150, 300)]
    past += [Asked(Question("advice", {"kind": "advice"}), now, ON), Asked(Question("purchase", {}), now, ON)]
    counts = what_if(past, draft, ON)
    assert counts.moves == {"same": 1, "climbs": 2, "falls": 2, "unlisted": 1, "unclear": 1}
    assert counts.levels["head", "director"] == 2
    assert counts.levels["bureau", "director"] == 1
    assert counts.levels["bureau", "head"] == 1
    assert counts.posts == {"money.head": 1}
    assert counts.concur == {"same": 5, "fewer": 2}
    assert (counts.total, counts.matters["purchase", "climbs"]) == (7, 2)
    words = counts.lines(draft)
    assert "上がる: 2 件" in words
    assert "  課長 から 部長 へ: 2 件" in words


def test_what_if_of_the_rules_themselves_changes_nothing():
    now = book()
    counts = what_if([Asked(Question("purchase", {"amount": n}), now, ON) for n in range(200)], now, ON)
    assert counts.moves == {"same": 200}


def test_what_if_by_bands_counts_as_asking_each_question_does():
    now, later = book(), date(2027, 5, 1)
    draft = book(
        rows(
            "from: 2024-04-01, until: 2027-01-01, otherwise: yes, decider: mayor, clause: 一",
            "from: 2027-01-01, when: {amount: [7, 100]}, decider: mayor, clause: 二",
            "from: 2027-01-01, otherwise: yes, decider: director, clause: 三",
        )
    )
    past = [Asked(Question("purchase", {"amount": amount}), now, ON) for amount in range(120)]
    together = what_if(past, draft, later)
    alone = [what_if([one], draft, later) for one in past]
    assert together.levels == sum((one.levels for one in alone), start=type(together.levels)())
    assert together.levels["head", "mayor"] == 2
