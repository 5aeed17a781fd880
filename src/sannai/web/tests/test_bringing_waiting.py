"""What the page of an import says while its job goes on or does not move, and of values that were read with doubt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from sannai.common.jobs import ATTEMPTS, LEASE
from sannai.common.time import now
from sannai.registers.importing import tasks
from sannai.registers.models import Import
from sannai.registers.tests.opening import publish_sample
from sannai.web.staff.registers import bringing_waiting as waiting

from .desk_cast import signed_in, words
from .hall import hall
from .test_bringing import brought, press

pytestmark = [pytest.mark.django_db]
STUCK = "進んでいないようです"
STOP = "やめて、対応に戻る"
LATE = waiting.SOON + timedelta(seconds=5)


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    hall()
    publish_sample()


def job(**stands: Any) -> None:
    """The newest job stands so; days and hours are as long ago as is said."""
    newest = DBTaskResult.objects.order_by("-enqueued_at")[:1].get()
    said = {name: now() - value if isinstance(value, timedelta) else value for name, value in stands.items()}
    DBTaskResult.objects.filter(pk=newest.pk).update(**said)


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        pytest.param({}, "", id="just left"),
        pytest.param({"enqueued_at": LATE}, waiting.NOT_BEGUN, id="no worker takes it up"),
        pytest.param({"status": "RUNNING", "started_at": LATE}, "", id="a worker is at it"),
        pytest.param({"status": "RUNNING", "started_at": LEASE + LATE}, waiting.LONG, id="its worker was killed"),
        pytest.param(
            {"status": "FAILED", "finished_at": timedelta(0), "worker_ids": ["a"]}, waiting.AGAIN, id="failed"
        ),
        pytest.param(
            {"status": "FAILED", "finished_at": timedelta(0), "worker_ids": ["a"] * ATTEMPTS},
            waiting.GIVEN_UP,
            id="given up",
        ),
    ],
)
def test_where_nothing_moves_the_page_says_what_is_the_matter(stands, said):
    client = signed_in("clerk")
    page = press(client, brought(client, "番号\t名称\n1\t机\n2\t棚\n"), "choose")
    job(**stands)
    page = words(client.get(page.request["PATH_INFO"]))
    assert "確かめています" in page
    assert (STUCK in page, [each for each in waiting.TROUBLES.values() if each in page]) == (
        bool(said),
        [said] if said else [],
    )


def test_rows_that_are_being_written_can_be_stopped_only_where_nothing_moves():
    client = signed_in("clerk")
    page = press(client, brought(client, "番号\t名称\n1\t机\n2\t棚\n"), "choose")
    tasks.try_import.func(str(Import.objects.get().pk))
    page = press(client, client.get(page.request["PATH_INFO"]), "apply")
    assert "行をまとめて書いています" in words(page)
    assert (STUCK in words(page), STOP in words(page)) == (False, False)
    job(enqueued_at=LATE)
    page = client.get(page.request["PATH_INFO"])
    assert (STUCK in words(page), STOP in words(page)) == (True, True)
    assert "見出しと項目の対応" in words(press(client, page, "stop"))


def test_values_that_were_read_with_doubt_are_shown_before_and_after_they_are_written(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 100)
    client = signed_in("clerk")
    page = press(client, brought(client, "番号\t名称\n1\tｲｽ\n2\t机\n3\tﾀﾅ\n"), "choose")
    shown = words(page)
    assert "読みましたが、確かめてください" in shown
    assert "名称：半角のカタカナ「ｲｽ」があります。全角で書き直してください（1行）" in shown
    assert "このままでも取り込めます" in shown
    assert all(each in shown for each in ("2行目　名称", "4行目　名称", "ﾀﾅ"))
    assert "3行目　名称" not in shown
    done = words(press(client, page, "apply"))
    assert "3件を書きました" in done
    assert "書いた値のうち、確かめたいものです" in done
    assert "2行目　名称" in done


def test_where_nothing_is_doubtful_nothing_is_said_of_it(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 100)
    client = signed_in("clerk")
    page = press(client, brought(client, "番号\t名称\n1\t机\n"), "choose")
    assert "確かめてください" not in words(page)


def test_only_the_first_doubts_are_listed_row_by_row_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 100)
    monkeypatch.setattr("sannai.registers.importing.report.MOST_WRONG", 2)
    client = signed_in("clerk")
    page = words(press(client, brought(client, "番号\t名称\n1\tｲｽ\n2\tｲｽ\n3\tｲｽ\n"), "choose"))
    assert "（3行）" in page
    assert "確かめる値（初めの2か所）" in page
    assert "4行目　名称" not in page
