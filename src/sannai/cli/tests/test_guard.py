"""A database of one side takes in nothing of another's, and a process of the wrong side does not start on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from sannai.common import guard, worker
from sannai.common.models import Series
from sannai.intake.models import Publication
from sannai.organization.models import Revision

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
OF_THE_CITY = {"internet": "casework_memo", "lgwan": "intake_outgoing", "sluice": "casework_memo"}


def insert(table: str) -> None:
    """What a program would do that knows nothing of sides: the trigger speaks before any column is looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} DEFAULT VALUES")


@pytest.fixture(autouse=True)
def _empty() -> None:
    """A migrated city that is not run apart has one row of the office."""
    Revision.objects.all().delete()


@pytest.fixture(params=["internet", "lgwan", "sluice"])
def side(request: pytest.FixtureRequest) -> str:
    zone: str = request.param
    assert guard.install(zone)
    return zone


def test_a_row_of_the_other_side_is_refused_and_one_of_its_own_is_not(side: str):
    with pytest.raises(DatabaseError, match="stands on the other side"):
        insert(OF_THE_CITY[side])
    for table in guard.elsewhere(side).values():
        with pytest.raises(DatabaseError, match=f"{table} stands on the other side"):
            insert(table)
    Publication.objects.create(stream="offices", p=1, sha256="", body=b"", at=AT)
    if side == "lgwan":
        Series.objects.create(symbol="環収", fiscal_year=2026)
    assert Publication.objects.exists()


def test_what_has_no_place_outside_is_what_the_rooms_declare():
    assert {"casework.Case", "common.Event", "accounts.Account", "sessions.Session"} <= guard.elsewhere(
        "internet"
    ).keys()
    assert not {"intake.Outgoing", "definitions.Version"} & guard.elsewhere("internet").keys()
    assert set(guard.elsewhere("lgwan")) >= {"intake.Outgoing", "intake.Placed"}
    assert {"intake.Outgoing", "applications.Arrival", "casework.Case"} <= set(guard.elsewhere("sluice"))
    assert all("relay.Passage" in guard.elsewhere(zone) for zone in ("internet", "lgwan"))
    assert guard.elsewhere("all") == {}


def test_the_guard_is_installed_once_and_says_whose_the_database_is(side: str):
    assert guard.install(side) == []
    assert guard.refusal(side) == ""
    other = next(each for each in guard.SIDES if each != side)
    for zone in (other, "all"):
        assert f"このデータベースは{guard.SIDES[side]}" in guard.refusal(zone)
    with pytest.raises(ValueError, match=guard.SIDES[side]):
        guard.install(other)


def test_a_database_with_a_row_of_another_side_is_named_and_left_as_it_is(monkeypatch):
    Series.objects.create(symbol="環収", fiscal_year=2026)
    assert "common.Series" in guard.refusal("internet")
    with pytest.raises(ValueError, match=r"common\.Series"):
        guard.install("internet")
    monkeypatch.setattr(settings, "ZONE", "internet")
    guard.install_after_migrate(None)
    assert guard.guarded() == {}
    assert guard.refusal("all") == ""


def test_without_the_guard_no_process_of_a_side_starts():
    assert "sannai zones guard" in guard.refusal("internet")
    assert guard.refusal("all") == ""


def test_it_is_there_after_a_migration(monkeypatch):
    monkeypatch.setattr(settings, "ZONE", "internet")
    guard.install_after_migrate(None)
    assert guard.refusal("internet") == ""


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no way to switch a trigger off")
def test_a_trigger_that_was_switched_off_is_missed():
    guard.install("internet")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_memo DISABLE TRIGGER internet_side_only_casework_memo")
    assert "sannai zones guard" in guard.refusal("internet")


def test_each_side_does_its_own_steps_and_no_step_is_left_out():
    names = {zone: {step.name for step in worker.steps(zone)} for zone in ("all", "internet", "lgwan", "number")}
    assert names["all"] == set(worker.STEPS) == names["internet"] | names["lgwan"] | names["number"]
    assert names["number"] == {"keys of numbers"}
    assert {"published", "tidy outgoing", "jobs"} <= names["internet"]
    assert not {"collect", "put down", "publish", "seal", "keys", "inbox"} & names["internet"]
    assert not {"published", "tidy outgoing", "folder"} & names["lgwan"]
