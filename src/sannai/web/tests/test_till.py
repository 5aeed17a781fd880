"""The ledger, the receipt, the reversal and the closing of the till, as the people at the window see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.casework import actions
from sannai.casework.models import Case, Payment, TillDay
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.time import today

from .desk_cast import signed_in, words


@pytest.fixture
def payment(db: None, settings: Any, tmp_path: Path) -> Payment:
    settings.HOME = tmp_path
    cast.city()
    case = cast.taken(cast.version(due="before_issue"), poor=False)
    return actions.record_payment(case, how="窓口（現金）", by=cast.staff("clerk"), at=timezone.now())


def case_of(payment: Payment) -> Case:
    return find(payment.case_id)


def post(who: str, address: str, seen: int, **given: str) -> Any:
    return signed_in(who).post(address, {"seen": str(seen)} | given)


def till() -> tuple[str, int]:
    key = f"{today(timezone.now())}:health.food"
    found = TillDay.objects.filter(key=key).first()
    return f"/desk/till/days/{key}/", found.seq if found else 0


def reverse(who: str, payment: Payment) -> Any:
    case = case_of(payment)
    return post(who, f"/desk/cases/{case.pk}/fee/{payment.pk}/reverse/", case.seq, reason="打ち間違い")


def test_the_receipt_has_number_name_amount_and_who_took_it(payment: Payment):
    page = words(signed_in("clerk").get(f"/desk/cases/{payment.case_id}/"))
    assert "領収書（8三保食収第1号）" in page
    receipt = words(signed_in("counter").get(f"/desk/till/receipts/{payment.case_id}/{payment.pk}/"))
    for expected in ("領収書", "8三保食収第1号", cast.NAME, "1,000円", "窓口（現金）", "三内市", "三内 clerk"):
        assert expected in receipt, expected
    other = cast.filed(cast.version())
    assert signed_in("clerk").get(f"/desk/till/receipts/{other.pk}/{payment.pk}/").status_code == 404


def test_a_second_person_reverses_before_the_closing(payment: Payment):
    refused = reverse("clerk", payment)
    assert refused.status_code == 409
    assert "受け取った人は、自分で取り消せません" in words(refused)
    assert reverse("other", payment).status_code == 302
    assert "未納" in words(signed_in("clerk").get(f"/desk/cases/{payment.case_id}/"))
    receipt = words(signed_in("clerk").get(f"/desk/till/receipts/{payment.case_id}/{payment.pk}/"))
    assert "取り消されました" in receipt
    assert "打ち間違い" in words(signed_in("clerk").get("/desk/till/"))


def test_a_till_100_yen_short_is_closed_with_a_reason_by_a_second_person(payment: Payment):
    address, _ = till()
    assert "1,000円" in words(signed_in("clerk").get(address))
    assert "任命された職員が行います" in words(signed_in("counter").get(address))
    assert "数字で入力してください" in words(post("clerk", address, 0, counted_yen="千円"))
    assert "数えた現金の額が大きすぎます" in words(post("clerk", address, 0, counted_yen="2147483648"))
    refused = post("clerk", address, 0, counted_yen="９００")
    assert refused.status_code == 409
    assert "100円不足" in words(refused)
    assert post("clerk", address, 0, counted_yen="900", reason="釣銭の誤り", coins="百円玉9").status_code == 302
    assert post("clerk", address, 0, counted_yen="1000").status_code == 409
    assert "ほかの人が先に" not in words(signed_in("other").get(address))
    assert post("clerk", address, 1, confirm="1").status_code == 409
    assert post("counter", address, 1, confirm="1").status_code == 403
    done = post("other", address, 1, confirm="1")
    assert "締めました" in words(signed_in("other").get(done["Location"]))
    assert "100円不足" in words(signed_in("head").get("/desk/till/days/"))
    late = reverse("other", payment)
    assert late.status_code == 409
    assert "もう締めました。取り消せません" in words(late)


def test_another_divisions_till_and_an_odd_day_are_not_there(payment: Payment):
    address, _ = till()
    assert signed_in("waste").get(address).status_code == 404
    for key in ("x", "2026-13-01:health.food", "2026-06-01:nowhere", "20260601:health.food", ":", "2026-06-01:"):
        assert signed_in("clerk").get(f"/desk/till/days/{key}/").status_code == 404, key
