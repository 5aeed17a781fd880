"""What is known to lie outside: nothing is decided over it, nobody waits for the network, and people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import record
from sannai.common.action import NotAllowed
from sannai.common.models import Event
from sannai.common.sealing import trust
from sannai.common.time import now
from sannai.definitions.models import Version
from sannai.exchange import collecting, outstanding, ways
from sannai.exchange.bridge import Refused, Unreachable
from sannai.exchange.models import Contact, Outstanding, Received
from sannai.intake.models import Outgoing
from sannai.intake.slots import Opened
from sannai.notices.models import Notice
from sannai.organization import crossing

from .desk_cast import signed_in, words
from .sides import MONDAY, Between, Sides, act, arrived, held

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def ready(sides: Sides, version: Version) -> Opened:
    """A case that can be proposed at once."""
    opened = arrived(sides, version)
    actions.take(find(opened.case), by=cast.staff("clerk"), at=MONDAY)
    actions.save_desk_page(
        find(opened.case), page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=MONDAY
    )
    return opened


class Down:
    """The other side does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def items(self, most: int = 0) -> Any:
        self.asked += 1
        raise Unreachable("down")

    state = items


def goes_by(sides: Sides, bridge: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ways, "_bridge", lambda: bridge)
    patch.setattr(ways, "_signer", trust.Signing(sides.ring))


def proposed(opened: Opened) -> Proposal:
    actions.propose(find(opened.case), outcome="yes", by=cast.staff("clerk"), at=MONDAY)
    proposal = open_for("case", str(opened.case))
    assert proposal is not None
    return proposal


def press(proposal: Proposal) -> Any:
    data = {"seen": proposal.seq, "digest": current(proposal)[0]}
    return signed_in("head").post(f"/desk/approvals/{proposal.pk}/approve/", data)


def page(proposal: Proposal, who: str = "head") -> str:
    return words(signed_in(who).get(f"/desk/approvals/{proposal.pk}/"))


def test_what_waits_of_a_case_is_taken_in_before_it_is_decided(sides: Sides, ready: Opened) -> None:
    proposal = proposed(ready)
    act(sides, ready, "withdrawal", reason="引っ越すため")
    sides.reachable()
    assert press(proposal).status_code == 409
    assert find(ready.case).status == "withdrawn"


def test_over_something_that_is_held_nothing_is_decided_and_nobody_is_asked_then(
    sides: Sides, ready: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(sides, ready, "withdrawal", at=sides.at + timedelta(hours=2), reason="時計が進んだ公開側から")
    sides.carry()
    assert held(sides, ready.case) == ["future"]
    down = Down()
    goes_by(sides, down, monkeypatch)
    with pytest.raises(NotAllowed, match="まだ受け取っていないもの"):
        cast.decided(find(ready.case))
    assert down.asked == 0

    goes_by(sides, Between(sides), monkeypatch)
    (item,) = Outstanding.objects.all()
    sides.at += timedelta(hours=2)
    assert collecting.retry(sides.way, item.pk, sides.at) is collecting.Met.DONE
    assert not outstanding.waits(ready.case, sides.at)
    assert not Outstanding.objects.exists()


def test_with_the_way_down_it_is_decided_after_the_page_has_said_so(
    sides: Sides, ready: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides.reachable()
    outstanding.look(now())
    proposal = proposed(ready)
    assert "いま公開側に確かめられない" not in page(proposal)
    goes_by(sides, Down(), monkeypatch)
    told = press(proposal)
    assert told.status_code == 409
    assert "いま公開側に確かめられない" in words(told)
    assert find(ready.case).status == "proposed"
    assert "いま公開側に確かめられない" in page(proposal)
    assert press(proposal).status_code == 302
    assert find(ready.case).status == "decided"


def test_the_worker_writes_down_how_the_outside_stands(
    sides: Sides, ready: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(sides, ready, "withdrawal", reason="")
    with sides.outside():
        Outgoing.objects.filter(acked_at=None).update(created_at=MONDAY - timedelta(minutes=20))
    sides.reachable()
    assert outstanding.look(sides.at)
    contact = Contact.objects.get()
    assert (contact.waiting, contact.reached_at, contact.missed_at) == (1, sides.at, None)
    assert any("15分より長く" in each for each in outstanding.trouble(sides.at))
    sides.carry()
    outstanding.look(sides.at)
    assert outstanding.trouble(sides.at) == []
    goes_by(sides, Down(), monkeypatch)
    later = sides.at + timedelta(minutes=16)
    assert not outstanding.look(later)
    assert outstanding.trouble(later) == ["公開側に届きません。市民が出したものを受け取れていません。"]


def test_what_the_outside_does_not_name_any_more_is_waited_for_no_longer(sides: Sides, ready: Opened) -> None:
    Outstanding.objects.create(
        id=UUID(int=5), case=ready.case, n=9, why="damaged", since=MONDAY - timedelta(minutes=14)
    )
    sides.reachable()
    outstanding.look(sides.at)
    assert outstanding.waits(ready.case, sides.at), "it may have been answered a moment ago"
    sides.at += timedelta(minutes=2)
    outstanding.look(sides.at)
    assert not outstanding.waits(ready.case, sides.at)


def test_who_answers_for_the_record_reads_on_every_page_of_the_desk_what_is_wrong(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = Down()
    goes_by(sides, down, monkeypatch)
    outstanding.look(now())
    asked = down.asked
    said = words(signed_in("auditor").get("/desk/audit/"))
    assert "公開側に届きません" in said
    assert "公開側に届きません" not in words(signed_in("clerk").get("/desk/"))
    assert down.asked == asked
    Contact.objects.update(reached_at=now(), missed_at=None)
    assert "公開側に届きません" not in words(signed_in("auditor").get("/desk/audit/"))


def test_the_foot_of_the_desk_names_keys_of_a_demo(sides: Sides, settings: Any, tmp_path: Path) -> None:
    assert "デモの鍵" in words(signed_in("clerk").get("/desk/"))
    settings.KEYS = tmp_path / "none"
    assert "デモの鍵" not in words(signed_in("clerk").get("/desk/"))


class Altered(Between):
    """A carrier whose bytes are never those that were left."""

    def get(self, id: UUID, start: int = 0) -> Any:
        raise Refused("not_there", "まだ全部は届いていません。")


def test_bytes_that_never_come_whole_are_held_and_can_be_tried_again(sides: Sides, ready: Opened) -> None:
    act(sides, ready, "withdrawal", reason="引っ越すため")
    way = replace(sides.way, bridge=Altered(sides))
    for minutes in (0, 30, 59):
        collecting.collect(way, sides.at + timedelta(minutes=minutes))
        assert held(sides, ready.case) == []
    collecting.collect(way, sides.at + timedelta(minutes=60))
    assert held(sides, ready.case) == ["digest"]
    (item,) = Outstanding.objects.all()
    assert collecting.retry(sides.way, item.pk, sides.at) is collecting.Met.DONE
    assert find(ready.case).status == "withdrawn"


def checks() -> list[dict[str, Any]]:
    events = Event.objects.filter(verb="record.crossing_checked").order_by("seq")
    return [dict(payload) for _, payload in record.opened(events)]


def test_every_night_the_log_says_whether_both_sides_agree(sides: Sides, ready: Opened) -> None:
    sides.reachable()
    collecting.keep(sides.way, sides.at + timedelta(minutes=1), sides.at)
    assert crossing.check(sides.at)
    assert not crossing.check(sides.at + timedelta(hours=1)), "once a night"
    assert [(each["unknown"], each["kept_but_present"], each["others"]) for each in checks()] == [(0, 0, {})]
    assert not Notice.objects.filter(said="staff.crossing_faults").exists()

    Received.objects.all().delete()
    sides.at += timedelta(days=1)
    assert crossing.check(sides.at)
    assert checks()[-1]["unknown"] == 1
    assert Notice.objects.filter(said="staff.crossing_faults").count() > 0
