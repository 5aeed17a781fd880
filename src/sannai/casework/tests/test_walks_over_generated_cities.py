"""Whatever is filed in whatever city, while people come and go: it ends, waits for somebody until then, and its
events tell its rows."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as city_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sannai.approvals import actions as approvals
from sannai.approvals.models import AdoptedRules
from sannai.approvals.replay import replayed as proposal_replayed
from sannai.approvals.rulebook import city_hall, rulebook_of
from sannai.casework import actions
from sannai.common import audit, canonical
from sannai.common.action import NotAllowed
from sannai.common.time import TOKYO, today
from sannai.rules.delegation.against import check_against
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.model import Rulebook
from sannai.rules.package import digest_of

from .circulating import Walk, person, peruse_all, to_the_end
from .filing_walk import KEYS, clerk, decide, file, look_into, opened, package, told
from .generated_city import SHAPES, Made, Shape, build, rescue

RULES = Path(city_settings.CATALOG) / "sannai" / "delegation"
ANY = settings(max_examples=int(__import__("os").environ.get("H1N","8")), phases=[Phase.generate], deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 10**6)


@functools.cache
def shipped() -> dict[str, bytes]:
    return read_rulebook(RULES)


@contextmanager
def forgotten() -> Iterator[None]:
    """Each example begins with an empty city."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def adopted(made: Made | None = None) -> Rulebook:
    """The shipped rules, in force."""
    text = canonical.dumps({path: content.decode() for path, content in shipped().items()})
    digest = digest_of(shipped())
    AdoptedRules.objects.create(digest=digest, files=text, adopted_at=datetime(2024, 4, 1, tzinfo=TOKYO))
    return rulebook_of(digest)


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
@ANY
@given(shape=SHAPES, seed=SEEDS)
def test_whatever_is_filed_comes_to_an_end(key, shape, seed):
    with forgotten():
        random, book, (_, rules) = Random(seed), adopted(), package(key)
        made = build(random, shape, book, rules.division, rules.matter)
        walk = Walk(made, opened(rules), opened(rules))
        case = file(walk, key)
        told(case)
        actions.take(case, by=clerk(walk, case), at=walk.at)
        look_into(walk, case)
        decide(walk, case)
        assert not [each for each in audit.verify() if each.kind != "future"]


@pytest.mark.django_db
@ANY
@given(shape=SHAPES, seed=SEEDS, number=st.integers(0, 999))
def test_a_free_proposal_on_any_matter_of_the_shipped_rules_ends(shape, seed, number):
    with forgotten():
        random, book = Random(seed), adopted()
        matter = sorted(book.matters)[number % len(book.matters)]
        made = build(random, shape, book, "environment.collection", matter)
        at = datetime(2026, 6, 1, 10, tzinfo=TOKYO)
        walk = Walk(made, at, at)
        walk_of_a_matter(walk, book, matter)


def walk_of_a_matter(walk: Walk, book: Rulebook, matter: str) -> None:
    facts = {name: _fact(walk.random, book, name) for name in book.facts}
    from sannai.organization.snapshot import city_on

    for _ in range(6):
        city = city_on(today(walk.at))
        unit = city.heir("unit", walk.made.division, matter)
        own = [h.staff_key for post in city.posts if post.unit_key == unit for h in city.present(post.key)]
        by = person(walk.random.choice(own), walk.at)
        try:
            found = approvals.propose_free(
                title="件名", reasons="伺います。", matter=matter, unit_key=unit, facts=facts, by=by, at=walk.at
            )
        except NotAllowed as error:
            assert "決裁できる人がいません" in str(error)
            rescue(walk.made, "city.head", today(walk.at))
            continue
        found = to_the_end(walk, found.pk)
        peruse_all(walk, found)
        if found.status == "approved":
            break
    assert not [each for each in audit.verify() if each.kind != "future"]


def _fact(random: Random, book: Rulebook, name: str) -> object:
    field = book.facts[name]
    if field.ask == "one_of":
        return random.choice([choice.code for choice in field.choices])
    if field.ask == "yes_no":
        return random.random() < 0.5
    return random.choice([10, 100_000, 400_000, 900_000, 2_000_000, 8_000_000, 20_000_000, 90_000_000]) if name == "amount" else random.choice([1, 30, 31])
