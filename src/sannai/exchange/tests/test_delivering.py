from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from sannai.common.time import TOKYO
from sannai.exchange import tasks
from sannai.exchange.calls import send, unsettled
from sannai.exchange.channels import Done, Label, Later, Refused, Unknown
from sannai.exchange.models import ANSWERED, GIVEN_UP, REFUSED, UNKNOWN, WAITING, Attempt, Call
from sannai.exchange.tasks import GIVE_UP_AFTER, deliver, prune

from .conftest import Killed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def call(key: str = "1") -> Call:
    return send("test", key, {"n": key}, ("case", "1"), NOW)


def tries(kept: Call) -> list[tuple[int, str, str]]:
    return list(kept.tries.order_by("number").values_list("number", "outcome", "said"))


def test_what_is_due_is_sent_once_and_its_answer_kept(channel, counterpart):
    channel()
    kept = call()
    assert deliver(NOW - MINUTE) == 0
    assert [deliver(NOW), deliver(NOW), deliver(NOW + DAY)] == [1, 0, 0]
    kept.refresh_from_db()
    assert (counterpart.got, kept.state, kept.answered_at) == (["1"], ANSWERED, NOW)
    assert tries(kept) == [(1, "done", "ok")]


def test_later_is_tried_again_after_pauses_that_double_and_given_up_in_the_end(channel, counterpart):
    channel()
    kept, waits = call(), []
    counterpart.answers = [Later("混み合っています")] * (GIVE_UP_AFTER + 1)
    while kept.next_at:
        at = kept.next_at
        assert deliver(at - timedelta(seconds=1)) == 0  # not before its time
        assert deliver(at) == 0
        kept.refresh_from_db()
        waits.append(int((kept.next_at - at) / MINUTE) if kept.next_at else 0)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360, 0]
    assert kept.state == GIVEN_UP
    assert len(counterpart.got) == GIVE_UP_AFTER
    assert deliver(at + 30 * DAY) == 0
    assert list(unsettled()) == [kept]


def test_a_refusal_is_not_tried_again(channel, counterpart):
    channel()
    kept = call()
    counterpart.answers = [Refused("口座がありません")]
    assert deliver(NOW) == 0
    assert deliver(NOW + 30 * DAY) == 0
    kept.refresh_from_db()
    assert (kept.state, counterpart.got) == (REFUSED, ["1"])
    assert tries(kept) == [(1, "refused", "口座がありません")]


@pytest.mark.parametrize("answer", [Unknown("時間切れ"), RuntimeError("切断")])
def test_what_was_sent_and_not_answered_is_never_sent_again_and_waits_for_a_person(channel, counterpart, answer):
    channel()
    kept = call()
    counterpart.answers = [answer]
    for days in range(3):
        assert deliver(NOW + days * DAY) == 0
    kept.refresh_from_db()
    assert (counterpart.got, kept.state) == (["1"], UNKNOWN)
    assert list(unsettled()) == [kept]


def test_a_worker_killed_between_sending_and_recording_leaves_it_unknown(channel, counterpart):
    channel()
    kept = call()
    counterpart.answers = [Killed()]
    with pytest.raises(Killed):
        deliver(NOW)
    assert deliver(NOW + 4 * MINUTE) == 0  # it may still be at work
    kept.refresh_from_db()
    assert (kept.state, tries(kept)) == (WAITING, [(1, "", "")])
    assert deliver(NOW + 5 * MINUTE) == 0
    kept.refresh_from_db()
    assert (kept.state, counterpart.got) == (UNKNOWN, ["1"])
    assert tries(kept)[0][1] == "unknown"


def test_a_channel_that_can_repeat_is_tried_again_after_the_same_kill(channel, counterpart):
    channel(repeatable=True)
    kept = call()
    counterpart.answers = [Killed()]
    with pytest.raises(Killed):
        deliver(NOW)
    assert deliver(NOW + 4 * MINUTE) == 0
    assert deliver(NOW + 5 * MINUTE) == 1
    assert counterpart.got == ["1", "1"]
    assert [outcome for _, outcome, _ in tries(kept)] == ["", "done"]


@pytest.mark.parametrize(
    ("knows", "state", "sent"),
    [(Done("受領済み"), ANSWERED, 1), (Refused("却下済み"), REFUSED, 1), (Later("受けていません"), ANSWERED, 2)],
)
def test_what_is_unknown_is_asked_after_and_sent_again_only_when_it_surely_never_arrived(
    channel, counterpart, knows, state, sent
):
    channel(enquire=counterpart.enquire)
    kept = call()
    counterpart.answers, counterpart.knows = [Unknown("時間切れ")], knows
    deliver(NOW)
    assert deliver(NOW + timedelta(seconds=59)) == 0
    assert not counterpart.asked_after
    deliver(NOW + MINUTE)
    deliver(NOW + 3 * MINUTE)
    kept.refresh_from_db()
    assert (kept.state, counterpart.got, counterpart.asked_after) == (state, ["1"] * sent, ["1"])
    assert [attempt.enquiry for attempt in kept.tries.order_by("number")][:2] == [False, True]


def test_an_enquiry_without_an_answer_goes_on_and_then_waits_for_a_person(channel, counterpart):
    channel(enquire=counterpart.enquire)
    kept = call()
    counterpart.answers, counterpart.knows = [Unknown("時間切れ")], Unknown("照会中")
    for days in range(GIVE_UP_AFTER + 2):
        deliver(NOW + days * DAY)
    kept.refresh_from_db()
    assert (counterpart.got, len(counterpart.asked_after), kept.state) == (["1"], GIVE_UP_AFTER - 1, UNKNOWN)
    assert list(unsettled()) == [kept]


def test_an_answer_that_comes_after_the_lease_still_counts(channel, counterpart):
    made = channel()
    kept = call()
    attempt = tasks.claim(kept, NOW)
    deliver(NOW + 6 * MINUTE)
    kept.refresh_from_db()
    assert kept.state == UNKNOWN
    tasks._record(made, attempt, Done("遅れて届いた"), NOW + 7 * MINUTE)
    kept.refresh_from_db()
    assert (kept.state, counterpart.got) == (ANSWERED, [])


def test_a_call_that_one_worker_has_is_left_alone_by_another(channel, counterpart):
    channel()
    call()
    first, second = Call.objects.get(), Call.objects.get()
    assert tasks.claim(first, NOW)
    assert tasks.claim(second, NOW) is None
    assert deliver(NOW) == 0
    assert counterpart.got == []


def test_one_that_fails_holds_back_neither_the_next_nor_another_channel(channel, counterpart):
    @contextmanager
    def broken():
        raise OSError("接続できません")
        yield

    channel(), channel(name="broken", session=broken)
    send("broken", "b", {}, None, NOW)
    call("1"), call("2")
    counterpart.answers = [Unknown("?")]
    assert deliver(NOW) == 1
    assert counterpart.got == ["1", "2"]
    assert Call.objects.get(channel="broken").attempts == 0  # nothing was sent: it waits


def test_a_batch_shares_what_its_channel_opens(channel, counterpart):
    opened = []

    @contextmanager
    def session():
        opened.append("open")
        yield counterpart.handle
        opened.append("closed")

    channel(session=session)
    deliver(NOW)
    assert opened == []  # nothing is due: nothing is opened
    call("1"), call("2"), call("3")
    assert deliver(NOW) == 3
    assert opened == ["open", "closed"]


@pytest.mark.parametrize("values", [{"ready": lambda: False}, {"label": Label.PLAN_ONLY}])
def test_what_cannot_be_sent_waits(channel, counterpart, values):
    channel(**values)
    kept = call()
    assert deliver(NOW + DAY) == 0
    kept.refresh_from_db()
    assert (kept.state, kept.attempts, counterpart.got) == (WAITING, 0, [])


def test_answered_calls_are_pruned_after_their_days_and_the_unsettled_stay(channel, counterpart, settings):
    settings.PRUNE_DAYS = 30
    channel()
    call("done"), call("refused"), call("unknown")
    counterpart.answers = [Done(), Refused("いいえ"), Unknown("?")]
    deliver(NOW)
    send("test", "waiting", {}, None, NOW + 90 * DAY)
    assert prune(NOW + 30 * DAY) == 0
    assert prune(NOW + 31 * DAY) == 2
    assert set(Call.objects.values_list("key", flat=True)) == {"unknown", "waiting"}
    assert Attempt.objects.count() == 1
