from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection, transaction

from sannai.common.time import TOKYO
from sannai.exchange.calls import Conflict, send
from sannai.exchange.channels import NoSuchChannel
from sannai.exchange.models import Call

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)


def test_the_same_key_with_the_same_body_is_the_same_call(channel):
    channel()
    first = send("test", "pay:1", {"yen": 300, "to": "三内市"}, ("case", "1"), NOW)
    again = send("test", "pay:1", {"to": "三内市", "yen": 300}, ("case", "1"), NOW)
    assert first == again
    assert Call.objects.get().content == {"yen": 300, "to": "三内市"}
    assert (first.about_kind, first.about_id, first.next_at) == ("case", "1", NOW)


def test_the_same_key_with_another_body_is_a_conflict_and_the_first_stands(channel):
    channel()
    send("test", "pay:1", {"yen": 300}, None, NOW)
    with pytest.raises(Conflict, match="test:pay:1 は、内容の違う呼び出しに使われています"):
        send("test", "pay:1", {"yen": 3000}, None, NOW)
    assert Call.objects.get().content == {"yen": 300}


def test_a_key_is_its_channels_own(channel):
    channel(), channel(name="other")
    assert send("test", "1", {"a": 1}, None, NOW) != send("other", "1", {"a": 2}, None, NOW)


def test_a_call_goes_with_the_transaction_that_asked_for_it(channel):
    channel()
    with transaction.atomic():
        send("test", "1", {}, None, NOW)
        transaction.set_rollback(True)
    assert not Call.objects.exists()


def test_the_body_is_sealed_in_the_database(channel):
    channel()
    send("test", "1", {"name": "三内 太郎"}, None, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM exchange_call")
        assert cursor.fetchone() == ('s1.clear.{"name":"三内 太郎"}',)


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_could_not_be_kept_whole_is_refused(channel, key):
    channel()
    with pytest.raises(ValueError, match="1 to 200"):
        send("test", key, {}, None, NOW)


def test_a_channel_that_nobody_registered_is_named():
    with pytest.raises(NoSuchChannel, match="'fax'"):
        send("fax", "1", {}, None, NOW)
