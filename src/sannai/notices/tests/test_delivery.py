"""Against a real SMTP server on loopback."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.counterparts import Postbox

from sannai.common.time import TOKYO
from sannai.exchange.calls import unsettled
from sannai.exchange.models import ANSWERED, GIVEN_UP, REFUSED, WAITING, Call
from sannai.exchange.tasks import claim, deliver, prune
from sannai.notices import outbox
from sannai.notices.mail import message_id
from sannai.notices.models import Notice
from sannai.notices.words import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)


def mail_of(notice: Notice) -> Call:
    return Call.objects.get(channel="mail", key=notice.key)


def told(notice: Notice) -> str:
    """What the server said last."""
    return str(mail_of(notice).tries.order_by("number").last().said)


def put(key: str = "receipt:1", to: str = "taro@example.jp", subject: str = "【三内市】受け付けました") -> Notice:
    body = "三内 太郎 様\n髙﨑\ufa19 受付番号は 1234-5678-905 です。\n"
    return outbox.put(key, to, "test.said", {"subject": subject, "body": body}, ("case", "1"), NOW)


def test_a_japanese_mail_arrives_and_reads_back(postbox: Postbox) -> None:
    put()
    assert deliver(NOW) == 1
    (mail,) = postbox.mails
    assert mail["Subject"] == "【三内市】受け付けました"
    assert mail["To"] == "taro@example.jp"
    assert "髙﨑\ufa19 受付番号は 1234-5678-905 です。" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "09:00:00 +0900" in mail["Date"]
    assert deliver(NOW) == 0
    assert len(postbox.mails) == 1


def test_a_server_that_refuses_first_gets_it_later_with_the_same_message_id(postbox: Postbox) -> None:
    notice = put()
    postbox.answers = ["451 4.3.0 busy"]
    assert deliver(NOW) == 0
    assert mail_of(notice).state == WAITING
    assert "451" in told(notice)
    assert deliver(NOW + timedelta(seconds=30)) == 0  # not before its time
    assert deliver(NOW + timedelta(minutes=1)) == 1
    assert [mail["Message-ID"] for mail in postbox.mails] == [message_id(notice.key)]
    assert message_id(notice.key).endswith("@city.example.jp>")


def test_waiting_times_grow_and_a_dead_server_never_loses_a_notice(postbox: Postbox, settings) -> None:
    settings.EMAIL_PORT, alive = 1, settings.EMAIL_PORT
    notice, at, waits = put(), NOW, []
    for _ in range(6):
        assert deliver(at) == 0
        again = mail_of(notice).next_at
        assert again
        waits.append(int((again - at).total_seconds() // 60))
        at = again
    assert waits == [1, 2, 4, 8, 16, 32]
    settings.EMAIL_PORT = alive
    assert deliver(at) == 1


def test_an_address_that_does_not_exist_is_not_tried_for_ever(postbox: Postbox) -> None:
    notice = put()
    postbox.recipient_answer = "550 5.1.1 no such user"
    assert deliver(NOW) == 0
    assert "550" in told(notice)
    postbox.recipient_answer = ""
    assert deliver(NOW + timedelta(days=30)) == 0
    assert mail_of(notice).state == REFUSED
    assert postbox.mails == []


def test_one_refused_notice_does_not_hold_back_the_next(postbox: Postbox) -> None:
    put("a")
    put("b")
    postbox.answers = ["554 5.6.0 not this one"]
    assert deliver(NOW) == 1
    assert len(postbox.mails) == 1


def test_a_worker_that_died_while_sending_leaves_the_notice_to_the_next(postbox: Postbox) -> None:
    notice = put()
    assert claim(mail_of(notice), NOW)
    assert deliver(NOW + timedelta(minutes=4)) == 0
    assert deliver(NOW + timedelta(minutes=5)) == 1
    assert mail_of(notice).state == ANSWERED


def test_a_server_that_hangs_up_costs_one_mail_its_turn_and_not_the_batch(postbox: Postbox) -> None:
    notices = [put(key) for key in "abc"]
    postbox.answers = ["421 4.3.2 closing"]
    assert deliver(NOW) == 2
    assert [mail_of(notice).state for notice in notices] == [WAITING, ANSWERED, ANSWERED]


def test_a_batch_goes_over_one_connection(postbox: Postbox) -> None:
    for key in "abc":
        put(key)
    assert deliver(NOW) == 3
    assert postbox.connections == 1


def test_a_server_that_never_takes_it_leaves_it_for_a_person(postbox: Postbox) -> None:
    notice = put()
    postbox.answers = ["451 4.3.0 busy"] * 20
    while again := mail_of(notice).next_at:
        deliver(again)
    assert mail_of(notice).state == GIVEN_UP
    assert list(unsettled()) == [mail_of(notice)]


def test_what_was_said_once_is_not_mailed_again_when_its_call_is_long_forgotten(postbox: Postbox) -> None:
    put()
    assert deliver(NOW) == 1
    later = NOW + timedelta(days=100)
    assert prune(later) == 1
    put()
    assert deliver(later) == 0
    assert len(postbox.mails) == 1


def test_a_waiting_mail_is_written_in_the_words_of_the_day_it_goes(postbox: Postbox, monkeypatch) -> None:
    notice = put()
    assert mail_of(notice).content == {"notice": notice.key}
    monkeypatch.setitem(WORDS, "test.said", lambda told, language: ("よりよい件名", told["body"]))
    assert deliver(NOW) == 1
    assert postbox.mails[0]["Subject"] == "よりよい件名"


def test_of_a_notice_that_was_disposed_of_nothing_is_mailed(postbox: Postbox) -> None:
    notice = put()
    call = mail_of(notice)
    notice.delete()
    assert deliver(NOW) == 0
    call.refresh_from_db()
    assert (call.state, postbox.mails) == (REFUSED, [])


def test_without_a_mail_server_the_notice_waits_in_the_mailbox(settings) -> None:
    settings.EMAIL_HOST = ""
    notice = put()
    assert deliver(NOW) == 0
    assert outbox.mailbox() == [notice]
    assert mail_of(notice).attempts == 0
