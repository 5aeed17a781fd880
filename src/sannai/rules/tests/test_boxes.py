"""Boxes: when they match, and what a search can say of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.rules.boxes import matches
from sannai.rules.model import Box
from sannai.rules.model import Test as Compared
from sannai.rules.witness import TooHard, World, find

from .factory import define
from .finding import PAGE

NOTHING: dict[str, Any] = {}


def box(**entries: Compared) -> Box:
    return Box(tuple(entries.items()))


def test_a_box_matches_when_every_entry_does():
    both = box(a=Compared("is", ("x",)), b=Compared("range", low=1, high=5))
    assert matches(both, {"a": "x", "b": 5}.get)
    assert not matches(both, {"a": "x", "b": 6}.get)
    assert not matches(both, {"a": "y", "b": 5}.get)


@pytest.mark.parametrize("missing", [None, "", "  ", [], {}, {"text": "", "kana": ""}])
@pytest.mark.parametrize(
    "test", [Compared("is", ("",)), Compared("in", ("x", "")), Compared("range", low=0), Compared("given")]
)
def test_what_is_unanswered_or_hidden_never_matches(missing, test):
    assert not matches(box(a=test), lambda name: missing)
    assert not matches(box(a=test), NOTHING.get)


def test_several_chosen_codes_match_when_one_of_them_does():
    assert matches(box(a=Compared("is", ("x",))), {"a": ["x", "y"]}.get)
    assert matches(box(a=Compared("in", ("y", "z"))), {"a": ["x", "y"]}.get)
    assert not matches(box(a=Compared("is", ("z",))), {"a": ["x", "y"]}.get)


def test_yes_is_not_one_and_no_is_not_nought():
    assert not matches(box(a=Compared("is", (1,))), {"a": True}.get)
    assert not matches(box(a=Compared("is", (False,))), {"a": 0}.get)
    assert not matches(box(a=Compared("range", low=0)), {"a": True}.get)
    assert matches(box(a=Compared("is", (False,))), {"a": False}.get)


def test_dates_compare_as_dates_and_a_partly_unknown_one_only_is_given():
    april = box(a=Compared("range", low=date(2026, 4, 1), high=date(2026, 4, 30)))
    assert matches(april, {"a": "2026-04-30"}.get)
    assert matches(april, {"a": date(2026, 4, 1)}.get)
    assert not matches(april, {"a": "2026-05-01"}.get)
    assert not matches(april, {"a": "2026-04-XX"}.get)
    assert matches(box(a=Compared("given")), {"a": "2026-04-XX"}.get)


MUDDLES: list[Any] = [{"x": 1}, ["a", 1], 1.5, object(), "３"]


def test_answers_of_another_shape_never_match_and_never_break():
    for muddle in MUDDLES:
        given: dict[str, Any] = {"a": muddle}
        assert not matches(box(a=Compared("range", low=date(2026, 1, 1))), given.get)
        assert not matches(box(a=Compared("is", (2,))), given.get)


def test_otherwise_and_the_empty_box_match():
    assert matches(Box(otherwise=True), NOTHING.get)
    assert matches(Box(), NOTHING.get)


def world(extra: str = "") -> World:
    return World(define(PAGE + extra))


def test_two_ranges_overlap_exactly_where_they_meet():
    low, high = box(count=Compared("range", high=5)), box(count=Compared("range", low=5))
    assert find(world(), [low, high], []) == {"count": 5}
    assert find(world(), [low, box(count=Compared("range", low=6))], []) is None


def test_a_gap_is_found_within_the_range_of_the_field_only():
    rows = [box(count=Compared("range", high=3)), box(count=Compared("range", low=5, high=9))]
    assert find(world(), [], rows) == {"count": 4}
    assert find(world(), [], [*rows, box(count=Compared("is", (4,)))]) is None


def test_every_choice_covered_leaves_no_gap_and_an_optional_answer_does():
    rows = [box(kind=Compared("is", ("small",))), box(kind=Compared("is", ("large",)))]
    assert find(world(), [], rows) is None
    assert find(world(), [], [box(note=Compared("given"))]) == {"note": None}


def test_a_hidden_field_is_unanswered_and_its_condition_is_followed():
    extra = "  - {id: more, title: 続き, when: {agree: no}, fields: [{id: why, label: 理由, ask: yes_no}]}\n"
    hidden = world(extra)
    why = [box(why=Compared("is", (True,))), box(why=Compared("is", (False,)))]
    assert find(hidden, [], why) == {"agree": True, "why": None}
    assert find(hidden, [], [*why, box(agree=Compared("is", (True,)))]) is None
    assert find(hidden, [box(agree=Compared("is", (True,))), why[0]], []) is None


def test_cases_are_followed_exactly():
    extra = "values: {big: {cases: [{when: {kind: large, count: 5..}, is: yes}, {otherwise: yes, is: no}]}}\n"
    big = box(big=Compared("is", (True,)))
    assert find(world(extra), [big, box(count=Compared("range", high=4))], []) is None
    found = find(world(extra), [big], [])
    assert found is not None
    assert (found["kind"], found["big"]) == ("large", True)


def test_too_many_combinations_are_said_to_be_too_many():
    """Nine letters for eight boxes: no answer puts each somewhere and no two together, and only trying all shows it."""
    letters, boxes = range(9), range(8)
    fields = "".join(f"      - {{id: f{a}_{b}, label: F, ask: yes_no}}\n" for a in letters for b in boxes)
    many = World(define("pages:\n  - id: p\n    title: P\n    fields:\n" + fields))
    yes, no = Compared("is", (True,)), Compared("is", (False,))
    nowhere = [box(**{f"f{a}_{b}": no for b in boxes}) for a in letters]
    together = [box(**{f"f{a}_{b}": yes, f"f{c}_{b}": yes}) for b in boxes for a in letters for c in letters if a < c]
    with pytest.raises(TooHard):
        find(many, [], [*nowhere, *together])


def test_many_fields_that_do_not_touch_each_other_are_no_burden():
    fields = "".join(f"      - {{id: f{n}, label: F, ask: yes_no}}\n" for n in range(60))
    many = World(define("pages:\n  - id: p\n    title: P\n    fields:\n" + fields))
    rows = [box(**{f"f{n}": Compared("is", (True,))}) for n in range(60)]
    found = find(many, [], rows)
    assert found is not None
    assert set(found.values()) == {False}
