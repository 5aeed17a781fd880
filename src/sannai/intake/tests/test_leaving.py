"""Numbers of one case, given to many at once: none is missing, none comes twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection, transaction

from sannai.common.tests.threads import at_once
from sannai.common.time import TOKYO
from sannai.intake import bodies
from sannai.intake.leaving import leave
from sannai.intake.models import Outgoing, Placed

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
CASE = UUID(int=1)
WRITERS, EACH = 4, 15


def left(case: UUID = CASE, body: bytes = b"sealed") -> Outgoing:
    with transaction.atomic():
        return leave(case, "envelope", "key", lambda id, n: body, NOW)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_writers_side_by_side_number_a_case_without_a_gap():
    def write() -> None:
        for number in range(EACH):
            with transaction.atomic():
                leave(CASE, "envelope", "key", lambda id, n: b"%d" % n, NOW)
                transaction.set_rollback(number % 3 == 2)  # every third changes its mind

    assert at_once(write, WRITERS) == []
    assert all(bytes(row.body) == b"%d" % row.n for row in Outgoing.objects.all())  # each sealed with its own number
    assert Counter(Outgoing.objects.values_list("n", flat=True)) == Counter(range(WRITERS * EACH * 2 // 3))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_an_outside_that_was_restored_goes_on_behind_what_the_inner_side_knows():
    left()
    Placed.objects.create(stream=f"numbered:{CASE}", p=6, body=b"", sha256="", signature=b"", at=NOW)
    assert [left().n, left().n, left(UUID(int=2)).n] == [7, 8, 0]


def test_what_could_not_be_written_leaves_no_file(settings, tmp_path):
    settings.HOME = tmp_path

    def broken():
        yield b"x" * (bodies.IN_ROW + 1)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        bodies.store(broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_what_is_large_is_on_the_disk_before_its_transaction_begins(settings, tmp_path):
    settings.HOME = tmp_path
    stored = bodies.store(b"%d" % (n % 10) for n in range(bodies.IN_ROW + 1))
    with transaction.atomic():
        row = leave(CASE, "file", "key", lambda id, n: stored, NOW)
    assert (row.size, row.body) == (bodies.IN_ROW + 1, None)
    assert b"".join(bodies.read(row, bodies.IN_ROW - 9)) == b"".join(bodies.read(row, 0))[-10:]


@pytest.mark.django_db
def test_two_items_of_the_same_bytes_share_a_file_until_both_are_kept(settings, tmp_path):
    settings.HOME = tmp_path
    first, second = (left(body=b"x" * (bodies.IN_ROW + 1)) for _ in range(2))
    for row, there in ((first, True), (second, False)):
        Outgoing.objects.filter(pk=row.pk).update(kept_at=NOW)
        bodies.delete(row.sealed_sha256)
        assert bodies.path_of(row.sealed_sha256).exists() is there
