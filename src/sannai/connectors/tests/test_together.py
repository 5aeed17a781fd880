"""Workers side by side on PostgreSQL: what several take up at once is taken in once."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection
from tests.waiting import HANGING

from sannai.exchange.collecting import collect

from . import ends as both
from .ends import left, taken

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue"),
    pytest.mark.django_db(transaction=True),
]
WORKERS, CASES, EACH = 4, 5, 6


def test_collectors_side_by_side_take_each_item_in_once(tmp_path):
    ends = both.make("local", tmp_path)
    for number in range(EACH * CASES):
        ends.leave(UUID(int=number % CASES))
    failures: list[Exception] = []
    start = threading.Barrier(WORKERS)

    def work() -> None:
        try:
            start.wait(HANGING)
            for _ in range(EACH):
                collect(ends.way, ends.clock.at)
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    ends.settle(1)
    assert taken() == left()
    assert ends.bridge.state().held == ()
