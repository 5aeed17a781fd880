"""What is written with SQL composed once is what Django would write and read."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from sannai.common.jobs import leave
from sannai.common.models import AccessLog, Event, EventPayload
from sannai.common.written import Read, insert

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@task()
def work(text: str) -> None:
    """Never run here."""


def _event(seq: int) -> Event:
    return Event(
        subject_kind="case", subject_id="1", seq=seq, verb="case.taken", actor_kind="staff", at=AT,
        payload_digest="d", previous_hash="p", hash="h",
    )  # fmt: skip


def _columns(row, *but):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in but}


def test_a_row_is_written_as_save_writes_it():
    ours, theirs = _event(1), _event(2)
    insert(ours)
    theirs.save(force_insert=True)
    assert ours.pk is not None
    ours, theirs = Event.objects.get(pk=ours.pk), Event.objects.get(pk=theirs.pk)
    assert _columns(ours, "id", "seq", "recorded_at") == _columns(theirs, "id", "seq", "recorded_at")


def test_what_the_database_fills_in_is_there_when_asked_for():
    event = _event(1)
    insert(event)
    assert event.recorded_at == Event.objects.get(pk=event.pk).recorded_at


def test_a_sealed_column_is_sealed_on_the_way():
    event = _event(1)
    insert(event)
    insert(EventPayload(event=event, salt="s", body="何か"))
    assert EventPayload.objects.get(event=event).body == "何か"


def test_a_job_is_left_as_the_library_leaves_it():
    leave(work, "text")
    ours = DBTaskResult.objects.get()
    theirs = DBTaskResult.objects.get(pk=work.enqueue("text").id)
    assert _columns(ours, "id", "enqueued_at") == _columns(theirs, "id", "enqueued_at")
    assert list(DBTaskResult.objects.ready().values_list("pk", flat=True).order_by("enqueued_at")) == [
        ours.pk,
        theirs.pk,
    ]


def test_a_query_composed_once_reads_each_value_with_what_it_joins(django_assert_num_queries):
    for seq in (1, 2):
        event = _event(seq)
        insert(event)
        insert(EventPayload(event=event, salt="s", body=f"{seq}"))
    read = Read(lambda seq: Event.objects.filter(seq=seq).select_related("payload"), Event._meta.get_field("seq"))
    for seq in (1, 2, 1):
        with django_assert_num_queries(1):
            (event,) = read.rows(seq)
            assert (event.seq, event.at, event.payload.body) == (seq, AT, f"{seq}")
    assert read.rows(3) == []


def test_a_query_by_more_than_one_value_is_refused():
    read = Read(lambda what: AccessLog.objects.filter(what=what, staff_key="s1"), AccessLog._meta.get_field("what"))
    with pytest.raises(ValueError, match="one value"):
        read.rows("x")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone keeps plans")
def test_the_plan_of_a_statement_composed_once_is_kept():
    for seq in range(1, 8):
        insert(_event(seq))
    with connection.cursor() as wire:
        wire.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO %common_event%'")
        assert wire.fetchone()[0] == 1
