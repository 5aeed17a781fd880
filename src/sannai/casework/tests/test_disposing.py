"""A case is disposed of: nothing that a person said or sent is left, and nothing looks as if it had been changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from sannai.applications import filing, uploads
from sannai.applications.models import Upload
from sannai.casework import actions, tasks
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.common import keepers
from sannai.common.audit import examine
from sannai.common.models import Event
from sannai.common.numbering import text
from sannai.exchange.models import UNKNOWN, Call
from sannai.files import blobs
from sannai.files.models import Blob
from sannai.issuance.models import Document
from sannai.notices import outbox

from . import cast
from .test_sealed import DAY, SAID, readable, worked_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
LATER = cast.MONDAY + 400 * DAY
DECIDED = ("周辺の迷惑にならないこと", "騒音の苦情があった")


@pytest.fixture(autouse=True)
def _no_file_is_young(monkeypatch):
    monkeypatch.setattr(blobs, "_SETTLED", 0)


def issued() -> Case:
    """A case that went the whole way, with a file of its own and one that somebody else sent too."""
    case = worked_on()
    for holder, name, content in (
        (case.pk, "図面.png", b"own"),
        (case.pk, "案内.png", b"shared"),
        (uuid4(), "別の人.png", b"shared"),
    ):
        blob = blobs.store_bytes(content)
        Upload.objects.create(holder=holder, field="map", name=name, blob=blob, uploaded_at=cast.MONDAY)
    at, until = cast.MONDAY + 2 * DAY, date(2027, 3, 31)
    cast.decided(case, at, outcome="partly", grounds=DECIDED[1], conditions=DECIDED[0], valid_until=until)
    actions.issue(find(case.pk), by=cast.staff("clerk"), at=at)
    return find(case.pk)


def dispose(case: Case, run) -> None:
    with run(execute=True):
        keepers.dispose("case", [str(case.pk)], LATER)


def test_nothing_is_left_of_what_was_said_and_the_log_is_whole(django_capture_on_commit_callbacks):
    case, everything = issued(), (*SAID, *DECIDED, "図面.png")
    assert {said for _, said in readable(*everything, clear=True)} == set(everything)
    dispose(case, django_capture_on_commit_callbacks)
    assert readable(*everything, clear=True) == set()
    findings = examine()
    assert [fault for fault in findings.faults if fault.kind != "future"] == []  # the clock stands before LATER
    own = Event.objects.filter(subject_kind__in=("case", "proposal")).count()
    assert [remark.kind for remark in findings.remarks].count("disposed") == own > 8


def test_what_was_filed_reads_as_unknown_and_not_as_changed(django_capture_on_commit_callbacks):
    case = issued()
    assert filing.verify(case.application) is True
    dispose(case, django_capture_on_commit_callbacks)
    assert filing.verify(find(case.pk).application) is None


def test_a_file_goes_with_its_last_reference_and_stays_with_another(django_capture_on_commit_callbacks):
    case = issued()
    own, shared = (upload.blob for upload in uploads.everything(case.pk))
    letter = Document.objects.get().blob
    dispose(case, django_capture_on_commit_callbacks)
    assert set(Blob.objects.filter(pk__in=[own.pk, shared.pk, letter.pk])) == {shared}
    assert [Path(blobs.path_of(each.pk)).exists() for each in (own, shared, letter)] == [False, True, False]


def test_the_number_of_the_document_and_the_figures_of_the_case_stay(django_capture_on_commit_callbacks):
    case = issued()
    dispose(case, django_capture_on_commit_callbacks)
    document = Document.objects.get()
    assert (text(document.series, document.number), document.title) == ("8三保食第1号", "")
    kept = find(case.pk)
    assert (kept.status, kept.outcome, kept.arrived_at) == ("issued", "partly", cast.MONDAY)


def test_it_can_be_told_again_after_a_restore_and_does_no_harm_twice(django_capture_on_commit_callbacks):
    case = issued()
    dispose(case, django_capture_on_commit_callbacks)
    assert ("case", str(case.pk), "2027-07-06T01:00:00+00:00") in list(keepers.disposed())
    dispose(case, django_capture_on_commit_callbacks)
    assert {fault.kind for fault in examine().faults} == {"future"}


def test_what_may_have_reached_the_outside_is_settled_first_and_nothing_goes_before(
    django_capture_on_commit_callbacks,
):
    case = issued()
    Call.objects.filter(about_id=str(case.pk)).update(state=UNKNOWN)
    with pytest.raises(keepers.StillNeeded, match="相手に確かめて"):
        dispose(case, django_capture_on_commit_callbacks)
    assert "書き直した内容" in {said for _, said in readable("書き直した内容")}
    assert outbox.about("case", str(case.pk)).exists()


@pytest.mark.parametrize("kind", ["caes", ""])
def test_a_kind_that_nobody_keeps_is_refused_and_not_quietly_done(kind):
    with pytest.raises(keepers.NobodyKeeps, match="種類の名前"):
        keepers.dispose(kind, ["1"], LATER)


def test_a_member_of_staff_who_left_is_named_by_number_alone(django_capture_on_commit_callbacks):
    assert readable("三内 clerk", clear=True)
    with django_capture_on_commit_callbacks(execute=True):
        keepers.dispose("staff", ["clerk"], LATER)
    assert not readable("三内 clerk", clear=True)
    assert tasks.keep_clocks(LATER) == 0
