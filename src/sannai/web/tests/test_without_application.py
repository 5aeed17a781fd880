"""A case that nobody filed: read at the desk like any other, behind no link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.applications.access import link_key
from sannai.casework.models import Case
from sannai.casework.queries import find, named
from sannai.casework.tests import cast

from .desk_cast import signed_in, words

pytestmark = pytest.mark.both_databases
NUMBER = "0000-0000-000"


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.HOME = tmp_path
    cast.city()
    beside = cast.filed(cast.version("disposition"))
    made = Case.objects.create(
        reference_number=NUMBER, version=beside.version, procedure_key=beside.procedure_key, status="in_review",
        division_key=beside.division_key, matter=beside.matter, assignee="clerk", arrived_at=cast.MONDAY,
    )  # fmt: skip
    return find(made.pk)


def test_the_desk_lists_finds_and_opens_it(case: Case) -> None:
    assert NUMBER in words(signed_in("clerk").get(f"/desk/?q={NUMBER}&status=all"))
    opened = signed_in("clerk").get(f"/desk/cases/{case.pk}/")
    assert opened.status_code == 200
    assert "職権" in words(opened)
    assert NUMBER in named([str(case.pk)])[str(case.pk)]


def test_no_link_leads_to_it(case: Case, client: Any) -> None:
    assert client.get(f"/a/{link_key(case.pk)}/").status_code == 404


def test_there_is_nothing_filed_to_take_along(case: Case) -> None:
    assert signed_in("clerk").get(f"/desk/cases/{case.pk}/export/").status_code == 404
