"""Who sees what: one case as its owner and everybody concerned see it, and the law of scope for every kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from tests.city import small

from sannai.accounts.models import Account, Machine
from sannai.approvals import actions as approvals
from sannai.approvals import free
from sannai.approvals.queries import open_for
from sannai.approvals.rulebook import adopt
from sannai.approvals.subjects import current
from sannai.casework import actions
from sannai.casework.cash import TillDay
from sannai.casework.ledger import key_of
from sannai.casework.models import Case
from sannai.casework.queries import NotVisible, find, load
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.kinds import KINDS, Kind
from sannai.common.models import AccessLog, Event
from sannai.definitions.models import Candidate
from sannai.organization.actions import Colleague
from sannai.organization.actors import Staff, staff_for
from sannai.organization.machines import actor_for
from sannai.organization.models import Absence, Concern, Engagement, Post, Succession, Unit
from sannai.organization.rights import MACHINE_ROLES, RIGHTS, ROLES, profiled
from sannai.organization.scope import scope
from sannai.registers.models import ChangeSet, Entry, FeedProblem, Shelf

from . import cast
from .lists import late, queue

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
DAY = timedelta(days=1)
OTHERS = {"consult": "clerk", "ward": "clerk", "firm": "contractor", "far": "clerk"}
CONCERNED = ("legal", *OTHERS)
CONCURRING = cast.RULES.replace("decider: division_head, clause", "decider: division_head, concur: [legal], clause")


def settle() -> None:
    """Beside the cast: a concurring, a consulted and a ward office, a contractor, and somebody who has no business."""
    small.hold("legal", "legal.head")
    for name, role in OTHERS.items():
        Unit.objects.create(key=name, name=f"{name}課", kind="division", symbol=f"三{name}", valid_from=cast.START)
        Post.objects.create(key=f"{name}.post", title="職", unit_key=name, role=role, rank=4, valid_from=cast.START)
        small.hold(name, f"{name}.post")
    adopt({"delegation.yaml": CONCURRING.encode()}, by=System(), at=cast.MONDAY - DAY)


def shared(case: Case, unit: str, reason: str, at: datetime = cast.MONDAY, **more: Any) -> None:
    actions.share(find(case.pk), unit=unit, reason=reason, by=cast.staff("clerk"), at=at, **more)


def seen_by(at: datetime) -> set[str]:
    """Who has the case in the list and behind its address: the two must be one answer."""
    found = set()
    for who in ("clerk", "head", "counter", "waste", "wastehead", *CONCERNED):
        person = cast.staff(who, at)
        listed = {row.case.pk for row in queue(person, on=at.date(), status="all")}
        opened = {case.pk for case in Case.objects.all() if _opens(person, case)}
        assert opened == listed
        found |= {who} if listed else set()
    return found


def _opens(person: Staff, case: Case) -> bool:
    try:
        return load(person, case.pk) == case
    except NotVisible:
        return False


OWN = {"clerk", "head", "counter"}


def test_a_case_is_seen_by_its_owner_and_whoever_is_concerned_each_by_their_right_and_time():
    settle()
    at, case = cast.MONDAY, cast.taken(cast.version())
    assert seen_by(at) == OWN
    shared(case, "consult", "consultation", until=(at + 3 * DAY).date())
    shared(case, "ward", "ward", rights=["case.read", "case.review"])
    shared(case, "firm", "contractor", until=(at + 2 * DAY).date())
    assert seen_by(at) == OWN | {"consult", "ward", "firm"}
    actions.propose(find(case.pk), outcome="yes", by=cast.staff("clerk"), at=at)
    assert seen_by(at) == OWN | {"consult", "ward", "firm", "legal"}
    assert seen_by(at - DAY) == OWN | {"legal"}  # yesterday nobody was concerned; what is proposed waits for a post
    assert seen_by(at + 2 * DAY) == OWN | {"consult", "ward", "legal"}
    assert seen_by(at + 3 * DAY) == OWN | {"ward", "legal"}
    proposal = open_for("case", str(case.pk))
    approvals.agree(proposal, by=cast.staff("legal"), at=at, digest=current(proposal)[0])
    assert seen_by(at) >= {"legal"}  # who concurred follows it until it is decided
    proposal = open_for("case", str(case.pk))
    approvals.approve(proposal, by=cast.staff("head"), at=at, digest=current(proposal)[0])
    assert seen_by(at) == OWN | {"consult", "ward", "firm"}
    actions.end_share(find(case.pk), unit="ward", by=cast.staff("clerk"), at=at)
    assert seen_by(at) == OWN | {"consult", "firm"}


def test_each_may_only_what_the_concern_names():
    settle()
    case = cast.taken(cast.version())
    for unit, reason, more in (
        ("consult", "consultation", {}),
        ("ward", "ward", {"rights": ["case.read", "case.review"]}),
        ("firm", "contractor", {"rights": ["case.read", "case.review"], "until": date(2026, 6, 3)}),
    ):
        shared(case, unit, reason, **more)
    for who in ("consult", "firm", "far"):  # no role of a contractor reviews, whatever a concern says
        with pytest.raises(Denied):
            actions.add_memo(find(case.pk), text="見ました", by=cast.staff(who), at=cast.MONDAY)
    actions.add_memo(find(case.pk), text="区で確かめました", by=cast.staff("ward"), at=cast.MONDAY)
    event = Event.objects.filter(verb="case.memo_added").get()
    assert (event.staff_key, event.post_key) == ("ward", "ward.post")


def test_a_concern_is_kept_by_its_event_and_refuses_what_makes_no_sense():
    settle()
    case, clerk = cast.taken(cast.version()), cast.staff("clerk")
    for told, more in (
        ("照会", {"unit": "consult", "reason": "friendship"}),
        ("組織は", {"unit": "nowhere", "reason": "ward"}),
        ("明日以降", {"unit": "ward", "reason": "ward", "until": cast.MONDAY.date()}),
        ("いつまで", {"unit": "firm", "reason": "contractor"}),
        ("所管課です", {"unit": "health.food", "reason": "perusal"}),
        ("渡せません", {"unit": "ward", "reason": "ward", "rights": ["case.take"]}),
    ):
        with pytest.raises(NotAllowed, match=told):
            actions.share(case, by=clerk, at=cast.MONDAY, **more)
    with pytest.raises(Denied):
        actions.share(case, unit="ward", reason="ward", by=cast.staff("waste"), at=cast.MONDAY)
    assert not Concern.objects.exists()
    shared(case, "ward", "ward")
    with pytest.raises(NotAllowed, match="すでに関わっています"):
        shared(case, "ward", "ward")
    with pytest.raises(NotAllowed, match="いま関わっていません"):
        actions.end_share(find(case.pk), unit="far", by=clerk, at=cast.MONDAY)
    assert list(Event.objects.filter(verb="case.shared").values_list("staff_key", flat=True)) == ["clerk"]


def test_a_concerned_division_hands_it_on_to_its_heir():
    settle()
    case = cast.taken(cast.version())
    shared(case, "ward", "ward")
    Succession.objects.create(kind="unit", from_key="ward", to_key="far", on=(cast.MONDAY + DAY).date())
    assert seen_by(cast.MONDAY) == OWN | {"ward"}
    assert seen_by(cast.MONDAY + DAY) == OWN | {"far"}


def test_what_is_late_elsewhere_is_told_to_the_concerned_too_and_to_nobody_else():
    settle()
    case = cast.taken(cast.version())
    shared(case, "ward", "ward")
    on = (cast.MONDAY + 30 * DAY).date()
    told = {who for who in ("clerk", *CONCERNED) if late(cast.staff(who, cast.MONDAY + 30 * DAY), on)}
    assert told == {"clerk", "ward"}


# The law


def scene() -> None:
    """Rows of every kind that has a table, in several states, for people of every role in two divisions."""
    settle()
    for role in ROLES:
        for unit, matters in (("health.food", ""), ("waste", "test-matter"), ("far", "another-matter")):
            key = f"{role}-{unit}"
            Post.objects.create(
                key=key, title="職", unit_key=unit, role=role, rank=9, matters=matters, valid_from=cast.START
            )
            small.hold(key, key)
    Engagement.objects.create(staff_key="auditor-far", unit_key="health", subject="監査", valid_from=cast.MONDAY.date())
    Absence.objects.create(staff_key="clerk", reason="休暇", valid_from=cast.MONDAY.date())
    Absence.objects.create(staff_key="waste", reason="休暇", valid_from=cast.MONDAY.date())
    of = cast.version()
    filed, taken, decided = cast.filed(of), cast.taken(of), cast.taken(of)
    shared(taken, "ward", "ward", until=(cast.MONDAY + DAY).date())
    shared(decided, "waste", "perusal")
    actions.transfer(filed, division="waste", reason="所管のため", by=cast.staff("other"), at=cast.MONDAY)
    actions.propose(find(taken.pk), outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.propose(find(decided.pk), outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(decided.pk))
    approvals.agree(proposal, by=cast.staff("legal"), at=cast.MONDAY, digest=current(proposal)[0])
    approvals.approve(
        open_for("case", str(decided.pk)), by=cast.staff("head"), at=cast.MONDAY, digest=current(proposal)[0]
    )
    repair = free.draft(title="修繕", reasons="伺います。", matter="test-matter", unit_key="waste")
    approvals.propose(repair, by=cast.staff("waste"), at=cast.MONDAY)
    TillDay.objects.create(
        key=key_of("waste", cast.MONDAY.date()), unit_key="waste", day=cast.MONDAY.date(), ledger_yen=0, counted_yen=0,
        counted_by="waste", counted_at=cast.MONDAY,
    )  # fmt: skip
    Candidate.objects.create(
        digest="c" * 64, kind="procedure", key="new", package="{}", title="案", division_key="waste",
        brought_by="waste", brought_at=cast.MONDAY,
    )  # fmt: skip
    Succession.objects.create(kind="unit", from_key="waste", to_key="far", on=(cast.MONDAY + DAY).date())
    AccessLog.objects.create(staff_key="auditor", about_kind="case", about_id=str(filed.pk), what="page")
    for role in MACHINE_ROLES:
        key = f"m-{role.replace('_', '-')}"
        Machine.objects.create(key=key, title=key, post_key="food.head", profile="unit-ledger", role=role)
    for profile in ("unit-ledger", "office-ledger", "novel-ledger"):  # the last is none that anybody knows
        shelf = Shelf.objects.create(
            register=profile, digest="d" * 64, rights=profile, kept_by="unit", division_key="waste"
        )
        Entry.objects.bulk_create(
            Entry(shelf=shelf, unit_key=key, key_folded=f"{key} {protected}", protected=protected)
            for key in ("waste", "health.food")
            for protected in (False, True)
        )
        ChangeSet.objects.create(shelf=shelf, source="試験", at=cast.MONDAY)
        FeedProblem.objects.create(
            shelf=shelf, about_kind="case", about_id=str(filed.pk), called="試験", verb="entered", wanted="{}",
            message="試験", at=cast.MONDAY,
        )  # fmt: skip


def people(on: date) -> Iterator[Staff]:
    for key in Account.objects.values_list("staff_key", flat=True):
        person = staff_for(key, on)
        assert person is not None
        yield person
    for key in Machine.objects.values_list("key", flat=True):  # systems reach rows of one profile alone
        system = actor_for(key, on)
        assert system is not None
        yield system


# What is at home elsewhere on another day, or reached beside the home: these show it on the days around as well.
MOVING = ("case.read", "case.review", "proposal.read", "proposal.decide", "entry.read")


def distinct() -> list[str]:
    """One right for each way of reaching, and those by which kinds let people reach beside the home."""
    ways = {
        str(
            (sorted(right.reach.items()), {each: sorted(reach.items()) for each, reach in right.profiles.items()})
        ): name
        for name, right in RIGHTS.items()
    }
    return sorted({*ways.values(), *MOVING})


def subject(kind: Kind, row: Any, on: date) -> Any:
    """What the right is asked over. A line of the reading log names what was read, and is at home nowhere itself."""
    if kind.name == "access":
        return SimpleNamespace(subject_kind="access", subject_id=str(row.pk))
    return Colleague(row.staff_key, on) if kind.name == "absence" else row


def test_a_row_is_in_scope_if_and_only_if_the_right_is_held_over_it():
    scene()
    rights = distinct()
    tabled = {kind.name: (kind, list(kind.rows._default_manager.all())) for kind in KINDS.values() if kind.model}
    assert {"case", "proposal", "procedure", "version", "candidate", "absence", "staff"} <= set(tabled)
    assert all(rows for _, rows in tabled.values())
    reached = set()
    for days in (-1, 0, 1):
        on = (cast.MONDAY + days * DAY).date()
        for person, right in product(people(on), rights):
            if days and right not in MOVING:
                continue  # the day between has told how far each right reaches
            for kind, rows in tabled.values():
                if profiled(right) and not kind.profile:
                    continue  # nobody reaches these
                inside = set(scope(kind.rows._default_manager.all(), person, right).values_list("pk", flat=True))
                may = {row.pk for row in rows if person.may(right, subject(kind, row, on))}
                assert inside == may, f"{person.staff_key} {right} {kind.name} {on}"
                reached |= {(kind.name, right, len(may) == len(rows))} if may else set()
    # The law would hold of a city where nobody sees anything: some see all, some a part, of each kind that has a home.
    for name, right in (("case", "case.read"), ("proposal", "proposal.read"), ("proposal", "proposal.decide")):
        assert (name, right, False) in reached
    assert ("entry", "entry.read", False) in reached
    assert not any(whole for name, right, whole in reached if name == "entry" and profiled(right))
