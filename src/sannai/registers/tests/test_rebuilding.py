"""Eight write while the table of a register is built anew and put in the place of the old: nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT
from sannai.common import audit
from sannai.common.actors import System
from sannai.registers import shelving, tables
from sannai.registers.actions import change, correct, enter, new_entry, strike
from sannai.registers.change_sets import enter_all, new_set
from sannai.registers.models import STRUCK, Entry, Shelf

from .opening import publish_sample

NAME, WRITERS, ROWS = "crowded", 8, 2000
BODY = {"from": "2026-04-01", "title": "印刷機", "kind": "small", "cost": 1000}
SYSTEM = System()


@pytest.fixture
def crowded(transactional_db: None, settings, tmp_path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    publish_sample(register=f"register: {NAME}")
    lines = ((at, [{**BODY, "number": f"{at}"}]) for at in range(ROWS))
    enter_all(new_set(NAME, "一覧", AT), lines=lines, by=SYSTEM, at=AT)
    yield
    with connection.cursor() as cursor:  # what a test without a transaction leaves
        for name in connection.introspection.table_names(cursor):
            if name.startswith(f"shelf_{NAME}_"):
                tables.drop(name)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
def test_eight_write_through_three_rebuilds_and_nothing_lags_behind(crowded: None) -> None:
    digest = Shelf.objects.get(pk=NAME).digest
    wrote: list[tuple[object, int]] = []
    failures: list[Exception] = []
    with _writing(wrote, failures):
        for _ in range(3):
            shelving.build(NAME, digest)
    held = shelving.opened(NAME)
    assert failures == []
    assert (held.shelf.generation, held.shelf.building) == (4, 0)
    assert len(wrote) > WRITERS
    assert {seq for _, seq in wrote} > {1, 2}  # some while it was built, some again and again
    assert list(shelving.moved_since(NAME, held.table)) == []
    standing = Entry.objects.filter(shelf_id=NAME).exclude(status=STRUCK)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "entry", max("seq") FROM "{held.table}" GROUP BY "entry"')
        assert dict(cursor.fetchall()) == dict(standing.values_list("pk", "seq"))
    assert audit.verify() == []


@contextmanager
def _writing(wrote: list[tuple[object, int]], failures: list[Exception]) -> Iterator[None]:
    """Each has rows of their own, enters new ones, changes, corrects and strikes, until it is over."""
    stop, begun = threading.Event(), threading.Barrier(WRITERS + 1)

    def write(who: int) -> None:
        try:
            mine = list(Entry.objects.filter(shelf_id=NAME).order_by("pk")[who::WRITERS][:5])
            begun.wait(30)
            at = 0
            while not stop.is_set():
                wrote.append(_step(who, at, mine[at % len(mine)]))
                at += 1
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=write, args=(who,)) for who in range(WRITERS)]
    for one in people:
        one.start()
    begun.wait(30)
    try:
        yield
    finally:
        stop.set()
        for one in people:
            one.join()


def _step(who: int, at: int, entry: Entry) -> tuple[object, int]:
    body = {**BODY, "number": entry.key_folded, "cost": at}
    if at % 5 == 4:
        given = {**BODY, "number": f"new {who} {at}"}
        made = enter(new_entry(NAME, given), given=given, by=SYSTEM, at=AT)
        if at % 10 == 9:
            strike(made, reason="誤り", by=SYSTEM, at=AT)
        return made.pk, made.seq
    if entry.seq == 1:
        change(entry, given={**body, "from": "2026-05-01"}, by=SYSTEM, at=AT)
    else:
        correct(entry, given={**body, "from": "2026-05-01"}, reason="誤り", by=SYSTEM, at=AT)
    return entry.pk, entry.seq
