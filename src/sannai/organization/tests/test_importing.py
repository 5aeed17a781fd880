from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import models

from sannai.accounts.models import Account
from sannai.common.action import Denied
from sannai.common.audit import verify
from sannai.common.models import Event, EventPayload
from sannai.organization.actors import staff_for
from sannai.organization.csv_tables import TABLES
from sannai.organization.csv_writing import export_city
from sannai.organization.importing import Loaded, examine, import_city, load_city
from sannai.organization.models import Appointment, Revision, Unit
from sannai.text.problems import DefinitionError

from .csv_city import CITY, city

pytestmark = pytest.mark.both_databases

AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
CATALOG = Path(__file__).parents[4] / "catalog" / "sannai" / "organization"
NOBODY_YET = {"password", "last_login", "seq", "id"}  # what a file neither gives nor takes


def rows_of(model: type[models.Model]) -> list[dict[str, object]]:
    """Every column of every row but the running number, in an order of their own."""
    rows = [{name: value for name, value in row.items() if name not in NOBODY_YET} for row in model.objects.values()]
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def whole_city() -> dict[str, list[dict[str, object]]]:
    return {table.file: rows_of(table.model) for table in TABLES}


def load(files: dict[str, bytes], **options: object) -> Loaded:
    from sannai.common.actors import System

    return import_city(files, at=AT, **({"by": System()} | options))


@pytest.mark.django_db
def test_a_city_is_loaded_with_units_posts_people_and_everything_around_them():
    assert load(city()) == Loaded(
        bodies=2,
        units=4,
        posts=6,
        staff=5,
        appointments=6,
        stand_ins=4,
        successions=2,
        absences=1,
        engagements=1,
        duties=3,
    )
    waste = Unit.objects.get(key="env.waste")
    assert (waste.symbol, waste.parent_key, waste.order) == ("三環業", "env", 20)
    assert Account.objects.get(staff_key="s1").name == "三内 﨑子"
    assert not Account.objects.get(staff_key="s1").has_usable_password()
    person = staff_for("s1", date(2026, 4, 1))
    assert person is not None
    assert person.post_key == "env.waste.head"
    assert staff_for("s5", date(2026, 4, 1)) is None


@pytest.mark.django_db
def test_loading_it_again_changes_nothing_and_writes_no_event():
    load(city())
    events, token = Event.objects.count(), Revision.objects.get().token
    assert not load(city())
    assert Event.objects.count() == events
    assert Revision.objects.get().token == token


@pytest.mark.django_db
def test_a_whole_import_is_one_event_that_says_what_stood_before():
    load(city())
    load(city(units={2: {"名称": "資源循環課"}}, staff={5: {"氏名": "見本 太郎"}}))
    events = list(Event.objects.order_by("pk").values_list("subject_kind", "subject_id", "seq", "verb"))
    assert events == [
        ("organization", "city", 1, "organization.imported"),
        ("organization", "city", 2, "organization.imported"),
    ]
    assert "環境業務課" in (EventPayload.objects.get(event__seq=2).body or "")
    assert Unit.objects.get(key="env.waste").name == "資源循環課"
    assert Account.objects.get(staff_key="s5").name == "見本 太郎"
    assert verify() == []


@pytest.mark.django_db
def test_part_of_the_files_changes_only_what_they_name():
    load(city())
    some = city(appointments={2: {"終了日": "2027-04-01"}})
    assert load({"appointments.csv": some["appointments.csv"]}) == Loaded(appointments=1)
    assert Appointment.objects.get(post_key="env.waste.head").valid_to == date(2027, 4, 1)


@pytest.mark.django_db
def test_part_of_the_files_is_held_against_what_is_stored():
    load(city())
    ending = {"units.csv": city(units={2: {"終了日": "2026-10-01"}})["units.csv"]}
    said = [str(problem) for problem in examine(ending)]
    assert any("登録済みの行（env.waste.head 2024-04-01）の所属組織" in each and "2026-10-01" in each for each in said)
    with pytest.raises(DefinitionError):
        load(ending)
    assert Unit.objects.get(key="env.waste").valid_to is None


@pytest.mark.django_db
def test_whoever_left_is_not_brought_back_by_an_old_file():
    load(city(staff={5: {"状態": "退職"}}))
    assert not Account.objects.get(staff_key="s5").is_active
    with pytest.raises(DefinitionError, match="退職とされています"):
        load(city())


@pytest.mark.django_db
def test_one_bad_cell_and_nothing_is_imported():
    with pytest.raises(DefinitionError):
        load(city(engagements={1: {"職員番号": "s2"}}))
    assert whole_city() == {table.file: [] for table in TABLES}
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_examining_writes_nothing():
    assert examine(city()) == []
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_whoever_may_not_administer_the_organisation_imports_nothing():
    load(city())
    head = staff_for("s1", date(2026, 4, 1))
    with pytest.raises(Denied):
        load(city(units={1: {"名称": "別の局"}}), by=head)
    assert Unit.objects.get(key="env").name == "環境局"


@pytest.mark.django_db
def test_export_delete_import_gives_the_same_rows_in_every_column():
    load(city())
    before, files = whole_city(), export_city()
    for table in TABLES:
        table.model.objects.all().delete()
    load(files)
    assert whole_city() == before
    assert export_city() == files
    assert not load(files)


@pytest.mark.django_db
def test_the_model_city_is_in_order_large_enough_and_loaded_at_once_and_comes_back_the_same(
    django_assert_max_num_queries,
):
    if not CATALOG.exists():
        pytest.skip("installed without its catalog")
    with django_assert_max_num_queries(90):  # with the documents of the offices and of the registers
        loaded = load_city(CATALOG, AT)
    assert loaded.units >= 70
    assert loaded.posts >= 250
    assert loaded.staff >= 230
    before, files = whole_city(), export_city()
    assert not load_city(CATALOG, AT)
    for table in TABLES:
        table.model.objects.all().delete()
    load(files)
    assert whole_city() == before
    assert {fault.kind for fault in verify()} == {"gone"}  # what this test itself took away by hand


def test_the_files_of_the_fixture_are_those_of_the_tables():
    assert set(CITY) == {table.file for table in TABLES}
