"""A case that nobody filed: read at the desk like any other, behind no link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.intake.models import Slot

from .desk_cast import signed_in, words

pytestmark = pytest.mark.both_databases
GROUND = "施設の基準に合わなくなったため（試験法第9条）"


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.HOME = tmp_path
    cast.city()
    return cast.begun(cast.permitted(), take=False)


def test_the_desk_lists_finds_and_opens_it_with_what_it_is_about(case: Case) -> None:
    assert case.reference_number in words(signed_in("clerk").get(f"/desk/?q={case.reference_number}"))
    opened = signed_in("clerk").get(f"/desk/cases/{case.pk}/")
    assert opened.status_code == 200
    for expected in ("職権", GROUND, cast.NAME, "名宛人・受付", "試験の手続（disposition）", "違反が重いとき。"):
        assert expected in words(opened)
    assert "申請者・受付" not in words(opened)
    assert f"/desk/cases/{case.beginning.earlier_id}/" in opened.content.decode()
    assert "export/" not in opened.content.decode()


def test_no_link_leads_to_it(case: Case) -> None:
    assert not Slot.objects.filter(case=case.pk).exists()


def test_there_is_nothing_filed_to_take_along(case: Case) -> None:
    assert signed_in("clerk").get(f"/desk/cases/{case.pk}/export/").status_code == 404
