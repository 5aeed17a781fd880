from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from sannai.accounts.models import Account
from sannai.approvals import actions, queries, subjects
from sannai.approvals.models import Proposal
from sannai.approvals.states import Changed
from sannai.common import canonical
from sannai.common.action import Denied, NotAllowed
from sannai.common.actors import System
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.common.time import TOKYO
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Appointment, Post, Unit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 10, tzinfo=TOKYO)
START = date(2024, 4, 1)


@pytest.fixture
def ring() -> Iterator[SimpleNamespace]:
    """Something that can be approved and is no case: this room must not know the difference."""
    ring = SimpleNamespace(digest="a" * 64, seq=3, division="ring", verdicts=[])

    def decided(proposal: Proposal, verdict: str, *, by: Any, at: datetime, reason: str = "") -> None:
        ring.verdicts.append((verdict, by.staff_key, reason))

    subjects.register(
        "ring",
        digest=lambda _: subjects.Standing(ring.digest, ring.seq),
        facts=lambda _: {"division": ring.division},
        decided=decided,
    )
    Unit.objects.create(key="ring", name="指輪課", kind="division", valid_from=START)
    for who, role in (("clerk", "clerk"), ("head", "head"), ("old", "head")):
        Account.objects.create(staff_key=who, name=who, password="!")
        Post.objects.create(
            key=f"ring.{who}", title=who, unit_key="ring" if who != "old" else "x", role=role, valid_from=START
        )
        Appointment.objects.create(staff_key=who, post_key=f"ring.{who}", valid_from=START)
    yield ring
    subjects._KINDS.pop("ring")


def person(key: str) -> Staff:
    found = staff_for(key, AT.date())
    assert found is not None
    return found


def proposal(about: str = "1", **content: Any) -> Proposal:
    return actions.propose(
        Proposal(about_kind="ring", about_id=about, matter="m", title="件名", content=canonical.dumps(content)),
        by=person("clerk"),
        at=AT,
    )


def test_a_proposal_has_its_own_chain_and_waits_for_the_deciding_post(ring):
    found = proposal(outcome="yes")
    assert (found.seq, found.decider_post, found.about_seq) == (1, "ring.head", 3)
    assert list(queries.waiting(["ring.head"])) == [found]
    assert list(queries.waiting(["ring.clerk"])) == []
    event = Event.objects.get(subject_kind="proposal", subject_id=str(found.pk))
    assert (event.verb, event.staff_key) == ("proposal.proposed", "clerk")


def test_one_open_proposal_for_each_subject(ring):
    proposal()
    with pytest.raises(NotAllowed, match="すでに決裁を待っている"):
        proposal()
    proposal(about="2")
    assert Proposal.objects.count() == 2


def test_a_division_without_a_head_cannot_propose(ring):
    ring.division = "nowhere"
    with pytest.raises(NotAllowed, match="決裁する職が見つかりません"):
        proposal()


def test_the_subject_hears_each_verdict_once(ring):
    first = proposal()
    actions.send_back(first, reason="直して", by=person("head"), at=AT)
    second = proposal()
    actions.recall(second, by=person("clerk"), at=AT)
    third = proposal()
    actions.approve(third, by=person("head"), at=AT, seen=1, digest=subjects.current(third)[0])
    assert ring.verdicts == [("returned", "head", "直して"), ("recalled", "clerk", ""), ("approved", "head", "")]
    for done in (first, second, third):
        with pytest.raises(NotAllowed, match="この起案は"):
            actions.abandon(done, by=System(), at=AT)


@pytest.mark.parametrize("change", [{"digest": "b" * 64}, {"seq": 4}])
def test_a_subject_that_moved_on_cannot_be_approved(ring, change):
    found = proposal()
    seen = subjects.current(found)[0]
    vars(ring).update(change)
    with pytest.raises(Changed):
        actions.approve(found, by=person("head"), at=AT, digest=seen)
    assert ring.verdicts == []


def test_an_old_page_cannot_approve(ring):
    found = proposal()
    with pytest.raises(StaleSubject):
        actions.approve(found, by=person("head"), at=AT, seen=0, digest=found.digest)
    with pytest.raises(Changed, match="見ていた画面"):
        actions.approve(found, by=person("head"), at=AT, seen=1, digest="")


def test_who_left_the_post_on_that_day_no_longer_decides_and_past_approvals_stand(ring):
    found = proposal()
    Appointment.objects.filter(staff_key="head").update(valid_to=date(2026, 6, 2))
    stale_session = person("head")  # signed in the day before
    later = datetime(2026, 6, 2, 9, tzinfo=TOKYO)
    with pytest.raises(Denied):
        actions.approve(found, by=stale_session, at=later, digest=found.digest)
    found.refresh_from_db()
    actions.approve(found, by=stale_session, at=AT, digest=found.digest)
    assert Proposal.objects.get().status == "approved"
    assert queries.newest_for("ring", "1") == found


def test_a_stranger_does_not_even_see_it(ring):
    found = proposal()
    assert queries.load(["ring.head"], "head", found.pk) == found
    assert queries.load([], "clerk", found.pk) == found
    for posts, who, which in ((["ring.old"], "old", found.pk), (["ring.head"], "head", uuid4())):
        with pytest.raises(queries.NotVisible):
            queries.load(posts, who, which)


def test_an_empty_staff_key_holds_no_post(ring):
    assert not queries.holds_post("", "ring.head", AT.date())
    assert not queries.holds_post("head", "", AT.date())
    assert queries.holds_post("head", "ring.head", AT.date())
