"""Workers side by side on PostgreSQL: what several take up at once is taken in once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from sannai.common.tests.threads import at_once
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

    def work() -> None:
        for _ in range(EACH):
            collect(ends.way, ends.clock.at)

    assert at_once(work, WORKERS) == []
    ends.settle(1)
    assert taken() == left()
    assert ends.bridge.state().held == ()
