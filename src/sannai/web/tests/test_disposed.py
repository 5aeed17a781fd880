"""The pages of a case that was disposed of still open: they know what stayed, and nothing of what went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sannai.applications.access import link_key
from sannai.approvals.models import Proposal
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common import keepers
from sannai.issuance.models import Document

from .desk_cast import signed_in, words


@pytest.fixture
def gone(db, settings, tmp_path) -> tuple[Case, Document]:
    settings.HOME = tmp_path
    cast.city()
    case = cast.decided(cast.taken(cast.version()), outcome="no", grounds="騒音の苦情があった。")
    document = actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    keepers.dispose("case", [str(case.pk)], cast.MONDAY + timedelta(days=400))
    return find(case.pk), document


def test_the_pages_of_staff_open_and_say_nothing_of_what_went(gone):
    client, (case, document) = signed_in("clerk"), gone
    pages = [f"/desk/cases/{case.pk}/", "/desk/?status=all", f"/desk/approvals/{Proposal.objects.get().pk}/"]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert cast.NAME not in words(response)
        assert "騒音" not in words(response)
    assert client.get(f"/desk/cases/{case.pk}/documents/{document.pk}/").status_code == 404


def test_who_holds_the_link_sees_how_it_ended(gone):
    case, _ = gone
    status = Client().get(f"/a/{link_key(case.pk)}/")
    assert status.status_code == 200
    assert "不許可" in words(status)
    assert cast.NAME not in words(status)
