"""The matrix, walked: every role × every kind of subject × every right. What is not listed here is refused."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.city.rows import DAY, EVE, START, Paper, away, handed_on, hold, post, unit

from sannai.accounts.models import Account
from sannai.common.kinds import KINDS
from sannai.organization import rights
from sannai.organization.actions import Colleague
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Engagement, StandIn
from sannai.organization.scope import Reach, claims_of, scope_of, scopes_of, units_of
from sannai.organization.snapshot import Claim

pytestmark = pytest.mark.both_databases

DOCUMENT = Path(__file__).parents[4] / "docs" / "rights.md"


def Case(division_key: str, matter: str = "m1") -> Paper:
    """What is at home with a division."""
    return Paper(division_key, matter)


def Proposal(asks: str) -> Paper:
    """What asks one post, and is at home with a division beside."""
    return Paper("mine", "m1", asks)


def Bare() -> Paper:
    """At home nowhere."""
    return Paper("")


@pytest.fixture
def cast(db):
    """One person in each role, all posts in one division; beside it another one, above it a bureau."""
    unit("bureau", kind="bureau")
    unit("mine", parent="bureau")
    unit("other", parent="bureau")
    unit("mine.section", parent="mine", kind="section")
    for role in rights.ROLES:
        post(f"mine.{role}", role=role)
        Account.objects.create_user(role, None, name=role)
        hold(role, f"mine.{role}")
    post("other.clerk", role="clerk")
    hold("elsewhere", "other.clerk")
    Engagement.objects.create(staff_key="auditor", unit_key="mine", subject="監査", valid_from=START)


def staff(key: str, on: date = DAY) -> Staff:
    found = staff_for(key, on)
    assert found is not None
    return found


def visible_claims(person: Staff) -> tuple[Claim, ...]:
    return claims_of(person, scopes_of(person, "case.read"))


def visible_divisions(person: Staff) -> frozenset[str]:
    return units_of(person, "case.read")


WORK = {"case.read", "case.take", "case.review", "fee.take", "document.issue", "number.read"}
# role → (everywhere, over what is with my unit, when my post is asked)
TABLE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "clerk": (
        {"case.enter", "proposal.open", "list.export"},
        WORK | {"file.original", "procedure.propose", "register.propose", "proposal.read"},
        {"proposal.decide"},
    ),
    "head": (
        {"case.enter", "proposal.open", "rules.try", "list.export"},
        WORK | {"file.original", "procedure.propose", "register.propose", "proposal.read", "absence.register"},
        {"proposal.decide"},
    ),
    "director": ({"proposal.open", "rules.try"}, {"absence.register"}, {"proposal.decide", "proposal.read"}),
    "counter": ({"case.enter"}, {"case.read", "fee.take", "document.issue"}, {"proposal.read"}),
    "dx_office": (
        {"proposal.open", "procedure.propose", "register.propose", "inventory.import", "rules.try", "list.export"},
        set(),
        {"proposal.decide", "proposal.read"},
    ),
    "auditor": ({"audit.read", "list.export"}, {"case.read", "proposal.read"}, set()),
    "city_admin": (
        {
            "audit.read",
            "list.export",
            "account.own",
            "staff.administer",
            "machine.administer",
            "organization.administer",
            "rules.try",
            "rules.adopt",
            "absence.register",
        },
        set(),
        {"proposal.decide", "proposal.read"},
    ),
    "contractor": (set(), set(), {"case.read"}),
    "machine": (set(), set(), set()),
    "machine_reader": (set(), set(), set()),
}


def test_the_table_of_this_test_knows_every_role():
    assert set(TABLE) == set(rights.ROLES)
    assert all(set(right.reach) <= set(rights.ROLES) for right in rights.RIGHTS.values())
    assert all(set(right.reach.values()) <= set(rights.REACHES) for right in rights.RIGHTS.values())


@pytest.mark.parametrize("role", rights.ROLES)
def test_each_role_may_do_exactly_this_with_each_kind_of_subject(cast, role):
    everywhere, mine, asked = TABLE[role]
    own = {"absence.register"} if role in rights.STAFF_ROLES else set()
    everywhere = everywhere | ({"organization.read"} if own else set())
    person = staff(role)

    def allowed(subject: Any) -> set[str]:
        return {right for right in rights.RIGHTS if person.may(right, subject)}

    assert allowed(Case("mine")) == everywhere | mine
    assert allowed(Case("mine.section")) == everywhere | mine
    assert allowed(Case("other")) == everywhere
    assert allowed(Case("bureau")) == everywhere
    assert allowed(Case("unheard-of")) == everywhere
    assert allowed(Proposal(f"mine.{role}")) == everywhere | mine | asked
    assert allowed(Proposal("other.head")) == everywhere | mine
    colleague = next(other for other in rights.ROLES if other != role)
    assert allowed(Colleague(colleague, DAY)) == everywhere | mine
    assert allowed(Colleague("elsewhere", DAY)) == everywhere
    assert allowed(Colleague(role, DAY)) == everywhere | mine | own
    assert allowed(Bare()) == everywhere
    of_ledgers = {right for right in rights.RIGHTS if rights.profiled(right) and person.posts[0].reaches(right)}
    assert allowed(None) == everywhere | mine | asked | own | of_ledgers  # which, test_profiles walks
    assert not any(person.may(right, Case("mine")) for right in ("", "case.burn", "case.*"))


def test_unknown_roles_and_rights_reach_nothing(cast):
    assert rights.reach_of("emperor", "case.read") is None
    assert rights.reach_of("clerk", "case.burn") is None
    post("mine.strange", role="emperor")
    Account.objects.create_user("strange", None, name="strange")
    hold("strange", "mine.strange")
    assert not any(staff("strange").may(right, Case("mine")) for right in rights.RIGHTS)
    assert not any(staff("strange").may(right) for right in rights.RIGHTS)


def test_the_document_says_what_the_code_does():
    if not DOCUMENT.parent.is_dir():
        pytest.skip("installed without its documents")
    assert DOCUMENT.read_text(encoding="utf-8") == rights.as_markdown()


def test_an_auditor_reads_within_the_scope_and_the_days_of_an_engagement(cast):
    Engagement.objects.all().delete()
    Engagement.objects.create(staff_key="auditor", unit_key="mine", subject="定期監査", valid_from=START, valid_to=DAY)
    before, after = staff("auditor", EVE), staff("auditor", DAY)
    assert before.may("case.read", Case("mine.section"))
    assert not before.may("case.read", Case("other"))
    assert visible_divisions(before) == {"mine", "mine.section"}
    assert [claim.key for claim in visible_claims(before)] == ["mine", "mine.section"]
    assert not after.may("case.read", Case("mine"))
    assert not after.may("case.read")
    assert visible_claims(after) == ()
    Engagement.objects.create(staff_key="auditor", subject="決算審査", valid_from=DAY)
    assert "other" in visible_divisions(staff("auditor"))
    Engagement.objects.create(staff_key="clerk", unit_key="other", subject="職でない人", valid_from=START)
    assert not staff("clerk").may("case.read", Case("other"))


def test_a_case_is_read_where_it_lives_today(cast):
    handed_on("mine", "other", matters="m1")
    Account.objects.create_user("elsewhere", None, name="elsewhere")
    moved, kept = Case("mine", "m1"), Case("mine", "m2")
    assert staff("clerk", EVE).may("case.review", moved)
    assert not staff("clerk").may("case.review", moved)
    assert staff("clerk").may("case.review", kept)
    assert staff("elsewhere").may("case.review", moved)
    assert not staff("elsewhere").may("case.review", kept)
    assert visible_claims(staff("elsewhere")) == (Claim("mine", frozenset({"m1"})), Claim("other"))


def test_a_post_for_some_matters_sees_those_alone(cast):
    post("mine.burning", role="clerk", matters="m1 m2")
    Account.objects.create_user("burner", None, name="burner")
    hold("burner", "mine.burning")
    handed_on("mine", "other", matters="m1")
    for on, seen in ((EVE, {"m1", "m2"}), (DAY, {"m2"})):
        person = staff("burner", on)
        assert {matter for matter in ("m1", "m2", "m3", "") if person.may("case.read", Case("mine", matter))} == seen
        assert visible_claims(person)[0] == Claim("mine", frozenset(seen))
    assert not staff("burner").may("case.read", Bare())
    hold("burner", "other.clerk", "concurrent")
    person = staff("burner")
    assert person.may("case.read", Case("mine", "m1"))
    assert not person.may("case.read", Case("mine", "m3"))


def test_a_caretaker_holds_the_post_and_a_stand_in_holds_nothing(cast):
    Account.objects.create_user("chief", None, name="chief")
    Account.objects.create_user("deputy", None, name="deputy")
    post("bureau.head", role="director", rank=2)
    post("bureau.deputy", role="director", rank=3)
    hold("chief", "bureau.head")
    hold("deputy", "bureau.deputy")
    hold("chief", "other.clerk", "caretaker")
    assert staff("chief").may("case.review", Case("other"))
    assert not staff("chief").may("case.review", Case("mine"))
    away("head", DAY)
    for kind in ("substitute", "acting"):
        StandIn.objects.create(post_key="mine.head", by_post_key="bureau.deputy", kind=kind, valid_from=START)
    assert not any(staff("deputy").may(right, Case("mine")) for right in WORK)
    assert not staff("deputy").holds("mine.head")


@pytest.mark.parametrize("cases", [1, 50])
def test_rights_and_claims_cost_no_statement_of_their_own(cast, cases, django_assert_num_queries):
    handed_on("mine", "other", matters="m1")
    staff("clerk")
    with django_assert_num_queries(2):
        person = staff("clerk")
        visible_claims(person)
        for number in range(cases):
            person.may("case.read", Case("mine", f"m{number}"))


@dataclass(frozen=True)
class Listed:
    """Rows that are no table."""

    rows: tuple[Paper, ...]

    def within(self, reach: Reach) -> "Listed":
        return Listed(tuple(row for row in self.rows if reach.holds(row)))


def test_rows_that_are_no_table_are_narrowed_by_the_same_reach(cast):
    rows = Listed((Case("mine"), Case("mine.section"), Case("other"), Bare()))
    paper = KINDS["paper"]
    Account.objects.create_user("elsewhere", None, name="elsewhere")
    assert scope_of(rows, paper, staff("clerk"), "case.review").rows == rows.rows[:2]
    assert scope_of(rows, paper, staff("elsewhere"), "case.review").rows == rows.rows[2:3]
    assert scope_of(rows, paper, staff("director"), "case.review").rows == ()
    assert scope_of(rows, paper, staff("clerk"), "case.enter") is rows  # everywhere: nothing is asked row by row
