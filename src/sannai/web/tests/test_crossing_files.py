"""Files cross as they were uploaded, sealed; those that a correction asks for behind its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.applications import access, receiving
from sannai.applications import filing as filing_of
from sannai.applications import uploads as desk
from sannai.applications.filing import Paper
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.looked_through import look_through
from sannai.exchange import collecting
from sannai.files import blobs, sealed
from sannai.intake import (
    bodies,
    case_files,
    projections,
    slots,
    tasks,
)
from sannai.intake.models import Draft, Outgoing, Upload
from sannai.procedures.queries import definition_of

from .sides import (
    MONDAY,
    PDF,
    Sent,
    Sides,
    act,
    filed_with,
    with_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_file_of_3_mb_crosses_as_it_was_uploaded_and_is_the_desks(sides: Sides) -> None:
    opened = filed_with(sides, with_file(), PDF, PDF[:-1])
    with sides.outside():
        kinds = list(Outgoing.objects.order_by("n").values_list("kind", flat=True))
        assert kinds == ["envelope", "body", "file", "body", "file"]
        body, sent = Outgoing.objects.filter(kind="body").first(), Upload.objects.order_by("pk").first()
        assert body.sealed_sha256 == sent.body
        assert sealed.path_of(sent.body).samefile(bodies.path_of(body.sealed_sha256))
    assert sides.carry().received == 5
    assert receiving.missing(find(opened.case).application) == ["図面1.pdf", "図面2.pdf"]
    look_through(MONDAY)
    application = find(opened.case).application
    there = desk.listing(opened.case)
    assert [(each.name, each.size) for each in there] == [("図面1.pdf", len(PDF)), ("図面2.pdf", len(PDF) - 1)]
    with blobs.open_blob(there[0].blob) as stream:
        assert stream.read() == PDF
    assert receiving.missing(application) == []
    assert filing_of.verify(application)
    assert all(each.uploaded_at == application.arrived_at for each in there), "none came later than the application"


@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_a_correction_asks_for_crosses_behind_its_answer(sides: Sides, late: bool) -> None:
    opened = filed_with(sides, with_file(), PDF)
    sides.carry()
    look_through(MONDAY)
    clerk, items = cast.staff("clerk"), [actions.Item("map", "", "図面が読み取れません。")]
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(opened.case), items=items, due=due, by=clerk, at=MONDAY)
    sides.carry()
    shown, at = sides.shown(opened), MONDAY + timedelta(hours=1)
    sides.at = at
    with sides.outside():
        files, field = case_files.keeps(), definition_of(shown.version).fields["map"]
        [before] = files.listing(opened, shown.answers)
        files.remove(opened, before.pk, at)
        files.add(opened, field, "", Sent("新しい図面.pdf", PDF[:-5]), at)
        tasks.expire_drafts(at)  # an hour of the worker: what is for a correction stays
        [new] = files.value_of(opened, shown.answers, "map")
        assert new["name"] == "新しい図面.pdf"
    if late:
        act(sides, opened, "correction", number=1, answers=dict(shown.answers))
    act(sides, opened, "correction", number=1, answers=dict(shown.answers) | {"map": [new]})
    assert sides.carry().held == 0
    look_through(at)
    application = find(opened.case).application
    names = {each.name: each.set_aside for each in desk.everything(opened.case)}
    assert names == {"図面1.pdf": not late, "新しい図面.pdf": False}
    assert receiving.missing(application) == []


def test_an_answer_brings_no_file_back_that_the_office_has_and_the_outside_has_deleted(sides: Sides) -> None:
    opened = filed_with(sides, with_file(), PDF)
    sides.carry()
    clerk, items = cast.staff("clerk"), [actions.Item("detail", "", "読めません。")]
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(opened.case), items=items, due=due, by=clerk, at=MONDAY)
    sides.carry()
    shown = sides.shown(opened)
    with sides.outside():
        body = bodies.path_of(Outgoing.objects.get(kind="body").sealed_sha256)
    assert body.exists()
    collecting.keep(sides.way, MONDAY + timedelta(minutes=1), MONDAY)
    assert not body.exists()
    act(sides, opened, "correction", number=1, answers=dict(shown.answers) | {"detail": "書き直した内容"})
    assert not body.exists()
    assert sides.carry().held == 0


def test_who_filed_on_paper_acts_outside_by_the_link_of_the_office(sides: Sides) -> None:
    """There is no draft of it outside: what is needed is made of the picture, when they first act."""
    version = with_file()
    filling, evaluation = cast.filled(version)
    filling.draft.channel = "paper"
    paper = Paper(typed_by=cast.staff("clerk").staff_key, confirmed_by_applicant=True, arrived_at=MONDAY)
    application = filing_of.file(filling, evaluation, by=cast.staff("clerk"), at=MONDAY, paper=paper)
    secret = slots.read(access.give_link(application, "desk", MONDAY).rstrip("/").rpartition("/")[2])
    clerk, items = cast.staff("clerk"), [actions.Item("map", "", "図面を添えてください。")]
    actions.take(find(application.pk), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(application.pk), items=items, due=due, by=clerk, at=MONDAY)
    sides.carry()
    with sides.outside():
        assert not Draft.objects.filter(pk=application.pk).exists()
        opened = slots.open_by(secret)
        assert opened is not None
        shown = projections.shown(opened)
        files, field = case_files.keeps(), definition_of(shown.version).fields["map"]
        files.add(opened, field, "", Sent("図面.pdf", PDF), MONDAY)
        [new] = files.value_of(opened, shown.answers, "map")
    act(sides, opened, "correction", number=1, answers=dict(shown.answers) | {"map": [new]})
    sides.carry()
    look_through(MONDAY)
    assert [each.name for each in desk.everything(application.pk)] == ["図面.pdf"]
    assert act(sides, opened, "withdrawal", reason="引っ越すため").taken
    sides.carry()
    assert find(application.pk).status == "withdrawn"
