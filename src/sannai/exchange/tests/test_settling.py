from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sannai.common.time import TOKYO
from sannai.exchange.calls import send, unsettled
from sannai.exchange.channels import Done, Later, Refused, Unknown
from sannai.exchange.models import ANSWERED, REFUSED, Call
from sannai.exchange.settling import NotWaiting, settle
from sannai.exchange.tasks import deliver

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
NEXT = NOW + timedelta(days=1)


@pytest.fixture
def stuck(channel, counterpart) -> Call:
    """Sent, and nobody knows whether it arrived."""
    channel()
    counterpart.answers = [Unknown("時間切れ")]
    call = send("test", "pay:1", {"yen": 300}, None, NOW)
    deliver(NOW)
    return call


@pytest.mark.parametrize(
    ("found_out", "state", "sent"),
    [(Done("電話で確認"), ANSWERED, 1), (Refused("電話で確認"), REFUSED, 1), (Later("記録なし"), ANSWERED, 2)],
)
def test_what_a_person_found_out_ends_it_or_sends_it_once_more(stuck, counterpart, found_out, state, sent):
    settle(stuck.pk, found_out, NEXT)
    deliver(NEXT)
    stuck.refresh_from_db()
    assert (stuck.state, stuck.answered_at, len(counterpart.got)) == (state, NEXT, sent)
    assert not unsettled().exists()
    assert stuck.tries.get(number=2).said == found_out.said


def test_only_what_waits_for_a_person_is_settled_and_only_once(stuck, channel):
    under_way = send("test", "pay:2", {"yen": 1}, None, NOW)
    settle(stuck.pk, Done("電話で確認"), NEXT)
    for call in (stuck, under_way):
        with pytest.raises(NotWaiting, match="人の確認を待っていません"):
            settle(call.pk, Refused("?"), NEXT)
    under_way.refresh_from_db()
    assert under_way.attempts == 0
