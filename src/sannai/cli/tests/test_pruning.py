"""What the worker forgets, what it keeps, and what it says of the outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from sannai.cli.exchange import _exchange
from sannai.cli.main import main
from sannai.common.jobs import jobs, prune
from sannai.common.time import now
from sannai.exchange.models import Call
from sannai.exchange.tasks import GIVE_UP_AFTER
from sannai.notices import outbox
from sannai.notices.words import WORDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@task()
def work_that_ends() -> None:
    pass


@task()
def work_that_fails() -> None:
    raise RuntimeError("壊れた仕事")


def test_jobs_that_were_done_are_forgotten_after_their_days_and_what_failed_is_not(settings):
    settings.PRUNE_DAYS = 30
    work_that_ends.enqueue(), work_that_fails.enqueue()
    assert jobs(now()) == 2
    work_that_ends.enqueue()
    assert prune(now() + timedelta(days=29)) == 0
    assert prune(now() + timedelta(days=31)) == 1
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]


def test_what_waits_for_a_person_is_listed_with_what_was_said_last(settings, capsys, monkeypatch):
    monkeypatch.setattr("sannai.cli.exchange.ready", lambda: None)
    settings.EMAIL_HOST = ""
    monkeypatch.setitem(WORDS, "test.said", lambda told, language: ("件名", "本文"))
    outbox.put("receipt:1", "taro@example.jp", "test.said", {}, ("case", "1"), now())
    assert _exchange(None) == 0
    assert "mail（相手の仕様で試験済み）：これから送るもの 1 件。送る設定がない" in capsys.readouterr().out
    call = Call.objects.get()
    Call.objects.update(state="given_up", next_at=None, attempts=GIVE_UP_AFTER)
    call.tries.create(number=GIVE_UP_AFTER, at=now(), outcome="later", said="451 busy")
    assert _exchange(None) == 1
    assert f"{call.pk}　送れなかった　mail:receipt:1　case:1　14回　451 busy" in capsys.readouterr().out
    settled = ["exchange", "settle", str(call.pk), "done", "--said", "電話で届いたと確認。三内 太郎"]
    assert main(settled) == 0
    assert "mail:receipt:1：届いていたと記しました" in capsys.readouterr().out
    assert main(settled) == 1
    assert "人の確認を待っていません" in capsys.readouterr().out
    assert _exchange(None) == 0
