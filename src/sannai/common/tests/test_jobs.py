"""How a job that was left for later stands: for whoever waits for it, and whether that has become too long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from sannai.common.jobs import ATTEMPTS, LEASE, Standing, jobs, leave, requeue, standing
from sannai.common.time import now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
SOON = timedelta(seconds=30)


@task()
def work_on(name: str) -> None:
    if name == "broken":
        raise RuntimeError("壊れた仕事")


@task()
def other_work(name: str) -> None:
    pass


def stands(name: str) -> str:
    found = standing(work_on, name)
    return found.state if found else "nothing"


def test_a_job_waits_until_a_worker_does_it_and_is_known_by_its_kind_and_its_first_argument():
    leave(work_on, "one")
    assert (stands("one"), stands("two"), standing(other_work, "one")) == ("waiting", "nothing", None)
    assert jobs(now()) == 1
    assert stands("one") == "nothing"
    leave(work_on, "one")  # once more: the newest counts
    assert stands("one") == "waiting"


def test_a_job_that_fails_is_tried_again_until_it_is_given_up(caplog):
    leave(work_on, "broken")
    for attempt in range(1, ATTEMPTS + 1):
        assert jobs(now()) == 1
        assert stands("broken") == ("failed" if attempt < ATTEMPTS else "given_up")
        if attempt < ATTEMPTS:
            assert requeue(now()) == 1
            assert (stands("broken"), jobs(now())) == ("waiting", 0)  # after its pause
            DBTaskResult.objects.update(run_after=now())
    assert (requeue(now()), stands("broken")) == (0, "given_up")


def test_a_job_whose_worker_was_killed_runs_on_in_name_until_it_is_given_back():
    leave(work_on, "one")
    began = now() - LEASE - timedelta(seconds=1)
    DBTaskResult.objects.update(status="RUNNING", started_at=began)
    found = standing(work_on, "one")
    assert found == Standing("running", began)
    assert (found.late(began + LEASE, SOON), found.late(now(), SOON)) == (False, True)
    requeue(now())
    assert stands("one") == "waiting"


def test_a_job_that_waits_is_late_after_the_wait_that_is_asked_for():
    since = now()
    assert not Standing("waiting", since).late(since + SOON, SOON)
    assert Standing("waiting", since).late(since + SOON + timedelta(seconds=1), SOON)
