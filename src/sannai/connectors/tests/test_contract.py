"""The contract of the way between the sides: every form keeps it (docs/decisions/0028)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from sannai.exchange import ways
from sannai.exchange.auditing import audit, reconcile
from sannai.exchange.bridge import Ack, Refused, Standing, acks_signed
from sannai.exchange.collecting import Met, collect, keep, retry
from sannai.exchange.models import Put, Received
from sannai.exchange.posting import post
from sannai.exchange.ways import Held
from sannai.intake import bodies
from sannai.intake.leaving import leave
from sannai.intake.models import Outgoing, Placed

from .ends import left, taken

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CASE, OTHER = UUID(int=1), UUID(int=2)
LARGE = b"x" * (bodies.IN_ROW + 1)


def placed() -> dict[str, tuple[int, bytes]]:
    return {row.stream: (row.p, bytes(row.body)) for row in Placed.objects.all()}


def test_what_was_left_is_taken_in_once_and_in_order(ends):
    for case in (CASE, OTHER, CASE, CASE):
        ends.leave(case)
    ends.carry()
    assert collect(ends.way, ends.clock.at).received == 4
    assert taken() == left() == {str(CASE): [(0, *_id(CASE, 0)), (1, *_id(CASE, 1)), (2, *_id(CASE, 2))],
                                 str(OTHER): [(0, *_id(OTHER, 0))]}  # fmt: skip
    ends.settle()
    assert collect(ends.way, ends.clock.at).received == 0
    assert not Outgoing.objects.filter(acked_at=None).exists()
    assert audit(ends.way, ends.clock.at) == []


def test_bytes_come_over_as_they_were_whatever_their_size(ends, monkeypatch):
    monkeypatch.setattr("sannai.exchange.fetching.IN_MEMORY", 100_000)
    sizes = [0, 1, bodies.IN_ROW, bodies.IN_ROW + 1, 300_000]
    got: list[str] = []
    ways.receive("file", lambda item, body, at: got.append(hashlib.sha256(body.read()).hexdigest()))
    rows = [ends.leave(CASE, bytes([n]) * size, "file") for n, size in enumerate(sizes)]
    ends.settle(1)
    assert got == [row.sealed_sha256 for row in rows]
    assert [row.body is None for row in rows] == [False, False, False, True, True]


def test_a_number_is_given_again_when_its_transaction_is_undone(ends):
    ends.leave(CASE)
    with transaction.atomic():
        leave(CASE, "envelope", "k", lambda id, n: b"never filed", ends.clock.at)
        transaction.set_rollback(True)
    ends.leave(CASE)
    assert list(Outgoing.objects.order_by("n").values_list("n", flat=True)) == [0, 1]


def test_what_lacks_the_one_before_it_waits_and_another_case_goes_on(ends):
    first, second, other = ends.leave(CASE), ends.leave(CASE), ends.leave(OTHER)
    first.acked_at = ends.clock.at  # as if somebody outside had hidden it
    first.save()
    ends.settle(2)
    assert taken() == {str(OTHER): [(0, str(other.pk))]}
    first.acked_at = None
    first.save()
    ends.settle(2)
    assert taken()[str(CASE)] == [(0, str(first.pk)), (1, str(second.pk))]


def test_poison_is_held_with_its_code_and_taken_in_after_its_cause_is_gone(ends, caplog):
    bad, after, other = ends.leave(CASE), ends.leave(CASE), ends.leave(OTHER)
    ends.poison.add(bad.pk)
    ends.settle(2)
    assert taken() == {str(OTHER): [(0, str(other.pk))]}
    assert [(item.id, item.hold) for item in ends.bridge.state().held] == [(bad.pk, "signature")]
    assert str(bad.pk) in caplog.text
    assert retry(ends.way, bad.pk, ends.clock.at) == Held("signature")
    assert retry(ends.way, uuid4(), ends.clock.at) is None
    ends.poison.clear()
    ends.carry()
    assert retry(ends.way, bad.pk, ends.clock.at) is Met.DONE
    ends.settle(3)
    assert taken()[str(CASE)] == [(0, str(bad.pk)), (1, str(after.pk))]
    assert ends.bridge.state().held == ()


@pytest.mark.parametrize(("kind", "code"), [("unheard-of", "kind"), ("file", "failed")])
def test_what_nobody_takes_in_and_what_breaks_its_room_are_held_too(ends, kind, code):
    def broken(item, body, at):
        raise ZeroDivisionError

    ways.receive("file", broken)
    ends.leave(CASE, kind=kind)
    ends.settle(1)
    assert [item.hold for item in ends.bridge.state().held] == [code]
    assert not Received.objects.exists()


def test_the_same_id_with_other_bytes_is_a_conflict_and_nothing_of_it_is_taken_in(ends, caplog):
    row = ends.leave(CASE)
    ends.settle(2)
    other = hashlib.sha256(b"forged").hexdigest()
    Outgoing.objects.filter(pk=row.pk).update(body=b"forged", size=6, sealed_sha256=other, acked_at=None)
    ends.settle(2)
    assert [item.hold for item in ends.bridge.state().held] == ["conflict"]
    assert Received.objects.get().sha256 == row.sealed_sha256
    assert taken() == {str(CASE): [(0, str(row.pk))]}
    assert {found.code for found in audit(ends.way, ends.clock.at)} >= {"other_digest", "held"}


def test_a_second_item_with_a_number_that_was_received_is_a_conflict(ends):
    row = ends.leave(CASE)
    ends.settle(2)
    Outgoing.objects.all().delete()  # an outside that was restored, and gives the number again
    again = ends.leave(CASE, b"other")
    ends.settle(2)
    assert [(item.id, item.hold) for item in ends.bridge.state().held] == [(again.pk, "conflict")]
    assert taken() == {str(CASE): [(0, str(row.pk))]}


def test_bytes_that_are_not_those_that_were_left_are_never_taken_in(ends):
    row = ends.leave(CASE, b"sealed")
    Outgoing.objects.filter(pk=row.pk).update(body=b"SEALED")
    ends.settle(2)
    assert taken() == {}
    # A carrier may have garbled a file, so that it is awaited; bytes that were asked for twice are judged.
    assert [item.hold for item in ends.bridge.state().held] == ([] if ends.form == "folder" else ["digest"])


def test_received_ends_the_waiting_and_kept_deletes_row_and_file(ends):
    small, large = ends.leave(CASE), ends.leave(CASE, LARGE)
    ends.settle(2)
    small.refresh_from_db(), large.refresh_from_db()
    assert (small.acked_at is None, bytes(small.body), bodies.path_of(large.sealed_sha256).exists()) == (
        False, b"sealed", True,
    )  # fmt: skip
    assert keep(ends.way, ends.clock.at - timedelta(days=1), ends.clock.at) == 0
    for _ in range(2):  # a carrier tells only the second time that it has arrived
        keep(ends.way, ends.clock.at, ends.clock.at)
        ends.carry()
        ends.clock.on(minutes=2)
    small.refresh_from_db(), large.refresh_from_db()
    assert (small.body, bodies.path_of(large.sealed_sha256).exists()) == (None, False)
    assert (small.deleted_at is None, large.deleted_at is None) == (False, False)
    assert not Received.objects.filter(kept_at=None).exists()
    assert audit(ends.way, ends.clock.at) == []
    with pytest.raises(Refused):
        list(ends.bridge.get(large.pk))


def test_a_standing_only_rises(ends):
    row = ends.leave(CASE)
    for state in (Standing.KEPT, Standing.RECEIVED, Standing.HELD):
        acks = [Ack(row.pk, row.sealed_sha256, state, "late")]
        ends.bridge.ack(acks, ends.key.sign(*acks_signed(acks)))
        ends.clock.on(minutes=1)
        ends.carry()
    row.refresh_from_db()
    assert (row.kept_at is None, row.hold, row.body) == (False, "", None)


def test_only_the_newest_is_put_down_and_it_is_sent_until_it_is_seen(ends):
    for p in (1, 2, 5, 3):
        post("projection:1", p, b"%d" % p, ends.clock.at)
    post("offices", 1, b"public", ends.clock.at)
    ends.settle(2)
    assert placed() == {"projection:1": (5, b"5"), "offices": (1, b"public")}
    assert not Put.objects.filter(seen_at=None).exists()
    post("projection:1", 6, b"", ends.clock.at)  # nothing to show any more
    ends.settle(2)
    assert placed()["projection:1"] == (6, b"")


def test_a_newer_one_that_comes_while_the_older_is_sent_is_sent_too(ends, monkeypatch):
    post("projection:1", 1, b"1", ends.clock.at)
    put = ends.bridge.put

    def meanwhile(stream: str, p: int, body: bytes, signature: bytes):
        post("projection:1", 2, b"2", ends.clock.at)
        return put(stream, p, body, signature)

    monkeypatch.setattr(ends.bridge, "put", meanwhile)
    ends.settle(3)
    assert placed() == {"projection:1": (2, b"2")}
    assert not Put.objects.filter(seen_at=None).exists()


def test_what_outside_has_newer_or_otherwise_is_not_overwritten_and_a_person_is_told(ends):
    for stream in ("projection:1", "keys"):
        post(stream, 5, b"five", ends.clock.at)
    ends.settle(2)
    Put.objects.all().delete()  # an inside that was restored from a backup
    post("projection:1", 4, b"four", ends.clock.at)
    post("keys", 5, b"other", ends.clock.at)
    ends.settle(2)
    assert placed() == {"projection:1": (5, b"five"), "keys": (5, b"five")}
    assert dict(Put.objects.values_list("stream", "refused")) == {"projection:1": "older", "keys": "other_digest"}
    assert [found.code for found in audit(ends.way, ends.clock.at)] == ["put_refused", "put_refused"]


def test_an_outside_restored_from_a_backup_is_told_again(ends):
    ends.leave(CASE), ends.leave(OTHER)
    post("projection:1", 1, b"1", ends.clock.at)
    ends.settle(2)
    for _ in range(2):
        keep(ends.way, ends.clock.at, ends.clock.at)
        ends.carry()
        ends.clock.on(minutes=2)
    backup = ends.clock.on(hours=1)
    ends.leave(OTHER)
    ends.settle(2)
    Outgoing.objects.filter(case=OTHER, n=1).delete()  # after the backup: forgotten
    Outgoing.objects.filter(case=CASE).update(acked_at=None, kept_at=None, deleted_at=None, body=b"sealed")
    Placed.objects.all().delete()
    ends.carry()
    told = reconcile(ends.way, backup, ends.clock.at)
    assert (told.acks, told.numbers, told.puts) == (1, 1, 1)
    ends.settle(3)
    assert ends.leave(OTHER).n == 2  # 1 was given before the restore
    ends.settle(2)
    assert [n for n, _ in taken()[str(OTHER)]] == [0, 1, 2]
    assert placed()["projection:1"] == (1, b"1")
    assert Outgoing.objects.get(case=CASE).deleted_at
    codes = {found.code for found in audit(ends.way, ends.clock.at)}
    assert codes <= {"unknown_outside"}  # the row that the restore took away


def test_what_stands_still_does_not_hide_what_is_behind_it(ends, monkeypatch):
    monkeypatch.setattr("sannai.exchange.collecting.PAGE", 2)
    for number in range(3):
        ends.leave(UUID(int=10 + number))
        ends.leave(UUID(int=10 + number))
    Outgoing.objects.filter(n=0).update(acked_at=ends.clock.at)  # three cases that cannot go on
    last = ends.leave(OTHER)
    ends.settle(1)
    assert taken() == {str(OTHER): [(0, str(last.pk))]}


def _id(case: UUID, n: int) -> tuple[str]:
    return (str(Outgoing.objects.get(case=case, n=n).pk),)
