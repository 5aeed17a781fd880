"""「だれが決めるか」: asked by anybody, by an address that can be sent on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sannai.approvals.models import AdoptedRules
from sannai.common.time import today
from sannai.organization.models import Absence, Appointment, StandIn

from .desk_cast import signed_in, words
from .hall import ahead, hall

ASK = "/desk/who-decides/"
SMALL = f"{ASK}?matter=contract&division=waste&fact.amount=300000"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def said(path: str, who: str = "clerk") -> str:
    return " ".join(words(signed_in(who).get(path)).split())


def test_everybody_in_the_hall_may_ask():
    for who in ("mayor", "clerk", "admin", "auditor"):
        assert signed_in(who).get(SMALL).status_code == 200


def test_while_the_head_is_away_the_substitute_decides_and_the_page_says_so():
    page = said(SMALL)
    assert "環境業務課 主幹三内 chiefが代決します" in page
    assert "後閲" in page
    assert "別表第1号ア" in page


def test_when_the_head_is_back_the_head_decides():
    back = today(timezone.now()) + timedelta(days=6)
    assert "環境業務課 課長三内 headが決めます" in said(f"{SMALL}&on={back}")


def test_an_important_matter_climbs_and_allows_no_substitute():
    page = said(f"{SMALL}&mark=important")
    assert "環境局 局長三内 bureauが決めます" in page
    assert "専決の制限" in page
    assert "重要なものは代決できない" in page


def test_a_large_amount_goes_round_with_concurrence_first():
    page = said(f"{ASK}?matter=contract&division=waste&fact.amount=６００，０００円")
    assert page.index("財政課 課長") < page.index("環境局 局長", page.index("財政課 課長"))
    assert "名義試験市長" in page.replace(" ", "")


def test_a_vacancy_is_told_and_the_matter_climbs():
    page = said(f"{ASK}?matter=press-release&division=env.plan")
    assert "欠員" in page
    assert "環境局 局長三内 bureauが決めます" in page


def test_a_division_that_is_gone_is_asked_as_its_heir():
    assert "脱炭素課が起案" in said(f"{ASK}?matter=press-release&division=env.plan&on={ahead()}")


def test_nobody_at_all_is_said_plainly():
    Appointment.objects.filter(post_key__in=("env.head", "deputy", "mayor", "waste.head")).delete()
    StandIn.objects.all().delete()
    page = said(SMALL)
    assert "答えが出ません" in page
    assert "決裁できる人がいません" in page


def test_whoever_is_away_for_good_without_a_substitute_is_told():
    StandIn.objects.all().delete()
    Absence.objects.filter(staff_key="head").update(valid_to=None)
    page = said(SMALL)
    assert "戻る日は登録されていません" in page


def test_a_missing_fact_is_asked_for_before_any_answer():
    page = said(f"{ASK}?matter=contract&division=waste")
    assert "金額によって決める職が変わります" in page
    assert "回り方" not in page


def test_a_matter_that_the_rules_do_not_list_is_led_to_analogy():
    assert "類推" in said(f"{ASK}?matter=-&about=ドローンの許可")
    page = said(f"{ASK}?matter=-&about=ドローンの許可&analogous=press-release&division=budget")
    assert "財政課 課長三内 budgetが決めます" in page
    assert "第8条" in page


def test_before_any_rules_were_adopted_the_page_says_so():
    assert "専決規程はありません" in said(f"{ASK}?on=2024-04-01")
    AdoptedRules.objects.all().delete()
    assert "専決規程はありません" in said(SMALL)


def test_matters_are_found_by_their_examples():
    page = said(f"{ASK}?q=委託")
    assert "契約の締結" in page
    assert "報道発表" not in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("matter=nothing", "この日の規程にありません"),
        ("matter=contract&division=nowhere&fact.amount=1", "この日にはありません"),
        ("matter=contract&fact.amount=たくさん", "数字だけで"),
        ("matter=contract&fact.amount=99999999999999999999", "数"),
        ("matter=-&analogous=nothing", "類推の元にする事項"),
        ("matter=contract&on=令和50年13月1日", "日付を確かめてください"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_control(query, told):
    response = signed_in("clerk").get(f"{ASK}?{query}")
    assert response.status_code == 422
    assert told in words(response)
    assert words(response).strip().startswith("エラー")


@pytest.mark.parametrize(
    "query", ["mark=x&mark=%00", "fact.amount=%FF", "q=" + "あ" * 5000, "fact.nothing=1", "on=%00"]
)
def test_hostile_addresses_end_in_no_500(query):
    assert signed_in("clerk").get(f"{SMALL}&{query}").status_code in (200, 422)


def test_asking_costs_the_same_however_long_the_way():
    client = signed_in("clerk")
    counts = []
    for amount in (1, 900000):
        path = f"{ASK}?matter=contract&division=waste&fact.amount={amount}"
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        counts.append(len(caught))
    assert counts[0] == counts[1]
