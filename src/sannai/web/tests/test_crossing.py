"""What is filed and done on the applicants' side crosses sealed, arrives once, and comes back as what is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sannai.applications import answers
from sannai.applications.models import Application
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import Event
from sannai.definitions.models import Version
from sannai.intake import drafts, filing, slots
from sannai.intake.models import Outgoing, Projection
from sannai.intake.shown import Shown, Waiting
from sannai.intake.slots import Opened

from .sides import MONDAY, Sides

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PDF = b"%PDF-1.7\n" + b"drawing " * 100


@pytest.fixture
def sides(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    settings.HOME = tmp_path
    cast.city()
    return Sides(settings, tmp_path, monkeypatch)


@pytest.fixture
def version(sides: Sides) -> Version:
    return cast.version()


def filed(sides: Sides, version: Version, **given: Any) -> tuple[Opened, filing.Filed]:
    """Filed outside, and not fetched yet."""
    with sides.outside():
        filling, evaluation = cast.filled(version, **given)
        return filling.opened, sides.file(filling, evaluation)


def test_what_is_filed_outside_arrives_inside_as_it_was_filed(sides: Sides, version: Version) -> None:
    opened, told = filed(sides, version)
    assert told.reference_number[0] in "01234"
    assert not Application.objects.exists()
    waiting = sides.shown(opened)
    assert isinstance(waiting, Waiting)
    assert (waiting.reference_number, waiting.arrived_at, waiting.received) == (told.reference_number, MONDAY, None)

    sides.at += timedelta(hours=3)
    assert sides.carry().received == 1
    case = find(opened.case)
    application = case.application
    assert (application.reference_number, application.arrived_at) == (told.reference_number, MONDAY)
    assert answers.filed(application) == dict(waiting.answers)
    assert case.arrived_at == MONDAY
    assert [event.verb for event in Event.objects.filter(subject_id=str(case.pk))] == ["application.filed"]
    assert slots.of_kept(case.pk, application.key).key == opened.key

    shown = sides.shown(opened)
    assert isinstance(shown, Shown)
    assert (shown.reference_number, shown.p) == (told.reference_number, 1)
    assert sides.carry().received == 0
    assert Case.objects.count() == 1


def test_until_the_office_has_told_of_it_the_page_knows_that_it_was_fetched(sides: Sides, version: Version) -> None:
    from sannai.exchange import collecting

    opened, _ = filed(sides, version)
    collecting.collect(sides.way, sides.at)
    waiting = sides.shown(opened)
    assert isinstance(waiting, Waiting)
    assert (waiting.received, waiting.held) == (sides.at, False)


def test_nothing_of_what_was_filed_can_be_read_where_it_waits(sides: Sides, version: Version) -> None:
    opened, _ = filed(sides, version)
    with sides.outside():
        rows = [bytes(row.body) for row in Outgoing.objects.all()] + [bytes(Projection.objects.get().sealed)]
    name = cast.NAME.encode()
    assert not [row for row in rows if name in row or opened.key in row]


def test_pressing_twice_files_once(sides: Sides, version: Version) -> None:
    with sides.outside():
        filling, evaluation = cast.filled(version)
        sides.file(filling, evaluation)
        with pytest.raises(filing.AlreadyFiled):
            sides.file(filling, evaluation)
        again = drafts.load(filling.opened)
        assert again is not None
        with pytest.raises(filing.AlreadyFiled):
            sides.file(again, evaluation)
        assert Outgoing.objects.count() == 1
    assert sides.carry().received == 1


def test_a_withdrawn_version_is_refused_outside_and_taken_where_the_outside_did_not_know(
    sides: Sides, version: Version
) -> None:
    opened, _ = filed(sides, version)
    with sides.outside():
        late, evaluation = cast.filled(version)
    Version.objects.filter(pk=version.pk).update(withdrawn_at=MONDAY)
    with sides.outside(), pytest.raises(drafts.VersionWithdrawn):
        sides.file(late, evaluation)
    assert sides.carry().received == 1
    event = Event.objects.get(subject_id=str(opened.case), verb="application.filed")
    assert '"version_withdrawn":true' in event.payload.body
