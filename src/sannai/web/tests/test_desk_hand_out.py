"""The window: the fee is taken where the certificate is handed out, by whoever is appointed to take cash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.city.rows import duty

from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast

from .desk_cast import signed_in, words

CASH = "窓口（現金）"


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    settings.HOME = tmp_path
    monkeypatch.setattr(cast, "PACKAGE", cast.PACKAGE.replace("pay: 1000", "pay: 300").replace("pay: 1200", "pay: 300"))
    cast.city()
    case = cast.taken(cast.version("certificate", due="counter"))
    actions.prepare(case, by=cast.staff("clerk"), at=cast.MONDAY)
    return find(case.pk)


def press(case: Case, **given: str) -> Any:
    data = {"seen": str(find(case.pk).seq), "identity": "運転免許証"} | given
    return signed_in("counter").post(f"/desk/cases/{case.pk}/hand-out/", data)


def test_a_window_clerk_who_is_appointed_takes_300_yen_and_hands_out(case: Case):
    duty("counter", "accounting_clerk", "health.food")
    page = words(signed_in("counter").get(f"/desk/cases/{case.pk}/hand-out/"))
    assert "300円" in page
    assert CASH in page
    assert "受け取った額を入力してください" in words(press(case, how=CASH, yen=""))
    assert "額が合いません" in words(press(case, how=CASH, yen="200"))
    assert press(case, how=CASH, yen="300").status_code == 302
    assert find(case.pk).status == "closed"


def test_a_window_clerk_who_is_not_appointed_takes_no_cash_but_writes_down_what_was_paid_elsewhere(case: Case):
    page = signed_in("counter").get(f"/desk/cases/{case.pk}/hand-out/").content.decode()
    assert f'value="{CASH}"' not in page
    assert "現金は受け取れません" in page
    refused = press(case, how=CASH, yen="300")
    assert refused.status_code == 403
    assert find(case.pk).status == "prepared"
    assert press(case, how="窓口（キャッシュレス）", yen="300").status_code == 302


def test_nothing_is_asked_of_what_was_paid_before(case: Case):
    actions.record_payment(case, how="納付書", by=cast.staff("counter"), at=cast.MONDAY)
    page = signed_in("counter").get(f"/desk/cases/{case.pk}/hand-out/").content.decode()
    assert 'name="yen"' not in page
    assert press(case).status_code == 302
