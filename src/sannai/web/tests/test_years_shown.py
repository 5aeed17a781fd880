"""年度ごとの分 on the pages: the desk and the applicant see what is due now, and what comes as a forecast."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.test_yearly import permitted, years

from .desk_cast import post, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(db) -> None:
    cast.city()


def test_the_desk_sees_each_year_takes_the_oldest_and_writes_down_an_early_end():
    case = permitted()
    clerk, desk = signed_in("clerk"), f"/desk/cases/{case.pk}/"
    page = words(clerk.get(desk))
    for said in ("令和8年度", "9,000円", "未納", "令和9年度 見込み", "14,400円", "令和10年度 見込み", "2,400円"):
        assert said in page, said
    form = words(clerk.get(f"{desk}fee/"))
    assert "令和8年度分です（古い年度から納めていただきます）。納めていただく額は9,000円です。" in form
    actions.record_payment(find(case.pk), how="納付書", by=cast.staff("clerk"), at=cast.MONDAY + timedelta(hours=1))
    assert "納付済み" in words(clerk.get(desk))
    assert "令和8年度" in words(clerk.get("/desk/till/"))
    assert post(clerk, case, "years/end", last="令和8年9月30日", reason="廃止の届出").status_code == 302
    assert years(case) == [(2026, 3000)]
    page = words(clerk.get(desk))
    assert "調定の額 9,000円から減りました" in page
    assert "納めすぎ 6,000円" in page
    assert "見込み" not in page.partition("年度ごとの分")[2].partition("内部メモ")[0].replace("見込みは、いまの", "")
