"""The record is looked at in parts, and whoever answers for it hears of what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.casework.models import Case
from sannai.common import audit, basing, comparing, heads, nightly, strays
from sannai.common.models import Event, EventPayload, RecordCheck
from sannai.common.tests.dba import tampering
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


def test_however_small_the_pages_the_same_is_found(monkeypatch):
    cases = [cast.filed(cast.version()) for _ in range(3)]
    while basing.base(cast.MONDAY):
        pass
    Case._base_manager.filter(pk=cases[1].pk).update(status="closed")
    Case._base_manager.filter(pk=cases[2].pk).update(seq=9)
    whole = audit.examine()
    assert whole.count == 3
    for module, name in ((audit, "PAGE"), (comparing, "CHUNK"), (heads, "CHUNK"), (strays, "BATCH")):
        monkeypatch.setattr(module, name, 2)
    paged = audit.examine()
    assert (paged.events, paged.rows, sorted(paged.faults)) == (whole.events, whole.rows, sorted(whole.faults))
    check, _ = a_round(cast.MONDAY)
    assert sorted(nightly.sentences(check)) == sorted(map(str, whole.faults))


def test_rows_whose_whole_chain_is_gone_are_found_by_night_too():
    case = cast.filed(cast.version())
    while basing.base(cast.MONDAY):
        pass
    with tampering():
        events = Event.objects.filter(subject_kind="case", subject_id=str(case.pk))
        EventPayload.objects.filter(event__in=events)._raw_delete("default")
        events._raw_delete("default")
    check, _ = a_round(cast.MONDAY)
    said = nightly.sentences(check)
    assert any("事案の行がありますが、事案の出来事が1件もありません" in each for each in said)
    assert f"case:{case.pk}: 最新の出来事は #1 のはずですが、記録は #0 までです。" in said


def test_of_two_workers_that_looked_at_the_same_part_one_counts():
    cast.filed(cast.version())
    while basing.base(cast.MONDAY):
        pass
    mine, theirs = nightly.begin(cast.MONDAY), nightly.begin(cast.MONDAY)
    before = nightly._place(mine)
    for check in (mine, theirs):
        nightly._chains(check, 0.0, cast.MONDAY)
    assert [nightly._kept(check, before) for check in (mine, theirs)] == [True, False]
    assert nightly.running().events == mine.events


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
