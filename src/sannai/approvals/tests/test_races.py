"""Two who are asked act in the same second: one is heard, the other is told; nothing is said twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests.city.told import proposal_told
from tests.waiting import HANGING

from sannai.approvals import actions, queries, subjects
from sannai.approvals.replay import stored
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.common.kinds import KINDS

from . import city
from .city import AT, agree, person, proposed


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_in_one_second_one_decides_and_the_other_is_told(settings, tmp_path):
    settings.HOME = tmp_path
    ring = city.build()
    city.appoint("assistant", "waste.head", kind="concurrent")
    for number in range(3):
        found = proposed(about=str(number))
        told = _at_once(*(lambda who=who, found=found: _approve(found, who) for who in ("head", "assistant")))
        assert [type(each) for each in told] == [StaleSubject]
        found = queries.find(found.pk)
        assert (found.status, found.opinions.count()) == ("approved", 1)
        assert proposal_told(found) == stored(found)
    assert len(ring.verdicts) == 3
    KINDS.pop("ring")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no SQLite in memory; there writers queue")
@pytest.mark.django_db(transaction=True)
def test_two_who_concur_in_one_second_are_both_heard_in_the_end(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    found = proposed("spending", content={"amount": 500})
    agree(found, "head")
    told = _at_once(*(lambda who=who: _agree(found, who) for who in ("budget", "legal")))
    assert [type(each) for each in told] == [StaleSubject]
    left = found.waiting.get().step.removeprefix("concur:")
    agree(found, left)
    assert [each.step for each in found.waiting.all()] == ["via:department_head"]
    assert proposal_told(queries.find(found.pk)) == stored(queries.find(found.pk))
    KINDS.pop("ring")


def test_the_second_of_two_pages_is_told_what_happened(ring):
    found = proposed()
    one, other = queries.find(found.pk), queries.find(found.pk)
    digest = subjects.current(found)[0]
    actions.approve(one, by=person("head"), at=AT, digest=digest, seen=1)
    with pytest.raises((StaleSubject, NotAllowed)):
        actions.approve(other, by=person("head"), at=AT, digest=digest, seen=1)
    assert found.opinions.count() == 1


def _approve(found, who):
    found = queries.find(found.pk)
    digest, by = subjects.current(found)[0], person(who)
    yield
    actions.approve(found, by=by, at=AT, digest=digest, seen=found.seq)


def _agree(found, who):
    found = queries.find(found.pk)
    digest, by = subjects.current(found)[0], person(who)
    yield
    actions.agree(found, by=by, at=AT, digest=digest, seen=found.seq)


def _at_once(*doings) -> list[Exception]:
    """Each reads first; then all act together. The refusals; anything else fails."""
    gate = threading.Barrier(len(doings))
    told: list[Exception] = []
    failures: list[Exception] = []

    def work(doing) -> None:
        try:
            acting = doing()
            next(acting)
            gate.wait(HANGING)
            next(acting, None)
        except (NotAllowed, StaleSubject) as error:
            told.append(error)
        except Exception as error:  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return told
