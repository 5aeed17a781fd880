"""The record is looked at in parts, and whoever answers for it hears of what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.casework.models import Case
from sannai.common import audit, basing, nightly
from sannai.common.models import Event, RecordCheck
from sannai.files import blobs
from sannai.notices.models import Notice
from sannai.organization import watching

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
DAY = timedelta(days=1)


def a_round(at) -> tuple[RecordCheck, int]:
    """A round in parts that each stop after one chain or file; how many parts."""
    for parts in range(1, 500):
        if check := nightly.look(at, 0.0):
            return check, parts
    raise AssertionError("it never ends")


def test_a_round_goes_on_where_it_stopped_and_sees_everything_once():
    of = cast.version()
    for _ in range(3):
        cast.filed(of)
    blobs.store_bytes(b"one"), blobs.store_bytes(b"two")
    while basing.base(cast.MONDAY, 0.0):
        pass
    whole = audit.examine()
    check, parts = a_round(cast.MONDAY)
    assert (check.events, check.rows, check.files) == (whole.events, whole.rows, 2)
    assert (check.count, whole.faults) == (0, [])
    assert parts > 5
    assert nightly.look(cast.MONDAY + timedelta(hours=1)) is None
    assert RecordCheck.objects.count() == 1


def test_auditors_are_told_once_what_is_wrong_and_where():
    case = cast.filed(cast.version())
    Case._base_manager.filter(pk=case.pk).update(status="closed")
    while not watching.watch(cast.MONDAY):
        pass
    for hours in range(3):
        watching.watch(cast.MONDAY + timedelta(hours=hours))
    notice = Notice.objects.get(said="staff.record_faults", about_id="auditor")
    assert case.reference_number in notice.told().body
    assert "異常" in notice.told().subject
    assert nightly.newest().count == len(audit.verify())


def test_an_older_city_is_written_down_once_and_in_parts():
    cast.filed(cast.version())
    assert audit.examine().unknown > 10  # this cast was set up by hand
    parts = sum(1 for _ in iter(lambda: basing.base(cast.MONDAY, 0.0), 0))
    assert parts > 1
    written = Event.objects.filter(subject_kind="record").count()
    assert basing.base(cast.MONDAY) == 0
    assert Event.objects.filter(subject_kind="record").count() == written
    found = audit.examine()
    assert (found.unknown, found.faults) == (0, [])
