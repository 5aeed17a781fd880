"""The pages of a case that was disposed of still open: they know what stayed, and nothing of what went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.city.links import come_in, link_to

from sannai.approvals.models import Proposal
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import keepers
from sannai.issuance.models import Document

from .desk_cast import signed_in, words


@pytest.fixture
def gone(db, settings, tmp_path) -> tuple[Case, Document, str]:
    settings.HOME = tmp_path
    cast.city()
    case = cast.decided(cast.taken(cast.version()), outcome="no", grounds="騒音の苦情があった。")
    document = actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    link = link_to(case.pk)
    keepers.dispose("case", [str(case.pk)], cast.MONDAY + timedelta(days=400))
    return find(case.pk), document, link


NUMBERS = ("123456789018", "345678901236", "456789012340")


@pytest.fixture
def numbered(db, settings, tmp_path, monkeypatch) -> Case:
    settings.HOME = tmp_path
    monkeypatch.setattr(cast, "PACKAGE", cast.with_numbers())
    cast.city()
    item = [{"_key": "r1", "thing": "いす", "own": NUMBERS[1], "count": 1}]
    case = cast.taken(cast.version(), number=NUMBERS[0], item=item)
    survey = {"grade": "good", "seen": NUMBERS[2]}
    actions.save_desk_page(find(case.pk), page="survey", answers=survey, by=cast.staff("clerk"), at=cast.MONDAY)
    return cast.decided(find(case.pk))


def test_a_field_that_went_before_its_case_is_shown_as_disposed_of(numbered):
    staff, applicant = signed_in("clerk"), Client()
    desk, own = f"/desk/cases/{numbered.pk}/", come_in(applicant, numbered.pk)
    before, seen = words(staff.get(desk)), words(applicant.get(own))
    assert [number in before for number in NUMBERS] == [True, True, True]
    assert NUMBERS[0] in seen
    keepers.dispose_fields("case", [str(numbered.pk)], ["number", "own", "seen"], cast.MONDAY + timedelta(days=40))
    after, seen = words(staff.get(desk)), words(applicant.get(own))
    assert (after.count("（廃棄済み）"), seen.count("（廃棄済み）")) == (3, 2)
    assert not [number for number in NUMBERS if number in after + seen]
    assert "ふつうの内容" in after
    assert "ふつうの内容" in seen


def test_what_is_taken_along_never_held_it(numbered):
    export = signed_in("clerk").get(f"/desk/cases/{numbered.pk}/export/").content.decode()
    assert "ふつうの内容" in export
    assert not [word for word in (*NUMBERS, "個人番号", "見た番号") if word in export]


def test_the_pages_of_staff_open_and_say_nothing_of_what_went(gone):
    client, (case, document, _) = signed_in("clerk"), gone
    pages = [f"/desk/cases/{case.pk}/", "/desk/?status=all", f"/desk/approvals/{Proposal.objects.get().pk}/"]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert cast.NAME not in words(response)
        assert "騒音" not in words(response)
    assert client.get(f"/desk/cases/{case.pk}/documents/{document.pk}/").status_code == 404


def test_who_holds_the_link_sees_how_it_ended(gone):
    link = gone[2]
    status = Client().get(link, follow=True)
    assert status.status_code == 200
    assert "不許可" in words(status)
    assert cast.NAME not in words(status)
