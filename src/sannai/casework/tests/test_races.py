"""The decider approves and the applicant withdraws in the same second: one of them, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests.city.told import case_told
from tests.waiting import HANGING

from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject

from . import cast


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_withdrawal_at_once_one_holds(settings, tmp_path) -> None:
    settings.HOME = tmp_path
    cast.city()
    ends = set()
    for _ in range(3):
        case = cast.taken(cast.version())
        actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
        assert _at_once(lambda case=case: _approve(case), lambda case=case: _withdraw(case)) == []
        case = find(case.pk)
        ends.add(case.status)
        assert case_told(case).status == case.status
        assert open_for("case", str(case.pk)) is None
    assert ends <= {"decided", "withdrawn"}


def _approve(case):
    proposal = open_for("case", str(case.pk))
    digest = current(proposal)[0]
    yield
    approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=digest)


def _withdraw(case):
    case = find(case.pk)
    yield
    actions.withdraw(case, by=cast.applicant(case), at=cast.MONDAY)


def _at_once(*doings) -> list[Exception]:
    """Each reads first; then all act together. What went wrong beside a refusal."""
    gate, failures = threading.Barrier(len(doings)), []

    def work(doing) -> None:
        try:
            acting = doing()
            next(acting)
            gate.wait(HANGING)
            next(acting, None)
        except (NotAllowed, StaleSubject):
            pass
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
