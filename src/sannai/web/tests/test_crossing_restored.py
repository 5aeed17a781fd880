"""The inner side is restored from a backup: its numbers stand below those that the outside knows, and all goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from sannai.applications import access
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.connectors import anew
from sannai.definitions.models import Version
from sannai.exchange import auditing, posting
from sannai.intake import mailbox, slots
from sannai.intake.shown import Shown

from .sides import Sides, arrived, filed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens in it the inner side has forgotten afterwards, and the outside has not."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


def put_anew(sides: Sides) -> None:
    """What `sannai crossing reconcile` does, and then the worker."""
    auditing.reconcile(sides.way, sides.at, sides.at)
    for _ in range(2):
        posting.send(sides.way, sides.at)
        anew.step(sides.at)
    sides.carry()


def agrees(sides: Sides, case: Case) -> bool:
    shown = sides.shown(access.opened_of(case.application))
    return isinstance(shown, Shown) and shown.status == case.status and not auditing.audit(sides.way, sides.at)


def test_a_picture_below_what_the_outside_shows_is_put_above_it(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    with forgotten():
        actions.take(find(opened.case), by=cast.staff("clerk"), at=sides.at)
        actions.inquire(find(opened.case), question="何日ですか。", by=cast.staff("clerk"), at=sides.at)
        sides.carry()
        before = sides.shown(opened).p
    assert (find(opened.case).status, sides.shown(opened).status) == ("received", "in_review")
    actions.take(find(opened.case), by=cast.staff("other"), at=sides.at)  # with the number of another picture
    sides.carry()
    assert any(each.code == "put_refused" for each in auditing.audit(sides.way, sides.at))
    put_anew(sides)
    assert agrees(sides, find(opened.case))
    assert sides.shown(opened).p > before
    assert not sides.shown(opened).inquiries
    actions.withdraw(find(opened.case), reason="不要", by=access.Applicant(opened.case), at=sides.at)
    sides.carry()
    assert agrees(sides, find(opened.case)), "and it goes on from there"


def test_what_was_received_after_the_backup_is_received_once_more(sides: Sides, version: Version) -> None:
    since = sides.at
    kept = arrived(sides, version)
    sides.at += timedelta(hours=1)
    with forgotten():
        opened, told = filed(sides, version)
        sides.carry()
        assert find(opened.case).application.reference_number == told.reference_number
    assert sides.carry().received == 0
    assert [each.code for each in auditing.audit(sides.way, sides.at)] == ["not_received"]
    with sides.outside():
        assert mailbox.again(since) == 2
    assert sides.carry().received == 2  # of these, one was known and is only acked again
    assert Case.objects.count() == 2
    put_anew(sides)
    for each in (kept, opened):
        assert agrees(sides, find(each.case))
        assert access.not_there("case", str(each.case)) == ""
        with sides.outside():
            assert slots.open_by(slots.of_mails(each.key, 0)) is not None


def test_a_link_that_was_revoked_after_the_backup_stays_revoked(sides: Sides, version: Version) -> None:
    opened = arrived(sides, version)
    mails = slots.of_mails(opened.key, 0)
    with forgotten():
        access.revoke_links(find(opened.case).application, sides.at)
        sides.carry()
    assert slots.open_by(mails) is not None
    put_anew(sides)
    assert agrees(sides, find(opened.case))
    assert slots.open_by(mails) is None
    with sides.outside():
        assert slots.open_by(mails) is None
        assert slots.open_by(opened.secret) is None
