import json
import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from sannai.common import seals
from sannai.common.models import Event, Seal, SealedEvent
from sannai.common.seals import export_root, seal, seal_all

from .cast import AT, chain
from .dba import run

pytestmark = pytest.mark.both_databases


@pytest.mark.django_db
def test_what_is_unsealed_is_sealed_once_and_each_seal_follows_the_last():
    assert seal(AT) == 0
    assert not Seal.objects.exists()
    chain("a", "b")
    assert seal(AT) == 2
    chain("c", subject_id="2")
    assert seal(AT + timedelta(minutes=1)) == 1
    assert seal(AT + timedelta(minutes=2)) == 0
    first, second = Seal.objects.order_by("number")
    assert (first.number, first.count, first.previous_root) == (1, 2, "0" * 64)
    assert (second.number, second.count, second.previous_root) == (2, 1, first.root)
    assert Event.objects.filter(Q(sealed__isnull=True)).count() == 0


@pytest.mark.django_db
def test_a_backlog_is_sealed_in_batches(monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 2)
    chain(*"abcde")
    assert seal(AT) == 5
    assert list(Seal.objects.order_by("number").values_list("count", flat=True)) == [2, 2, 1]


def commit_late(id: int) -> None:
    """A transaction that took its id early and committed late: its row appears below ids long sealed."""
    columns = ", ".join(
        str(field.column) for field in Event._meta.fields if field.column not in {"id", "subject_id", "recorded_at"}
    )
    run(
        f"INSERT INTO common_event (id, subject_id, recorded_at, {columns}) "
        f"SELECT {id}, 'late{id}', recorded_at, {columns} FROM common_event ORDER BY id DESC LIMIT 1"
    )


@pytest.mark.django_db
def test_an_event_that_commits_late_with_a_low_id_is_still_sealed():
    chain("a", "b")
    seal(AT)
    chain("late", subject_id="2")
    commit_late(-5)
    assert seal(AT) == 2
    assert SealedEvent.objects.filter(event_id=-5).exists()


@pytest.mark.django_db
def test_each_minute_looks_only_above_what_was_sealed_a_day_ago_and_each_night_at_all():
    sealed_long_ago = chain("a", "b")
    seal(AT)
    chain("c")
    commit_late(-5)
    later = AT + timedelta(days=1)
    with CaptureQueriesContext(connection) as looked:
        assert seal(later) == 1  # the one above the floor
    (search,) = [each["sql"] for each in looked if "LEFT OUTER JOIN" in each["sql"]]
    assert f'"common_event"."id" > {sealed_long_ago[-1].pk}' in search
    assert not SealedEvent.objects.filter(event_id=-5).exists()
    assert seal_all(later) == 1
    assert SealedEvent.objects.filter(event_id=-5).exists()


@pytest.mark.django_db
def test_a_seal_over_latecomers_alone_does_not_lower_the_floor():
    floor = chain("a", "b")[-1].pk
    seal(AT)
    commit_late(-5)
    assert seal_all(AT) == 1
    assert seals._floor(AT) == floor


@pytest.mark.django_db
def test_the_root_of_the_day_is_kept_in_a_file_and_later_roots_stand_below_it():
    assert export_root(AT) is None
    chain("a")
    seal(AT)
    path = export_root(AT)
    assert path is not None
    assert path.name == "2026-04-01.json"
    assert export_root(AT + timedelta(hours=1)) == path
    chain("b", "c")
    seal(AT)
    export_root(AT + timedelta(hours=2))
    roots = json.loads(path.read_text(encoding="utf-8"))["roots"]
    newest = Seal.objects.get(number=2)
    assert [(each["number"], each["events"]) for each in roots] == [(1, 1), (2, 3)]
    assert roots[1]["root"] == newest.root
    assert export_root(AT + timedelta(days=1)) == path.with_name("2026-04-02.json")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_of_two_sealers_at_once_each_event_comes_under_one_seal():
    chain(*"abcdefgh")
    counts, failures = [], []

    def work():
        try:
            counts.append(seal(AT))
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert failures == []
    assert sum(counts) == 8
    assert SealedEvent.objects.count() == 8
    assert list(Seal.objects.values_list("number", flat=True)) == list(range(1, Seal.objects.count() + 1))
