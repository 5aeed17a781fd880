"""Each thing that a database administrator could do to the log, done; and what audit says of it."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from sannai.common import canonical, heads, strays, triggers
from sannai.common.audit import examine, verify
from sannai.common.events import dispose_payload, hash_of
from sannai.common.kinds import Kind
from sannai.common.models import Event, EventPayload, Seal, SealedEvent
from sannai.common.seals import LEAF, export_root, leaf, root_of, seal

from .cast import AT, chain
from .dba import dropping, run, tampering

pytestmark = pytest.mark.both_databases
NONE: dict[str, Kind] = {}


@pytest.fixture(autouse=True)
def _no_subjects_of_other_rooms(monkeypatch):
    for module in (heads, strays):
        monkeypatch.setattr(module, "KINDS", NONE)
    NONE.clear()


def keeps(seqs):
    """Rows of folders know the seq of their newest event."""
    NONE["folder"] = Kind(name="folder", label="簿冊", heads=seqs)


@pytest.fixture
def events(db):
    """Three events recorded as they happened."""
    run_at_database_time = AT
    return chain("a", "b", "c", at=run_at_database_time)


def kinds():
    return sorted({fault.kind for fault in verify()})


def rewrite(event, **values):
    """Change an event and everything in its own row that follows from it."""
    for name, value in values.items():
        setattr(event, name, value)
    event.hash = hash_of(event)
    Event.objects.filter(pk=event.pk).update(**values, hash=event.hash)


def erase(event):
    SealedEvent.objects.filter(event=event)._raw_delete("default")
    EventPayload.objects.filter(event=event)._raw_delete("default")
    Event.objects.filter(pk=event.pk)._raw_delete("default")


def test_a_log_as_it_was_written_is_whole(events):
    assert verify() == []
    seal(AT)
    export_root(AT)
    assert verify() == []
    findings = examine()
    assert (findings.events, findings.chains) == (3, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [("verb", "test.forged"), ("staff_key", "s9"), ("post_key", "x"), ("acting_for", "x"), ("at", AT - timedelta(2))],
)
def test_a_changed_row_is_found(events, column, value):
    with tampering():
        Event.objects.filter(pk=events[1].pk).update(**{column: value})
    (fault,) = verify()
    assert (fault.kind, fault.place) == ("changed", "folder:1#2")
    assert str(fault) == "folder:1#2: 記録した内容が書き換えられています。"


def test_a_changed_row_with_a_hash_made_to_fit_is_found_by_its_successor(events):
    with tampering():
        rewrite(events[1], staff_key="s9")
    assert [(fault.kind, fault.place) for fault in verify()] == [("inserted", "folder:1#3")]


def test_a_whole_chain_made_anew_is_found_by_its_seal(events):
    seal(AT)
    with tampering():
        rewrite(events[1], staff_key="s9")
        rewrite(events[2], previous_hash=events[1].hash)
    assert kinds() == ["seal"]


def test_a_chain_and_its_seals_made_anew_are_found_by_the_exported_root(events):
    seal(AT)
    export_root(AT)
    with tampering():
        rewrite(events[2], staff_key="s9")
        made = Seal.objects.get()
        rows = Event.objects.order_by("pk").values_list(*LEAF)
        Seal.objects.update(root=root_of(1, made.at, made.previous_root, [leaf(row) for row in rows]))
    assert kinds() == ["root"]


def test_a_later_recorded_at_is_found_by_the_seal(events):
    seal(AT)
    with tampering():
        Event.objects.update(recorded_at=AT + timedelta(days=3))
    assert kinds() == ["seal"]


def test_a_missing_row_in_the_middle_is_found(events):
    with tampering():
        erase(events[1])
    (fault,) = verify()
    assert (fault.kind, fault.message) == ("missing", "この前の出来事（#2）がありません。")


def test_a_missing_first_row_is_found(events):
    with tampering():
        erase(events[0])
        erase(events[1])
    assert {fault.kind for fault in verify()} == {"missing"}


def test_a_missing_last_row_is_found_by_its_seal(events):
    seal(AT)
    with tampering():
        erase(events[2])
    assert kinds() == ["seal"]


def test_a_missing_last_row_under_no_seal_is_found_by_the_row_of_its_subject(events):
    keeps(lambda: [("1", 3)])
    assert verify() == []
    with tampering():
        erase(events[2])
    (fault,) = verify()
    assert fault.message == "最新の出来事は #3 のはずですが、記録は #2 までです。"


def test_a_whole_chain_that_is_gone_is_found_by_the_row_of_its_subject(events):
    keeps(lambda: [("1", 3), ("never-acted-on", 0)])
    with tampering():
        for event in reversed(events):
            erase(event)
    assert [(fault.kind, fault.place) for fault in verify()] == [("missing", "folder:1")]


def test_a_subject_whose_row_is_gone_is_found(events):
    keeps(lambda: [])
    assert [(fault.kind, fault.place) for fault in verify()] == [("missing", "folder:1")]


def test_an_event_slipped_in_at_the_end_is_found_by_the_row_of_its_subject(events):
    keeps(lambda: [("1", 3)])
    chain("forged")
    assert kinds() == ["inserted"]


def test_a_city_at_work_while_the_log_is_read_is_no_fault(events):
    reads = iter([[("1", 3)], [("1", 4)], [("1", 4)]])  # and once for rows without a chain
    keeps(lambda: next(reads))
    chain("d")  # the row is read before this event, the log after it
    assert verify() == []


def test_an_event_slipped_in_between_is_found(events):
    with tampering():
        rewrite(events[2], seq=4)
        forged = Event.objects.get(pk=events[1].pk)
        forged.pk, forged.seq, forged.previous_hash = None, 3, events[1].hash
        forged.hash = hash_of(forged)
        forged.save(force_insert=True)
        EventPayload.objects.create(event=forged, salt="", body="{}")
    assert {"reordered", "payload"} <= set(kinds())


def test_rows_that_changed_places_are_found(events):
    with tampering():
        Event.objects.filter(pk=events[1].pk).update(seq=9)
        Event.objects.filter(pk=events[2].pk).update(seq=2)
        Event.objects.filter(pk=events[1].pk).update(seq=3)
    assert kinds() == ["changed"]
    with tampering():
        events[1].seq, events[2].seq = 3, 2
        for event in events[1:]:
            Event.objects.filter(pk=event.pk).update(hash=hash_of(event))
    assert kinds() == ["inserted", "reordered"]


def test_a_changed_payload_is_found(events):
    with tampering():
        EventPayload.objects.filter(event=events[0]).update(body='{"text":"forged"}')
    assert [(fault.kind, fault.message) for fault in verify()] == [("payload", "出来事の内容が書き換えられています。")]


def test_a_missing_payload_is_found(events):
    with tampering():
        EventPayload.objects.filter(event=events[0])._raw_delete("default")
    assert [(fault.kind, fault.message) for fault in verify()] == [("payload", "出来事の内容の行がありません。")]


def test_a_payload_and_a_seal_left_behind_by_a_deleted_event_are_found(events):
    seal(AT)
    with tampering():
        Event.objects.filter(pk=events[2].pk)._raw_delete("default")
        messages = [fault.message for fault in verify()]
        erase(events[2])  # no transaction ends with rows that point to nothing
    assert "内容の行だけが残り、出来事の行がありません。" in messages
    assert "封印された出来事の行がありません。" in messages


def test_a_disposed_payload_is_a_remark_and_no_fault(events):
    seal(AT)
    dispose_payload(events[1])
    findings = examine()
    assert findings.faults == []
    assert [remark.kind for remark in findings.remarks if remark.place == "folder:1#2 test.written"] == [
        "disposed",
        "backdated",
    ]


def test_what_was_written_down_long_after_is_a_remark_and_what_lies_ahead_a_fault(db):
    from sannai.common.time import now

    chain("now", at=now())
    assert (examine().faults, examine().remarks) == ([], [])
    chain("late", at=now() - timedelta(days=10, hours=1))
    assert [remark.message for remark in examine().remarks] == ["起きた日から 10 日後に記録されています。"]
    chain("ahead", at=now() + timedelta(minutes=5))
    assert kinds() == ["future"]


def test_dropped_triggers_are_found(events):
    with tampering():
        assert {fault.place for fault in verify()} == set(triggers.missing())
        assert kinds() == ["trigger"]
    assert verify() == []
    run(dropping(connection)[0])
    assert kinds() == ["trigger"]


@pytest.mark.parametrize(
    "values", [{"root": "0" * 64}, {"count": 2}, {"previous_root": "1" * 64}, {"at": AT}, {"number": 7}]
)
def test_a_changed_seal_is_found(events, values):
    seal(AT - timedelta(hours=1))
    with tampering():
        Seal.objects.update(**values)
    assert kinds() == ["seal"]


def test_a_removed_seal_is_found(events):
    seal(AT)
    chain("d")
    seal(AT)
    with tampering():
        SealedEvent.objects.filter(seal__number=1)._raw_delete("default")
        Seal.objects.filter(number=1)._raw_delete("default")
    assert kinds() == ["seal"]


def test_all_seals_removed_are_found_by_the_exported_root(events):
    seal(AT)
    export_root(AT)
    with tampering():
        SealedEvent.objects.all()._raw_delete("default")
        Seal.objects.all()._raw_delete("default")
    assert kinds() == ["root"]


def test_events_reordered_under_a_seal_are_found(events):
    seal(AT)
    with tampering():
        SealedEvent.objects.filter(event=events[0]).update(position=1)
        SealedEvent.objects.filter(event=events[1]).update(position=0)
    assert kinds() == ["seal"]


def test_an_unreadable_root_file_is_named(events):
    seal(AT)
    path = export_root(AT)
    assert path is not None
    for broken in ("{", json.dumps({"roots": [{"number": "x"}]}), "[]", "\udcff"):
        path.write_bytes(broken.encode(errors="surrogateescape"))
        assert [(fault.kind, fault.place) for fault in verify()] == [("root", "2026-04-01.json")]


@contextmanager
def without_the_lock_of_the_chain():
    """With ``unique(subject, seq)`` dropped. SQLite rebuilds the table from what the model says."""
    (unique,) = Event._meta.constraints
    Event._meta.constraints = []
    with connection.schema_editor() as editor:
        editor.remove_constraint(Event, unique)
    yield
    Event._meta.constraints = [unique]
    with connection.schema_editor() as editor:
        editor.add_constraint(Event, unique)
    triggers.install()


@pytest.mark.django_db(transaction=True)
def test_a_forked_chain_is_found():
    events = chain("a", "b")
    with without_the_lock_of_the_chain():
        with tampering():
            twin = Event.objects.get(pk=events[1].pk)
            twin.pk, twin.verb = None, "test.forked"
            twin.payload_digest = canonical.digest("{}", "")
            twin.hash = hash_of(twin)
            twin.save(force_insert=True)
            EventPayload.objects.create(event=twin, salt="", body="{}")
        faults = verify()
        with tampering():
            erase(twin)
    assert [(fault.kind, fault.place) for fault in faults] == [("forked", "folder:1#2")]
    assert "2 件" in faults[0].message
    assert verify() == []
