"""個人番号 between two sides: it crosses in its own box, which the desk passes on unopened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.searching import seen

from sannai.applications import answers
from sannai.applications.models import SealedNumber
from sannai.casework import actions
from sannai.casework.actions.asking import Item
from sannai.casework.numbers import destroy_due
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.action import NotAllowed
from sannai.common.sealing import box
from sannai.common.sealing.file_ring import FileRing
from sannai.definitions.models import Version
from sannai.intake import drafts, envelope, mailbox, numbers, projections, tasks
from sannai.intake.models import DraftPage, Outgoing
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

from . import numbered
from .numbered import APPLICANT, MENDED, everything
from .sides import MONDAY, Sides, act

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLANTED = {"applicant": [APPLICANT], "mended": [MENDED]}


@pytest.fixture
def sides(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    settings.HOME = tmp_path
    cast.city()
    return Sides(settings, tmp_path, monkeypatch)


@pytest.fixture
def number(sides: Sides, tmp_path: Path) -> FileRing:
    """The ring of the number zone; the desk's opens no number from now on."""
    sides.ring.part("number", tmp_path / "number")
    return FileRing(tmp_path / "number")


def token(opened: Opened, filling: drafts.Filling, typed: str) -> dict[str, str]:
    """The answer that a page makes of what was typed."""
    texts = numbers.sealed(opened, filling.definition, {"my_number": [typed]}, {})
    form, _, content = texts["my_number"][0].partition(":")
    return {form: content}


def filed(sides: Sides, version: Version) -> Opened:
    """Filed outside, and not fetched yet."""
    with sides.outside():
        opened = drafts.start(version, at=MONDAY)
        blank = drafts.load(opened)
        assert blank is not None
        given = cast.ANSWERS | {"my_number": token(opened, blank, APPLICANT)}
        drafts.save_page(opened, "person", given, MONDAY)
        filling = drafts.load(opened)
        assert filling is not None
        judged = evaluate(filling.definition, filling.answers, Dates(MONDAY.date()), around())
        sides.file(filling, judged)
        return opened


def corrected(sides: Sides, opened: Opened, number: str) -> None:
    """Asked to mend it, and mended outside."""
    case, clerk = find(opened.case), cast.staff("clerk")
    actions.take(case, by=clerk, at=sides.at)
    item = [Item("my_number", "", "番号を確かめてください。")]
    due = (sides.at + timedelta(days=9)).date()
    actions.request_correction(find(opened.case), items=item, due=due, message="", by=clerk, at=sides.at)
    sides.carry()
    with sides.outside():
        filling = drafts.load(opened)
        assert filling is not None
        mended = token(opened, filling, number)
        drafts.save_page(opened, "correction:1", {"my_number": [f"sealed:{mended['sealed']}"]}, sides.at)
        shown = dict(projections.shown(opened).answers)
    act(sides, opened, "correction", number=1, answers=shown | {"my_number": mended})
    sides.carry()


def shown_by(sides: Sides, case: UUID, ring: FileRing) -> str:
    return actions.read_number(
        find(case), place="my_number", purpose="照合", ring=ring, by=cast.staff("clerk"), at=sides.at
    )


def test_it_crosses_in_a_box_of_its_own_that_the_desk_does_not_open(sides: Sides, number: FileRing) -> None:
    opened = filed(sides, numbered.published())
    with sides.outside():
        row = Outgoing.objects.get(case=opened.case)
        assert seen(everything(), PLANTED) == {}
        assert number.current("number").kid in mailbox.state(MONDAY).kids
    sent = envelope.read(box.open(bytes(row.body), sides.ring)[1])
    assert sent.answers["my_number"] == {"box": sent.number[0].sha256}
    assert seen({"envelope": envelope.written(sent)}, PLANTED) == {}
    sides.carry()
    application = find(opened.case).application
    assert answers.of(application)["my_number"] == {"box": sent.number[0].sha256}
    assert bytes(SealedNumber.objects.get(application=opened.case).box) == sent.number[0].sealed
    with pytest.raises(NotAllowed, match="鍵がここにないか"):
        shown_by(sides, opened.case, sides.ring)
    assert shown_by(sides, opened.case, number) == APPLICANT
    assert seen(everything(), PLANTED) == {}


def test_a_mended_one_crosses_as_well(sides: Sides, number: FileRing) -> None:
    opened = filed(sides, numbered.published())
    sides.carry()
    corrected(sides, opened, MENDED)
    assert shown_by(sides, opened.case, number) == MENDED
    assert seen(everything(), PLANTED) == {}
    with sides.outside():
        assert seen(everything(), PLANTED) == {}


def test_what_waits_while_the_key_changes_still_opens(sides: Sides, number: FileRing, settings: Any) -> None:
    opened = filed(sides, numbered.published())
    number.rotate(MONDAY + timedelta(days=91))
    sides.carry()
    assert shown_by(sides, opened.case, number) == APPLICANT


def test_after_its_day_it_is_on_neither_side(sides: Sides, number: FileRing) -> None:
    opened = filed(sides, numbered.published())
    sides.carry()
    corrected(sides, opened, MENDED)
    boxes = {row.sha256: [bytes(row.box)] for row in SealedNumber.objects.all()}
    assert len(boxes) == 2
    clerk = cast.staff("clerk")
    actions.save_desk_page(find(opened.case), page="survey", answers={"grade": "good"}, by=clerk, at=sides.at)
    cast.decided(find(opened.case), sides.at)
    with sides.outside():
        assert DraftPage.objects.filter(draft=opened.case).exists()
    day = sides.at + timedelta(days=31)
    assert destroy_due(day) == 1
    assert seen(everything(), boxes) == {}
    assert sides.carry()
    with sides.outside():
        tasks.expire_drafts(day)
        assert not DraftPage.objects.filter(draft=opened.case).exists()
        assert seen(everything(), boxes) == {}
