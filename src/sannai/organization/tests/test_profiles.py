"""Rights over the entries of registers, walked: every profile × every role × own units, others, after a succession."""

from collections.abc import Iterable
from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import get_args

import pytest
from django.db.models import Q
from tests.city.rows import DAY, EVE, START, Paper, handed_on, hold, post, unit

from sannai.accounts.models import Account
from sannai.common.kinds import KINDS, Kind, profile_of
from sannai.organization import rights
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Concern, Engagement
from sannai.organization.scope import Reach, scope, scope_of, units_of
from sannai.rules.registers.model import Profile

pytestmark = pytest.mark.both_databases

# A line of a register as a higher room will bring it, in a table that is here: its unit, and the profile it goes by.
LEAF = Kind(name="leaf", label="記載", model="organization.Concern", unit=("unit_key",), profile="reason", seq="")
MACHINES = "machine machine_reader"
STAFF = "clerk head director counter dx_office auditor city_admin"
# profile → right → (who over what is with their unit or engagement, who everywhere)
TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "unit-ledger": {
        "entry.read": (f"clerk head auditor {MACHINES}", "dx_office"),
        "entry.enter": ("clerk head machine", ""),
        "entry.write": ("clerk head machine", ""),
        "entry.export": ("clerk head auditor", "dx_office"),
        "entry.sensitive": ("clerk head", ""),
        "entry.protected": ("clerk head", ""),
        "entry.dispose": ("head", ""),
    },
    "office-ledger": {
        "entry.read": (MACHINES, STAFF),
        "entry.enter": ("clerk head machine", ""),
        "entry.write": ("clerk head machine", ""),
        "entry.export": ("clerk head auditor", "dx_office"),
        "entry.sensitive": ("clerk head", ""),
        "entry.protected": ("clerk head", ""),
        "entry.dispose": ("head", ""),
    },
    "permit-ledger": {
        "entry.read": (f"clerk head counter auditor {MACHINES}", ""),
        "entry.enter": ("", ""),  # what a procedure decides makes its entries, nobody else
        "entry.write": ("clerk head", ""),
        "entry.export": ("clerk head auditor", ""),
        "entry.sensitive": ("clerk head counter", ""),
        "entry.protected": ("clerk head", ""),
        "entry.dispose": ("head", ""),
    },
    "closed-ledger": {
        "entry.read": ("clerk head counter auditor", ""),
        "entry.enter": ("clerk head", ""),
        "entry.write": ("clerk head", ""),
        "entry.export": ("head", ""),
        "entry.sensitive": ("clerk head", ""),
        "entry.protected": ("clerk head", ""),
        "entry.dispose": ("head", ""),
    },
    "open-ledger": {
        "entry.read": (MACHINES, f"{STAFF} contractor"),
        "entry.enter": ("clerk head machine", ""),
        "entry.write": ("clerk head machine", ""),
        "entry.export": ("", STAFF),
        "entry.sensitive": ("clerk head", ""),
        "entry.protected": ("clerk head", ""),
        "entry.dispose": ("head", ""),
    },
}
ENTRY_RIGHTS = [name for name in rights.RIGHTS if rights.profiled(name)]
NOBODY_KNOWS = ("novel-ledger", "")
UNITS = ("bureau", "mine", "mine.section", "other", "former", "unheard-of")
# The day before the reorganisation, and on it: what was with ``former`` came, what was with the section went away.
WITH_MINE = {EVE: {"mine", "mine.section"}, DAY: {"mine", "former"}}


@pytest.fixture(autouse=True)
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person in each role in one division; entries of every unit and profile; a reorganisation."""
    monkeypatch.setitem(KINDS, "leaf", LEAF)
    unit("bureau", kind="bureau")
    unit("mine", parent="bureau")
    unit("mine.section", parent="mine", kind="section")
    unit("other", parent="bureau")
    unit("former", parent="bureau", until=DAY)
    for role in rights.ROLES:
        post(f"mine.{role}", role=role)
        person(role, f"mine.{role}")
    Engagement.objects.create(staff_key="auditor", unit_key="mine", subject="監査", valid_from=START)
    handed_on("former", "mine")
    handed_on("mine.section", "other")
    handed_on("other", "mine", matters="m1")  # entries have no matter: they stay with the rest of their unit
    Concern.objects.bulk_create(
        Concern(subject_kind="leaf", subject_id=f"{key}/{name}", unit_key=key, reason=name, since_on=START)
        for key, name in product(UNITS, (*rights.PROFILES, *NOBODY_KNOWS))
    )


def person(key: str, post_key: str) -> None:
    Account.objects.create_user(key, None, name=key)
    hold(key, post_key)


def staff(key: str, on: date = DAY) -> Staff:
    found = staff_for(key, on)
    assert found is not None
    return found


def expected(role: str, right: str, profile: str, on: date) -> set[str]:
    """The units whose entries this role reaches, by the table above."""
    near, everywhere = TABLE.get(profile, {}).get(right, ("", ""))
    return set(UNITS) if role in everywhere.split() else WITH_MINE[on] if role in near.split() else set()


def ids(rows: Iterable[Concern]) -> set[str]:
    return {row.subject_id for row in rows}


def test_the_matrix_knows_the_profiles_that_a_definition_can_name_and_no_others():
    assert set(rights.PROFILES) == set(get_args(Profile)) == set(TABLE)
    assert all(set(right.profiles) <= set(rights.PROFILES) for right in rights.RIGHTS.values())
    assert not any(right.reach for right in rights.RIGHTS.values() if right.profiles)
    assert all(set(ENTRY_RIGHTS) == set(each) for each in TABLE.values())


@pytest.mark.parametrize("role", rights.ROLES)
def test_list_shelf_and_single_entry_agree_with_the_table(role: str):
    rows = list(Concern.objects.all())
    for on, right in product((EVE, DAY), ENTRY_RIGHTS):
        who, reached = staff(role, on), set()
        for profile in (*rights.PROFILES, *NOBODY_KNOWS):
            units = expected(role, right, profile, on)
            reach = Reach(LEAF, who, right, profile)
            assert reach.whole is (rights.reach_of(role, right, profile) == rights.CITY) is (units == set(UNITS))
            assert reach.whole or reach.units == units
            assert who.may(right, None, profile=profile) is bool(units) or not profile
            mine = {f"{key}/{profile}" for key in units}
            if profile:
                assert ids(Concern.objects.filter(reach.condition())) == mine
            reached |= mine
        assert ids(row for row in rows if who.may(right, row)) == reached, f"{right} {on}"
        assert ids(scope(Concern.objects.all(), who, right)) == reached, f"{right} {on}"


def test_a_post_for_some_matters_reaches_no_entry_of_its_unit():
    post("mine.burning", role="clerk", matters="m1")
    person("burner", "mine.burning")
    burner, rows = staff("burner"), Concern.objects.all()
    assert Reach(LEAF, burner, "entry.write", "unit-ledger").units == frozenset()
    assert not scope(rows, burner, "entry.write").exists()
    assert not any(burner.may("entry.write", row) for row in rows)
    assert Reach(LEAF, burner, "entry.read", "office-ledger").whole


@pytest.mark.parametrize("profile", NOBODY_KNOWS)
def test_a_profile_that_nobody_knows_gives_nothing(profile: str):
    entry = Concern.objects.get(unit_key="mine", reason=profile)
    for role, right in product(rights.ROLES, ENTRY_RIGHTS):
        assert rights.reach_of(role, right, profile) is None
        assert staff(role).post_for(right, entry) is None
    assert staff("clerk").may("list.export", entry)  # what depends on no profile is not lost
    assert staff("clerk").may("case.review", entry)


def test_without_an_entry_a_right_is_held_over_some_ledger_or_over_this_one():
    clerk, counter, auditor = staff("clerk"), staff("counter"), staff("auditor")
    assert clerk.may("entry.enter")
    assert not clerk.may("entry.enter", None, profile="permit-ledger")
    assert counter.may("entry.read", None, profile="permit-ledger")
    assert not counter.may("entry.read", None, profile="unit-ledger")
    assert not staff("director").may("entry.write")
    assert staff("dx_office").posts[0].reaches("entry.read") == {rights.CITY}
    assert clerk.posts[0].reaches("entry.read") == {rights.UNIT, rights.CITY}
    assert auditor.may("entry.read", None, profile="closed-ledger")
    Engagement.objects.all().delete()
    auditor = staff("auditor")
    assert not auditor.may("entry.read", None, profile="closed-ledger")
    assert auditor.may("entry.read")  # what all staff read
    assert not auditor.may("entry.export", None, profile="permit-ledger")


def test_a_filter_by_unit_offers_what_is_reached_of_this_ledger_or_of_any():
    dx_office = staff("dx_office")
    assert units_of(staff("clerk"), "entry.write", "unit-ledger") == {"mine", "mine.section"}
    assert units_of(dx_office, "entry.read", "closed-ledger") == frozenset()
    assert "other" in units_of(dx_office, "entry.read", "unit-ledger")
    assert "other" in units_of(dx_office, "entry.read")
    assert units_of(dx_office, "entry.write") == frozenset()


def test_what_names_no_profile_is_reached_by_no_right_over_entries():
    clerk, paper = staff("clerk"), KINDS["paper"]
    assert not clerk.may("entry.read", Paper("mine"))
    reach = Reach(paper, clerk, "entry.read", "open-ledger")
    assert (reach.whole, reach.units, reach.condition()) == (False, frozenset(), Q(pk__in=[]))
    assert profile_of(Paper("mine")) == ""
    assert profile_of(SimpleNamespace(subject_kind="leaf", reason=None)) == ""


class Shelf(tuple[Concern, ...]):
    """Rows of one register that are no table."""

    def within(self, reach: Reach) -> "Shelf":
        return Shelf(row for row in self if row.unit_key in reach.units)


def test_a_shelf_is_narrowed_to_the_units_of_today_and_not_at_all_for_whoever_reads_the_whole():
    shelf = Shelf(Concern.objects.filter(reason="unit-ledger").order_by("pk"))
    for on, units in WITH_MINE.items():
        found = scope_of(shelf, LEAF, staff("clerk", on), "entry.read", "unit-ledger")
        assert {row.unit_key for row in found} == units
    assert scope_of(shelf, LEAF, staff("dx_office"), "entry.read", "unit-ledger") is shelf
    assert scope_of(shelf, LEAF, staff("counter"), "entry.read", "unit-ledger") == ()
    assert scope_of(shelf, LEAF, staff("dx_office"), "entry.read") == ()  # a ledger that did not say its profile


def test_nobody_does_to_an_entry_what_they_may_not_read():
    for profile, role, right in product(rights.PROFILES, rights.ROLES, ENTRY_RIGHTS):
        reads = rights.reach_of(role, "entry.read", profile)
        assert rights.reach_of(role, right, profile) in (None, reads) or reads == rights.CITY


def test_narrowing_to_every_profile_is_one_statement(django_assert_num_queries):
    clerk = staff("clerk")
    with django_assert_num_queries(1):
        assert len(scope(Concern.objects.all(), clerk, "entry.read")) > len(WITH_MINE[DAY])
