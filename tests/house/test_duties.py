"""What docs/rights.md says of duties is what the verbs ask: both ways, so that neither can be forgotten."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from sannai.common.verbs import REGISTER
from sannai.organization.duties import DUTIES, TIED


@pytest.fixture(autouse=True)
def _every_verb_is_known() -> None:
    assert get_resolver().url_patterns  # the pages import the rooms whose verbs they offer


def test_every_verb_that_asks_for_a_duty_is_in_the_catalogue_and_the_other_way_round():
    asked = {(act.verb.duty, name) for name, act in REGISTER.items() if act.verb.duty}
    assert asked == {(duty, name) for duty, tied in TIED.items() for name in tied.acts}


def test_whoever_may_not_execute_ordered_by_a_verb_that_exists():
    apart = {name: act.verb.apart for name, act in REGISTER.items() if act.verb.apart}
    assert {each for names in apart.values() for each in names} <= set(REGISTER)
    assert all(REGISTER[name].verb.duty for name in apart), "apart is a check of a duty, and asked only with one"


def test_the_catalogue_names_only_kinds_that_exist_and_exclusion_is_mutual():
    assert {kind for tied in TIED.values() for kind in tied.kinds} <= set(DUTIES)
    for name, kind in DUTIES.items():
        for other in kind.excludes:
            assert name in DUTIES[other].excludes
