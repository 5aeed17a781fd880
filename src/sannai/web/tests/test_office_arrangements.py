"""Stand-ins, successions and audits are arranged on pages; what cannot be is told, and a stale page changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sannai.common.time import today
from sannai.organization.models import Duty, Engagement, StandIn, Succession
from sannai.web.staff.organization import arrangement_lists as lists
from sannai.web.staff.organization.revision import token

from .desk_cast import signed_in, words
from .hall import ahead, hall

STAND_INS = "/desk/organization/arrangements/"
SUCCESSIONS, ENGAGEMENTS, DUTIES = (f"{STAND_INS}{page}/" for page in ("successions", "engagements", "duties"))


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def press(path: str, who: str = "admin", seen: str = "", **given: Any) -> Any:
    return signed_in(who).post(path, {"do": "add", "seen": seen or token()} | given)


def stand_in(**given: Any) -> dict[str, Any]:
    on = today(timezone.now())
    return {
        "post": "budget.head", "by_post": "finance.head", "kind": "substitute", "order": "1",
        "starts": f"{on:%Y/%m/%d}",
    } | given  # fmt: skip


def test_a_stand_in_is_set_for_some_matters_until_a_last_day():
    response = press(STAND_INS, **stand_in(last="R9.3.31", matters=["contract"], ground="規程第9条"))
    assert response.status_code == 302
    row = StandIn.objects.get(post_key="budget.head")
    assert (row.matters, str(row.valid_to), row.ground) == ("contract", "2027-04-01", "規程第9条")
    page = words(signed_in("admin").get(response["Location"]))
    assert "定めました" in page
    assert "契約の締結" in page


def test_a_stand_in_ends_on_the_last_day_that_is_typed():
    row, last = StandIn.objects.get(), today(timezone.now())
    response = press(STAND_INS, do="end", row=str(row.pk), ends=str(last))
    assert response.status_code == 302
    assert StandIn.objects.get().valid_to == last + timedelta(days=1)


def test_whichever_is_to_end_is_named_above_the_list_also_beyond_its_first_page(monkeypatch):
    row = StandIn.objects.get()
    for at in range(9):
        StandIn.objects.create(
            post_key=f"a{at}", by_post_key="waste.chief", kind="substitute", valid_from=row.valid_from
        )
    monkeypatch.setitem(lists.STAND_INS.__dict__, "size", 5)
    page = words(signed_in("admin").get(f"{STAND_INS}?end={row.pk}"))
    assert "1〜5件目" in page
    assert "終える：環境業務課 課長（環境業務課 主幹）" in page
    for odd in ("x", "999999", "²"):
        assert "この日で終える" not in words(signed_in("admin").get(f"{STAND_INS}?end={odd}"))


def test_nobody_stands_in_for_themselves():
    response = press(STAND_INS, **stand_in(by_post="budget.head"))
    assert response.status_code == 409
    assert "自分の代わりになることはできません" in words(response)


def test_a_page_from_before_a_change_changes_nothing():
    response = press(STAND_INS, seen="old", **stand_in())
    assert response.status_code == 409
    assert "組織の登録が変わりました" in words(response)
    assert StandIn.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [{"post": "nothing"}, {"kind": "x"}, {"order": "0"}, {"order": "あ"}, {"starts": "13月"}, {"matters": ["x"]},
     {"last": "2000-99-01"}, {"title": "あ" * 300}],
)  # fmt: skip
def test_what_is_typed_wrongly_is_told_beside_its_control(given):
    response = press(STAND_INS, **stand_in(**given))
    assert response.status_code == 422
    assert words(response).strip().startswith("エラー")
    assert StandIn.objects.count() == 1


@pytest.mark.parametrize("row", ["", "x", "999999", "²", "9" * 30])
def test_an_end_of_nothing_is_told(row):
    response = press(STAND_INS, do="end", row=row, ends="2026/12/1")
    assert response.status_code == 409
    assert "選び直してください" in words(response) or "もうありません" in words(response)


def test_a_succession_is_declared_for_the_day_of_the_reorganisation():
    given = {"from_": "post:plan.head", "to": "post:env.head", "starts": str(ahead())}
    assert press(SUCCESSIONS, **given).status_code == 302
    assert Succession.objects.filter(kind="post", from_key="plan.head", on=ahead()).exists()
    again = press(SUCCESSIONS, **given)
    assert again.status_code == 409
    assert "承継します" in words(again)


def test_a_unit_is_not_succeeded_by_a_post():
    response = press(SUCCESSIONS, from_="unit:env.plan", to="post:env.head", starts=str(ahead()))
    assert response.status_code == 422
    assert "組織は組織へ" in words(response)


def test_an_auditor_is_engaged_for_a_scope_and_days():
    given = {"staff": "auditor", "unit": "env", "audit": "令和8年度 定期監査", "starts": "R8.4.1", "last": "R9.3.31"}
    assert press(ENGAGEMENTS, **given).status_code == 302
    row = Engagement.objects.get()
    assert (row.unit_key, str(row.valid_to)) == ("env", "2027-04-01")
    assert press(ENGAGEMENTS, **(given | {"staff": "clerk"})).status_code == 422
    ended = press(ENGAGEMENTS, do="end", row=str(row.pk), ends="令和8年12月31日")
    assert ended.status_code == 302
    assert str(Engagement.objects.get().valid_to) == "2027-01-01"


def test_a_cash_officer_is_appointed_and_the_duty_ends_on_the_last_day_that_is_typed():
    given = {"kind": "cash_officer", "staff": "clerk", "unit": "waste", "instrument": "三人第12号", "starts": "R8.4.1"}
    appointed = press(DUTIES, **given)
    assert appointed.status_code == 302
    shown = words(signed_in("admin").get(appointed["Location"]))
    assert "職務に任命しました" in shown
    assert "三人第12号" in shown
    again = press(DUTIES, **given)
    assert again.status_code == 409
    assert "すでにその組織の出納員です" in words(again)
    assert press(DUTIES, **(given | {"kind": "king"})).status_code == 422
    stranger = press(DUTIES, **(given | {"staff": "s9999"}))
    assert "職員番号「s9999」の職員はいません" in words(stranger)
    person = words(signed_in("mayor").get("/desk/organization/staff/clerk/"))
    assert "出納員" in person
    assert "令和8年4月1日から" in person
    assert press(DUTIES, do="end", row=str(Duty.objects.get().pk), ends="R9.3.31").status_code == 302
    assert str(Duty.objects.get().valid_to) == "2027-04-01"
    assert "令和9年3月31日まで" in words(signed_in("mayor").get("/desk/organization/staff/clerk/"))


def test_only_who_administers_the_organisation_comes_in():
    for path in (STAND_INS, SUCCESSIONS, ENGAGEMENTS, DUTIES):
        for who in ("clerk", "head", "mayor", "auditor"):
            assert signed_in(who).get(path).status_code == 403
            assert press(path, who).status_code == 403
