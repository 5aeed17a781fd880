"""Migration 0002: cases that were open before clocks existed get the rows that their promised date stood for."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from sannai.casework import actions, clock
from sannai.casework.actions import Item
from sannai.casework.models import Case, Clock
from sannai.casework.queries import find
from sannai.definitions.models import Version

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
give_clocks = import_module("sannai.casework.migrations.0002_clocks").give_open_cases_their_clocks
TUESDAY = cast.MONDAY + timedelta(days=1)


def migrate() -> None:
    """As the migration ran, when the versions still stood in a table of ``procedures``."""
    then = SimpleNamespace(
        get_model=lambda room, name: Version if name == "ProcedureVersion" else apps.get_model(room, name)
    )
    give_clocks(then, None)


def test_they_get_back_the_very_rows_that_the_verbs_would_have_made():
    _plain, waiting, done = (cast.taken(cast.version()) for _ in range(3))
    items = [Item("detail", "", "読めません")]
    actions.request_correction(waiting, items=items, due=date(2026, 6, 12), by=cast.staff("clerk"), at=TUESDAY)
    cast.decided(done, TUESDAY)
    gone = cast.filed(cast.version())
    actions.withdraw(gone, by=cast.applicant(gone), at=TUESDAY)
    names = ("case_id", "deadline", "started_on", "due_on", "stopped_on", "stopped_for", "ended_on")
    before = set(Clock.objects.exclude(case=gone).values_list(*names))
    Clock.objects.all().delete()
    Case.objects.update(matter="")
    migrate()
    assert set(Clock.objects.values_list(*names)) == before
    assert set(Case.objects.values_list("matter", flat=True)) == {"test-matter"}


def test_their_clock_goes_on_from_there():
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 12), by=cast.staff("clerk"), at=TUESDAY)
    Clock.objects.all().delete()
    migrate()
    actions.answer_correction(
        find(case.pk), answers=cast.ANSWERS, by=cast.applicant(case), at=TUESDAY + timedelta(days=6)
    )
    assert find(case.pk).promised_on == date(2026, 6, 19)
    assert clock.deadline_of(case, case.clocks.get().deadline) is not None
