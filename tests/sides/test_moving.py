"""A city that ran on one database is taken apart: with the same links, everybody goes on where they were."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sannai.cli.walk import citizen, journey, staff
from sannai.cli.walk.visitor import Page, Visitor
from tests.waiting import until

from . import sides
from .sides import City, Side, Sides

COUNTS = """
from sannai.intake.models import Draft, DraftPage, Letter, MailProof, Outgoing, Placed, Projection, Slot, Upload
own = Draft.objects.filter(channel="portal", filed_at=None).values("pk")
found = {
    "drafts": own.count(), "pages": DraftPage.objects.filter(draft__in=own).count(),
    "uploads": Upload.objects.filter(draft__in=own).count(), "proofs": MailProof.objects.count(),
    "links": Slot.objects.count(), "pictures": Projection.objects.count(), "letters": Letter.objects.count(),
}
"""
DESK = """
from sannai.applications.models import Application, Upload
from sannai.casework.models import Case
from sannai.common.models import Event
verbs = Event.objects.filter(subject_kind="case").values_list("verb", flat=True)
found = {
    "cases": sorted(Case.objects.values_list("status", flat=True)), "applications": Application.objects.count(),
    "answered": sum(verb == "correction.answered" for verb in verbs),
    "filed": sum(verb == "application.filed" for verb in verbs), "files": Upload.objects.count(),
}
"""


@dataclass
class People:
    """Who is in the middle of what when the city is taken apart; each with a browser that has the link."""

    writes: Visitor
    page: Page  # before the last pages, with a photograph sent
    mends: Visitor
    asked: Page
    waits: Visitor
    decided: Page
    clerk: Visitor

    @property
    def visitors(self) -> tuple[Visitor, ...]:
        return self.writes, self.mends, self.waits


def test_everybody_goes_on_with_the_same_link(city: City, folder: Path) -> None:
    with sides.on_one_database(city, folder) as (one, both), contextlib.ExitStack() as stack:
        people = _in_the_middle(one, stack)
        assert "ほかの処理がこのデータベースにつながっています" in one.run(
            "zones", "split", str(folder / "x"), check=False
        )
        one.stop()
        before = sides.asked(one, COUNTS)
        assert (before["drafts"], before["uploads"], before["letters"]) == (1, 1, 1)
        _moved(one, both, folder)
        after = sides.asked(both.outside, COUNTS)
        assert after == before
        assert sides.asked(both.inside, COUNTS)["drafts"] == 0
        both.inside.start("serve", "serve", "--port", str(both.inside.port), "--processes", "1")
        both.inside.start("work", "work")
        _go_on(both, people, stack)
        _agree(both)


def _in_the_middle(one: Side, stack: contextlib.ExitStack) -> People:
    writes, mends, waits = (stack.enter_context(contextlib.closing(Visitor(one.address))) for _ in range(3))
    page = _with_photograph(writes)
    receipts = [citizen.file_twice(each, citizen.finish(each, _with_photograph(each))) for each in (mends, waits)]
    asked, decided = citizen.status(mends, receipts[0]), citizen.status(waits, receipts[1])
    citizen.choose_electronic(waits, decided)
    cast = journey.cast_of(one.home / "cast.json")
    clerk = stack.enter_context(contextlib.closing(staff.sign_in(one.address, cast, staff.CLERK)))
    staff.ask_to_mend(clerk, staff.take(clerk, journey.reference_in(receipts[0])))
    case = staff.take(clerk, journey.reference_in(receipts[1]))
    case = staff.propose(clerk, staff.survey(clerk, case, date.today().isoformat()))
    with contextlib.closing(staff.sign_in(one.address, cast, staff.HEAD)) as head:
        staff.approve(head, journey.reference_in(receipts[1]))
    staff.await_document(clerk, case)
    waits.await_link(decided.url, to="/documents/")
    return People(writes, page, mends, asked, waits, decided, clerk)


def _with_photograph(visitor: Visitor) -> Page:
    on = (date.today() - timedelta(days=5)).isoformat()
    return citizen.send_photographs(visitor, citizen.fill_in(visitor, citizen.find(visitor), on))


def _moved(one: Side, both: Sides, folder: Path) -> None:
    """The steps of docs/operation.md; what could be done twice is."""
    carried = str(folder / "moved")
    one.run("zones", "split", carried)
    both.outside.run("zones", "take", carried)
    assert "何も変えていません" in both.outside.run("zones", "take", carried)
    for name, words in both.outer.items():
        both.outside.start(name, *words)
    until(lambda: "消しました" in both.inside.run("zones", "settle", carried, check=False), "受け渡し口が応答する")
    assert "すでに整っています" in both.inside.run("zones", "settle", carried), "nothing is left to do"


def _go_on(both: Sides, people: People, stack: contextlib.ExitStack) -> None:
    receipt = citizen.file_twice(people.writes, citizen.finish(people.writes, people.page))
    page = people.mends.await_link(people.asked.url, to="/correction/$")
    citizen.mend(people.mends, page, staff.REASON, journey.MENDED)
    text = citizen.receive(people.waits, people.waits.get(people.decided.url))
    assert citizen.NAME in text.replace("\n", "")
    people.waits.await_words(people.decided.url, "手続は終わりました")
    people.mends.await_words(people.asked.url, "内容を確認しています")
    citizen.status(people.writes, receipt)
    for visitor in people.visitors:  # a browser that has never been there, with nothing but the link
        link = next(value for name, value in visitor.cookies.items() if "k-" in name)
        other = stack.enter_context(contextlib.closing(Visitor(both.outside.address)))
        other.get(f"/e/{link}/").expect(citizen.NAME)
    until(lambda: sides.answers(f"{both.inside.address}/desk/sign-in/"), "庁内側が応答する")
    people.clerk.close()
    people.clerk.base_url = both.inside.address  # still signed in
    staff.take(people.clerk, journey.reference_in(receipt))


def _agree(both: Sides) -> None:
    desk: dict[str, Any] = sides.asked(both.inside, DESK)
    assert desk == {
        "cases": ["closed", "in_review", "in_review"], "applications": 3, "answered": 1, "filed": 3, "files": 3,
    }  # fmt: skip
    assert "両側の記録は合っています。" in both.inside.run("crossing", "audit", check=False)
    assert "異常はありません" in both.inside.run("audit", "verify")
    both.inside.run("projections", "verify")
