"""The organisation as of a date: the tree, one unit, the people, a reorganisation that is announced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals.models import Proposal, Waiting
from sannai.organization.models import Appointment, Post, Succession, Unit

from .desk_cast import signed_in, words
from .hall import START, ahead, hall

CITY = "/desk/organization/"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


def said(path: str, who: str = "clerk") -> str:
    return words(signed_in(who).get(path))


def test_the_tree_shows_every_unit_with_its_head_and_says_who_is_away_and_what_is_vacant():
    page = said(CITY)
    for name in ("環境局", "環境業務課", "財政課", "市長 三内 mayor", "副市長 三内 deputy"):
        assert name in page
    assert "課長 三内 head 不在" in page
    assert "環境政策課 課長 欠員" in page


@pytest.mark.parametrize("typed", ["令和6年5月1日", "R6.5.1", "2024/5/1", "２０２４年５月１日", "20240501"])
def test_a_past_date_typed_in_any_way_shows_the_names_of_its_day(typed):
    page = said(f"{CITY}?on={typed}")
    assert "環境計画課" in page
    assert "環境政策課" not in page


def test_a_future_date_shows_the_announced_reorganisation_and_what_it_moves():
    subject = Proposal.objects.create(
        about_kind="free", about_id="1", matter="contract", title="件名", content="{}", digest="0" * 64, about_seq=0,
        proposed_by="clerk", proposed_at="2026-06-01T00:00:00Z",
    )  # fmt: skip
    Waiting.objects.create(
        proposal=subject, step="decide", post_key="plan.head", matter="contract", since="2026-06-01T00:00:00Z"
    )
    assert "脱炭素課" in said(f"{CITY}?on={ahead()}")
    page = said(f"{CITY}changes/{ahead()}/")
    assert "新設" in page
    assert "廃止" in page
    assert "事案 0件・決裁待ち 1件" in page
    assert "件名" not in page


def test_a_unit_that_ends_without_an_heir_for_all_its_work_is_warned_of():
    path = f"{CITY}changes/{ahead()}/"
    assert "行き先がすべては決まっていない" not in said(path)
    Succession.objects.update(matters="contract")
    assert "行き先がすべては決まっていない" in said(path)


def test_a_unit_that_is_gone_says_where_its_work_went_and_what_it_was_called():
    page = said(f"{CITY}units/env.plan/?on={ahead()}")
    assert "この日には、ありません" in page
    assert "脱炭素課" in page
    assert "「環境計画課」から改称" in page


def test_why_somebody_is_away_is_told_to_nobody_who_need_not_know():
    assert "秘密の病気" not in said(f"{CITY}staff/head/") + said(f"{CITY}staff/") + said(f"{CITY}units/waste/")
    assert "秘密の病気" in said(f"{CITY}staff/head/", "head")
    assert "秘密の病気" in said(f"{CITY}staff/head/", "admin")


@pytest.mark.parametrize("typed", ["ｶﾝｷｮｳ", "環境業務", "waste", "WASTE"])
def test_units_are_found_by_any_writing_of_their_name_or_key(typed):
    Unit.objects.filter(key="waste").update(name="カンキョウ環境業務課")
    assert "カンキョウ環境業務課" in said(f"{CITY}?q={typed}")


def test_people_are_found_by_name_with_the_posts_of_that_day():
    page = said(f"{CITY}?q=三内　CHIEF")
    assert "三内 chief 環境業務課 主幹" in page


@pytest.mark.parametrize(
    "path",
    ["?on=R9.13.40", "?on=" + "9" * 500, "?on=%00%FF", "?q=%00", "staff/?page=-1&unit=nowhere", "staff/?on=明日",
     "units/env.plan/?on=0000-00-00", "?on=9999-12-31"],
)  # fmt: skip
def test_an_odd_address_is_answered_with_a_sentence(path):
    response = signed_in("clerk").get(CITY + path)
    assert response.status_code in (200, 422)
    assert "組織" in words(response)


@pytest.mark.parametrize("path", ["units/nothing/", "staff/nobody/", "changes/2026-13-01/", "changes/x/", "units/%00/"])
def test_what_never_was_is_not_there(path):
    assert signed_in("clerk").get(CITY + path).status_code == 404


def test_a_first_date_before_everything_shows_an_empty_city():
    assert "登録されていません" in said(f"{CITY}?on={START - timedelta(days=1)}")


@pytest.mark.parametrize("path", ["", "?q=三内", "units/waste/", "staff/", "staff/clerk/"])
def test_the_statements_of_a_page_do_not_grow_with_the_city(path):
    client = signed_in("clerk")
    client.get(CITY + path)
    with CaptureQueriesContext(connection) as before:
        client.get(CITY + path)
    for number in range(20):
        key = f"waste.{number}"
        Unit.objects.create(key=key, name=f"第{number}係", kind="section", parent_key="waste", valid_from=START)
        Post.objects.create(key=f"{key}.chief", title="係長", unit_key=key, role="clerk", rank=6, valid_from=START)
        Post.objects.create(key=f"w{number}", title="主任", unit_key="waste", role="clerk", valid_from=START)
        Appointment.objects.create(staff_key="clerk", post_key=f"w{number}", kind="concurrent", valid_from=START)
    client.get(CITY + path)
    with CaptureQueriesContext(connection) as after:
        client.get(CITY + path)
    assert len(after) == len(before), [each["sql"][:120] for each in after]
