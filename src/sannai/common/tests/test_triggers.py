import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from sannai.common import triggers
from sannai.common.events import dispose_payload
from sannai.common.models import Event, EventPayload, Seal, SealedEvent
from sannai.common.seals import seal

from .cast import AT, chain
from .dba import TABLES, run, settle, tampering

pytestmark = pytest.mark.both_databases

on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone has it")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has it")


@pytest.fixture
def event(db):
    (event,) = chain("a")
    seal(AT)
    settle()
    return event


def refused(statement, *parameters):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement, *parameters)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_the_log_can_be_deleted_or_changed(event, table):
    refused(f"DELETE FROM {table}")
    column = {
        "common_event": "verb = 'x'",
        "common_eventpayload": "body = '{}'",
        "common_seal": "root = 'x'",
        "common_sealedevent": "position = 9",
    }[table]
    refused(f"UPDATE {table} SET {column}")
    assert (Event.objects.get().verb, Seal.objects.get().count) == ("test.written", 1)


def test_the_software_itself_cannot_change_the_log_either(event):
    for doing in (
        lambda: Event.objects.update(staff_key="s9"),
        lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"),
        lambda: SealedEvent.objects.all().delete(),
        lambda: EventPayload.objects.update(body="{}"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            doing()


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("table", TABLES)
def test_insert_or_replace_does_not_slip_through(event, table, recursive):
    run(f"PRAGMA recursive_triggers={recursive}")
    try:
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    finally:
        run("PRAGMA recursive_triggers=ON")


@on_sqlite
def test_the_connections_of_the_city_have_recursive_triggers_on(db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA recursive_triggers").fetchone() == (1,)


@on_sqlite
def test_another_row_cannot_take_the_place_of_an_event(event):
    columns = "subject_kind, subject_id, seq, verb, actor_kind, staff_key, post_key, acting_for, at, payload_digest"
    refused(
        f"INSERT OR REPLACE INTO common_event ({columns}, recorded_at, previous_hash, hash) "
        f"SELECT {columns}, recorded_at, previous_hash, 'forged' FROM common_event"
    )


@on_postgres
@pytest.mark.parametrize("table", TABLES)
def test_truncate_and_upsert_are_refused(event, table):
    refused(f"TRUNCATE {table} CASCADE")
    key, column = {
        "common_event": ("id", "verb"),
        "common_eventpayload": ("event_id", "body"),
        "common_seal": ("id", "root"),
        "common_sealedevent": ("event_id", "position"),
    }[table]
    refused(
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} "
        f"ON CONFLICT ({key}) DO UPDATE SET {column} = EXCLUDED.{column}"
    )


@on_postgres
def test_the_triggers_fire_for_replication_too(event):
    run("SET LOCAL session_replication_role = replica")
    refused("UPDATE common_event SET verb = 'x'")
    refused("DELETE FROM common_event")
    refused("TRUNCATE common_event CASCADE")


def test_disposal_empties_a_payload_and_nothing_else_about_it_can_change(event):
    refused("UPDATE common_eventpayload SET salt = 'x', body = NULL")
    dispose_payload(event)
    payload = EventPayload.objects.get()
    assert (payload.body, payload.salt) == (None, "")
    refused("UPDATE common_eventpayload SET body = '{}'")


def test_what_is_dropped_or_switched_off_is_missing_until_it_is_installed_again(event):
    assert triggers.missing() == []
    with tampering():
        assert len(triggers.missing()) == {"sqlite": 12, "postgresql": 8}[connection.vendor]
    assert triggers.missing() == []
    assert triggers.install() == []


@on_postgres
@pytest.mark.parametrize(
    "sabotage",
    [
        "ALTER TABLE common_event DISABLE TRIGGER common_event_no_change",
        "ALTER TABLE common_event ENABLE TRIGGER common_event_no_change",
        "CREATE OR REPLACE FUNCTION sannai_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP TRIGGER common_event_no_change ON common_event; CREATE TRIGGER common_event_no_change BEFORE UPDATE "
        "ON common_event FOR EACH ROW EXECUTE FUNCTION sannai_append_only()",
    ],
)
def test_a_trigger_that_was_weakened_is_missing(event, sabotage):
    run(sabotage)
    assert "common_event_no_change" in triggers.missing()
    triggers.install()
    assert triggers.missing() == []
    refused("UPDATE common_event SET verb = 'x'")


@on_sqlite
def test_a_trigger_that_was_rewritten_is_missing(event):
    run("DROP TRIGGER common_event_no_update")
    run("CREATE TRIGGER common_event_no_update BEFORE UPDATE ON common_event BEGIN SELECT 1; END")
    assert triggers.missing() == ["common_event_no_update"]


@pytest.mark.django_db(transaction=True)
def test_after_a_migration_that_rebuilds_the_table_the_triggers_are_back():
    longer = models.CharField(max_length=65)
    longer.set_attributes_from_name("verb")
    verb = Event._meta.get_field("verb")
    with connection.schema_editor() as editor:
        editor.alter_field(Event, verb, longer)
    if connection.vendor == "sqlite":
        assert "common_event_no_update" in triggers.missing()  # Django has dropped them
    with connection.schema_editor() as editor:
        editor.alter_field(Event, longer, verb)
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []
    chain("a")
    refused("UPDATE common_event SET verb = 'x'")


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_is_refused_to_django_itself():
    chain("a")
    truncating = sql_flush(no_style(), connection)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.ops.execute_sql_flush(truncating)
    assert Event.objects.count() == 1


def test_before_its_tables_exist_nothing_is_installed(db, monkeypatch):
    monkeypatch.setattr(type(connection.introspection), "table_names", lambda self: [])
    assert triggers.install() == []


def test_the_room_installs_them_after_every_migrate():
    from django.db.models.signals import post_migrate

    assert apps.get_app_config("common")
    assert any("common.triggers" in str(receiver[0]) for receiver in post_migrate.receivers)
