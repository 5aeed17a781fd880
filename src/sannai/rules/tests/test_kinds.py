"""A kind of field says everything about itself, or nothing starts."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from jsonschema import Draft202012Validator

from sannai.rules.kinds import KINDS, bind, registered
from sannai.rules.kinds.base import Chance, Kind, Written
from sannai.rules.kinds.integer import Integer
from sannai.rules.kinds.text import Text
from sannai.rules.model import Dates

from .factory import HERE, ask

CHOICES = {"a": "あ", "b": "い", "c": "う"}


@pytest.mark.parametrize("part", Kind.NEEDED)
def test_a_kind_that_leaves_out_a_part_is_refused_by_the_name_of_the_part(part):
    whole = {name: value for cls in (Written, Text) for name, value in vars(cls).items() if not name.startswith("__")}
    lame = type("Lame", (Kind,), {name: value for name, value in whole.items() if name != part})
    with pytest.raises(TypeError, match=rf"Lame does not say: {part}$"):
        registered([lame])


def test_two_kinds_cannot_have_one_word():
    with pytest.raises(TypeError, match="both asked as 'text'"):
        registered([Text, type("Other", (Text,), {})])


def test_a_domain_that_no_condition_knows_is_refused():
    with pytest.raises(TypeError, match="no condition compares the domain 'colour'"):
        registered([type("Colour", (Integer,), {"ask": "colour", "domain": "colour"})])


@pytest.mark.parametrize("word", KINDS)
@pytest.mark.parametrize("made", ["sample", "attempt"])
def test_what_a_kind_makes_up_is_an_answer_of_it_that_its_schema_admits_and_that_can_be_shown(word, made):
    kind = bind(ask(word, choices=CHOICES), HERE)
    random = Random(3)
    for _ in range(20):
        value = getattr(kind, made)(Chance(random, Dates(date(2026, 5, 1)), tuple(CHOICES)))
        if value != []:  # files are uploaded
            answered = kind.check(value)
            assert not answered.message
            assert Draft202012Validator(kind.schema()).is_valid(answered.value)
            assert all(kind.show(answered.value))
            assert kind.brief(answered.value)


@pytest.mark.parametrize("word", KINDS)
def test_what_cannot_be_searched_for_is_no_search_key(word):
    for value in (None, "", 3, True, [], ["x"], {}, {"text": 3}, {"street": None}):
        assert all(isinstance(key, str) for _, key in KINDS[word].search_keys(value))
