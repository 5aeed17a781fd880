"""What an auditor reads, and what is found again of who read what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.city import small

from sannai.applications import search
from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.steps import rules_of
from sannai.casework.tests import cast
from sannai.common.models import AccessLog
from sannai.organization.models import Engagement

from .desk_cast import read_out, signed_in, words

READS = "/desk/audit/reads/"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()
    small.hold("admin", "admin")


def proposed() -> Any:
    """A case on its way, and its 起案."""
    case = cast.taken(cast.version("disposition"))
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    return case, open_for("case", str(case.pk))


def engaged(unit: str) -> None:
    Engagement.objects.filter(staff_key="auditor").delete()
    Engagement.objects.create(staff_key="auditor", unit_key=unit, subject="監査", valid_from=cast.MONDAY.date())


def test_an_auditor_finds_and_reads_the_proposals_of_the_engagement_and_it_is_written_down():
    case, proposal = proposed()
    engaged(case.division_key)
    auditor = signed_in("auditor")
    assert "監査で読む起案" in words(auditor.get("/desk/audit/"))
    listed = auditor.get("/desk/approvals/readable/")
    assert proposal.title in words(listed)
    sheet = auditor.get(f"/desk/approvals/{proposal.pk}/")
    assert sheet.status_code == 200
    assert proposal.title in words(sheet)
    assert "決裁する</button>" not in sheet.content.decode()
    read = AccessLog.objects.filter(staff_key="auditor", about_kind="proposal")
    assert set(read.values_list("about_id", flat=True)) == {str(proposal.pk)}
    assert read.count() == 2


def test_outside_the_engagement_there_is_nothing_to_find_or_to_read():
    _, proposal = proposed()
    engaged("waste")
    auditor = signed_in("auditor")
    assert proposal.title not in words(auditor.get("/desk/approvals/readable/"))
    assert auditor.get(f"/desk/approvals/{proposal.pk}/").status_code == 404
    assert signed_in("counter").get("/desk/approvals/readable/").status_code == 403


def test_a_list_that_was_opened_is_one_row_with_everything_that_stood_on_it():
    cases = [cast.filed(cast.version("disposition")) for _ in range(3)]
    signed_in("auditor").get("/desk/")
    assert AccessLog.objects.filter(about_kind="case").count() == 3
    page = signed_in("admin").get(f"{READS}?kind=case")
    assert len(page.context["found"].lines) == 1
    assert "一覧の3件" in words(page)
    assert all(case.reference_number in words(page) for case in cases[:1])


def test_who_read_a_case_is_found_by_its_number_also_in_a_list_and_taken_along_in_numbers_and_names():
    cases = [cast.filed(cast.version("disposition")) for _ in range(2)]
    signed_in("auditor").get("/desk/")
    signed_in("auditor").get(f"/desk/cases/{cases[0].pk}/")
    admin = signed_in("admin")
    for case, openings in zip(cases, (2, 1), strict=True):
        assert len(admin.get(f"{READS}?q={case.reference_number}").context["found"].lines) == openings
    assert len(admin.get(f"{READS}?who=三内 auditor").context["found"].lines) == 2
    assert len(admin.get(f"{READS}?who=clerk").context["found"].lines) == 0
    file = b"".join(read_stream(admin.post(f"{READS}?kind=case", {"export": "csv"}))).decode()
    assert all(case.reference_number in file for case in cases)
    assert "三内 auditor" in file
    assert str(cases[1].pk) not in file


def test_a_name_finds_only_what_its_seeker_may_read():
    case = cast.filed(cast.version("disposition"))
    search.index(case.application, rules_of(case))
    signed_in("auditor").get("/desk/")
    for who, openings in (("auditor", 1), ("admin", 0)):
        found = signed_in(who).get(READS, {"q": cast.NAME}).context["found"]
        assert len(found.lines) == openings, who


def read_stream(response: Any) -> Any:
    return response.streaming_content if response.streaming else [read_out(response).content]
