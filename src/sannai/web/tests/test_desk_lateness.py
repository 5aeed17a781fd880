"""遅れそうな事案 and the extension of a deadline, as staff see and do it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.test_clock import EXTENDABLE
from sannai.common.models import AccessLog, Event
from sannai.notices.models import Notice

from .desk_cast import post, signed_in, words

pytestmark = pytest.mark.both_databases

EIGHTH = cast.MONDAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: EIGHTH)
    cast.city()


def late(who: str = "head", query: str = "") -> str:
    response = signed_in(who).get(f"/desk/late/{query}")
    assert response.status_code == 200
    return words(response)


def test_the_head_reads_what_will_be_late_and_for_whom_it_waits():
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY + timedelta(days=2))
    said = late()
    for expected in (
        case.reference_number,
        "あと5開庁日",
        "食品衛生課 課長の決裁を待っています",
        "6/3（水）から",
    ):
        assert expected in said


def test_nothing_near_is_said_so():
    assert "遅れそうな事案はありません" in late()


@pytest.mark.parametrize(("who", "reads"), [("head", True), ("clerk", True), ("auditor", True), ("waste", False)])
def test_everybody_sees_only_what_they_may_read(who, reads):
    number = cast.filed(cast.version()).reference_number
    assert (number in late(who)) is reads


def test_another_division_reads_nothing_of_it_and_an_auditor_leaves_a_trace():
    case = cast.taken(cast.version())
    number = case.reference_number
    assert number not in late("wastehead")
    assert number not in words(signed_in("wastehead").get("/desk/late/?division=health.food"))
    assert number in late("auditor")
    assert AccessLog.objects.get().about_id == str(case.pk)


@pytest.mark.parametrize("query", ["?page=0", "?page=99999999", "?page=%C2%B2", "?division=%00%F0", "?division='--"])
def test_an_odd_address_is_answered_with_a_page(query):
    number = cast.taken(cast.version()).reference_number
    page = signed_in("head").get(f"/desk/late/{query}")
    assert page.status_code in (200, 422)
    assert number in words(page)


def test_those_that_have_run_out_are_counted_and_the_whole_list_leaves_as_a_file(monkeypatch):
    case = cast.taken(cast.version())
    monkeypatch.setattr(timezone, "now", lambda: cast.MONDAY + timedelta(days=21))
    assert "期限を過ぎたもの 1件" in late()
    response = signed_in("head").post("/desk/late/", {"export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert case.reference_number in text
    assert "三内 clerkが審査しています" in text
    assert signed_in("counter").post("/desk/late/", {"export": "csv"}).status_code == 403


def test_the_case_shows_each_deadline_and_what_is_left_of_it():
    case = cast.taken(cast.version(deadlines=EXTENDABLE))
    said = words(signed_in("clerk").get(f"/desk/cases/{case.pk}/"))
    for expected in ("標準処理期間", "令和8年6月15日", "あと5開庁日", "法定の期限", "あと23日", "期限を延ばす"):
        assert expected in said


def test_a_deadline_is_extended_with_a_reason_and_the_applicant_is_told():
    case = cast.taken(cast.version(deadlines=EXTENDABLE))
    client = signed_in("clerk")
    page = words(client.get(f"/desk/cases/{case.pk}/extend/"))
    assert "あと10開庁日延ばせます（要領第8条）" in page
    response = post(client, case, "extend", deadline="standard", days="３日", reason="検査をやり直すため。")
    assert response["Location"].endswith("?done=clock.extended")
    assert find(case.pk).promised_on == date(2026, 6, 18)
    assert "検査をやり直すため。" in Notice.objects.get(key__startswith="extended:standard").told().body
    said = words(client.get(f"/desk/cases/{case.pk}/?done=clock.extended"))
    assert "3開庁日延長：検査をやり直すため。" in said


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"deadline": "standard", "days": "11", "reason": "長く"}, 409, "あわせて10開庁日まで"),
        ({"deadline": "standard", "days": "三", "reason": "長く"}, 422, "1以上の整数で"),
        ({"deadline": "standard", "days": "-3", "reason": "長く"}, 422, "1以上の整数で"),
        ({"deadline": "standard", "days": "", "reason": "長く"}, 422, "延ばす日数を入力してください"),
        ({"deadline": "standard", "days": "3", "reason": ""}, 422, "延ばす理由を入力してください"),
        ({"deadline": "whole", "days": "3", "reason": "長く"}, 422, "延ばす期限を選んでください"),
        ({"days": "3", "reason": "長く"}, 422, "延ばす期限を選んでください"),
        ({"deadline": "standard", "days": "3", "reason": "長く", "seen": "1"}, 409, "ほかの"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_moves(given, status, says):
    case = cast.taken(cast.version(deadlines=EXTENDABLE))
    response = post(signed_in("clerk"), case, "extend", **given)
    assert response.status_code == status
    assert says in words(response)
    assert find(case.pk).promised_on == date(2026, 6, 15)
    assert not Event.objects.filter(verb="clock.extended").exists()


def test_what_cannot_be_extended_is_not_offered():
    case = cast.taken(cast.version())
    client = signed_in("clerk")
    assert "期限を延ばす" not in words(client.get(f"/desk/cases/{case.pk}/"))
    assert "いま延ばせる期限はありません" in words(client.get(f"/desk/cases/{case.pk}/extend/"))
