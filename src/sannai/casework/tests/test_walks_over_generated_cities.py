"""Whatever is filed in whatever city, while people come and go and the city is reorganised: it comes to an end, waits
for somebody until then, is shown to those who may act and to nobody else, and its events tell its rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from django.conf import settings as city_settings
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import seed as drawn_by
from hypothesis import strategies as st

from sannai.approvals import actions as approvals
from sannai.approvals import free
from sannai.approvals.models import AdoptedRules
from sannai.approvals.rulebook import rulebook_of
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common import audit, canonical
from sannai.common.action import NotAllowed
from sannai.common.time import TOKYO, today
from sannai.issuance.models import Supersession
from sannai.organization.snapshot import city_on
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.model import Rulebook
from sannai.rules.outcomes import outcome
from sannai.rules.package import digest_of

from .circulating import NOBODY, Walk, person, peruse_all, to_the_end
from .filing_walk import BEGUN, KEYS, begin, clerk, decide, file, look_into, opened, package, told
from .generated_city import SHAPES, Shape, appoint_as_told, build

CITY = Path(city_settings.CATALOG) / "sannai"
RULES = {"mayor": CITY / "delegation", **{key: CITY / "bodies" / key / "delegation" for key in ("education", "water")}}
HOMES = {"mayor": "environment.collection", "education": "education.schools.affairs", "water": "water.customers"}
AT = datetime(2026, 6, 1, 10, tzinfo=TOKYO)
AMOUNTS = (10, 100_000, 400_000, 900_000, 2_000_000, 8_000_000, 20_000_000, 90_000_000)
SEEDS = st.integers(0, 10**6)

# Nothing is made smaller: a seed that fails is walked again as it is.
WALKED = settings(phases=[Phase.explicit, Phase.generate])
# Of each procedure few: the first is the calmest city there is, and every procedure meets others after that.
OF_EACH = settings(WALKED, max_examples=max(2, WALKED.max_examples // len(KEYS + BEGUN)))

# The work of the post to which the decision is entrusted (保健所長) goes to one that nobody holds.
ENTRUSTED_MOVED = Shape(departments=True, chiefs="post", vacant=3, restless=0, turn=9, how="post_moved")
# The division leaves the office whose head decides, while something waits there: above its own head nobody does.
DIVISION_LEFT = Shape(
    departments=True, chiefs="section", substitutes=False, apart=True, acting=True, vacant=3, restless=0, turn=2
)


@functools.cache
def shipped() -> dict[str, dict[str, bytes]]:
    return {body: read_rulebook(folder) for body, folder in RULES.items()}


@contextmanager
def forgotten() -> Iterator[None]:
    """Each example begins with an empty city."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def adopted() -> dict[str, Rulebook]:
    """The shipped rules of each body, in force. Their own trials are tried elsewhere."""
    for body, files in shipped().items():
        text = canonical.dumps({path: content.decode() for path, content in files.items()})
        same = {"digest": digest_of(files), "files": text, "adopted_at": datetime(2024, 4, 1, tzinfo=TOKYO)}
        AdoptedRules.objects.create(body_key=body, **same)
    return {body: rulebook_of(digest_of(files)) for body, files in shipped().items()}


def check_log() -> None:
    assert [str(each) for each in audit.verify() if each.kind != "future"] == []


def _to_its_end(key: str, shape: Shape, seed: int, start: Callable[[Walk, str], Case]) -> Case:
    """A case of this procedure in a city of this shape, from how it starts to what it comes to."""
    books, (_, rules) = adopted(), package(key)
    walk = Walk(build(Random(seed), shape, books, rules.division, rules.matter), opened(rules), opened(rules))
    case = start(walk, key)
    told(case)
    actions.take(case, by=clerk(walk, case), at=walk.at)
    look_into(walk, case)
    decide(walk, case)
    return find(case.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_filed_comes_to_an_end(key):
    @OF_EACH
    @given(shape=SHAPES, seed=SEEDS)
    def walked(shape, seed):
        with forgotten():
            _to_its_end(key, shape, seed, file)
            check_log()

    (drawn_by(crc32(key.encode()))(walked) if OF_EACH.derandomize else walked)()


@pytest.mark.django_db
@pytest.mark.parametrize("key", BEGUN)
@OF_EACH
@example(shape=ENTRUSTED_MOVED, seed=240)
@example(shape=DIVISION_LEFT, seed=4)
@given(shape=SHAPES, seed=SEEDS)
def test_whatever_the_office_begins_comes_to_an_end(key, shape, seed):
    with forgotten():
        case = _to_its_end(key, shape, seed, begin)
        earlier = find(case.beginning.earlier_id)
        told(earlier)
        effect = outcome(package(key)[1], case.outcome).effect
        revoked = [one.document for one in Supersession.objects.filter(how="revoked")]
        assert {one.about_id for one in revoked} == ({str(earlier.pk)} if effect == "revoked" else set())
        check_log()


@pytest.mark.django_db
@WALKED
@given(shape=SHAPES, seed=SEEDS, number=st.integers(0, 999))
def test_whatever_is_proposed_under_the_shipped_rules_comes_to_an_end(shape, seed, number):
    with forgotten():
        books = adopted()
        known = sorted((body, matter) for body, book in books.items() for matter in book.matters)
        body, matter = known[number % len(known)]
        book = books[body]
        walk = Walk(build(Random(seed), shape, books, HOMES[body], matter), AT, AT)
        facts = {name: _fact(walk.random, book, name) for name in book.facts}
        for _ in range(6):
            if _proposed_freely(walk, matter, facts, own=_own(book, matter)):
                break
        check_log()


def _own(book: Rulebook, matter: str) -> bool:
    """Whether some row lets whoever proposed decide it."""
    return any(row.own for row in book.matters[matter].rows)


def _proposed_freely(walk: Walk, matter: str, facts: dict[str, object], *, own: bool) -> bool:
    """A 起案 about nothing but its own text, to its end; whether it was approved."""
    city = city_on(today(walk.at))
    unit = city.heir("unit", walk.made.division, matter)
    here = [held.staff_key for post in city.posts if post.unit_key == unit for held in city.present(post.key)]
    by = person(walk.random.choice(here), walk.at) if here else None
    if by is None:
        walk.pass_days()
        return False
    said = {"title": "件名", "reasons": "伺います。", "matter": matter, "unit_key": unit, "facts": facts}
    try:
        found = approvals.propose(free.draft(**said), by=by, at=walk.at)
    except NotAllowed as error:
        if NOBODY not in str(error):
            raise
        appoint_as_told(walk.made, str(error), today(walk.at))
        return False
    found = to_the_end(walk, found.pk)
    peruse_all(walk, found)
    deciders = found.opinions.filter(verdict="approved").values_list("staff_key", flat=True)
    assert own or found.proposed_by not in deciders
    return found.status == "approved"


def _fact(random: Random, book: Rulebook, name: str) -> object:
    field = book.facts[name]
    if field.ask == "one_of":
        return random.choice([choice.code for choice in field.choices])
    return (
        random.random() < 0.5 if field.ask == "yes_no" else random.choice(AMOUNTS if name == "amount" else (1, 30, 31))
    )
