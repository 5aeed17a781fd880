"""Workers side by side on PostgreSQL: each call is sent by one of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from django.db import connection

from sannai.common.tests.threads import at_once
from sannai.common.time import TOKYO
from sannai.exchange.calls import send
from sannai.exchange.models import ANSWERED, Attempt, Call
from sannai.exchange.tasks import deliver

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
WORKERS, CALLS = 4, 40
pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue"),
    pytest.mark.django_db(transaction=True),
]


def test_workers_side_by_side_send_each_call_once(channel, counterpart):
    channel()
    for number in range(CALLS):
        send("test", str(number), {}, None, NOW)
    assert at_once(lambda: deliver(NOW), WORKERS) == []
    assert Counter(counterpart.got) == {str(number): 1 for number in range(CALLS)}
    assert Call.objects.filter(state=ANSWERED, attempts=1).count() == Attempt.objects.count() == CALLS


def test_the_same_key_sent_by_all_at_once_is_one_call(channel):
    channel()
    assert at_once(lambda: send("test", "same", {"n": 1}, None, NOW), WORKERS) == []
    assert Call.objects.count() == 1
