"""The four lists of 決裁: complete, in words, paged, and the same number of statements however long they are."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals.tests import city
from sannai.common.kinds import KINDS

from .circle import MUCH, away, done, on, proposed, yesterday
from .desk_cast import signed_in, words

ALL = "/desk/approvals/"
pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    yield
    KINDS.pop("ring")


def listed(who: str, address: str = "") -> str:
    return words(signed_in(who).get(f"/desk/approvals/{address}"))


def test_what_waits_says_as_what_since_when_by_whom():
    proposed(MUCH)
    said = listed("head")
    for expected in (
        "わたしを待っているもの（1件）",
        "回議",
        "環境業務課 課長",
        "収集車の修繕について",
        "三環業起第1号",
    ):
        assert expected in said, expected
    assert "三内 clerk" in said


def test_concurrence_and_decision_are_told_apart():
    proposal = proposed(MUCH)
    done("head", proposal, "agree")
    assert "合議" in listed("budget")
    done("budget", proposal, "agree")
    done("legal", proposal, "agree")
    done("dept", proposal, "agree")
    assert "決裁" in listed("bureau")
    assert "いま待っているものはありません" in listed("budget")
    assert "わたし：同意" in listed("budget", "spoken/")


def test_what_i_proposed_is_listed_with_its_state():
    proposal = proposed()
    assert "決裁待ち" in listed("clerk", "proposed/")
    done("head", proposal, "return", reason="直してください")
    assert "差戻し" in listed("clerk", "proposed/")


def test_twenty_five_stand_on_a_page_and_statements_do_not_grow():
    first = proposed()
    city_statements = _statements("head")
    for _ in range(29):
        proposed()
    assert _statements("head") == city_statements + 1  # beyond a page it is counted
    assert "わたしを待っているもの（30件）" in listed("head")
    assert first.title in listed("head")
    assert listed("head").count("収集車の修繕について") == 25
    further = re.search(r'href="/desk/approvals/([^"]+)" rel="next"', signed_in("head").get(ALL).content.decode())
    assert further is not None
    assert listed("head", html.unescape(further[1])).count("収集車の修繕について") == 5


def test_a_substitute_is_told_above_the_list_for_whom():
    proposed(matter="plain")
    away("head")
    assert "環境業務課 課長の代わり（代決）としてのものがあります" in listed("assistant")


def test_who_is_away_is_told_so_and_where_to_end_it():
    away("head")
    assert "あなたは今日、不在として登録されています" in listed("head")


def test_they_are_narrowed_by_what_is_proposed_when_of_which_kind_and_in_which_state():
    proposal = proposed(title="収集車の修繕")
    other = proposed(title="倉庫の借上げ")
    done("head", other, "return", reason="直してください")
    for address, shown in {
        "proposed/?q=修繕": [proposal],
        "proposed/?status=returned": [other],
        "proposed/?kind=free": [proposal, other],
        "proposed/?kind=case": [],
        f"proposed/?proposed_from={on()}": [proposal, other],
        f"proposed/?proposed_to={yesterday()}": [],
    }.items():
        said = listed("clerk", address)
        assert [each for each in (proposal, other) if each.title in said] == shown, address
    assert "収集車の修繕" in listed("head", f"?q=修繕&proposed_from={on()}&sort=-title")
    assert "倉庫の借上げ" in listed("head", "spoken/?status=returned")


@pytest.mark.parametrize("address", ["", "perusals/", "proposed/", "spoken/"])
def test_each_takes_along_what_the_list_shows(address):
    proposed(title="=甲")
    client = signed_in("clerk")
    file = client.post(f"/desk/approvals/{address}", {"export": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "件名" in text
    assert ("'=甲" in text) is (address == "proposed/")
    assert client.get(f"/desk/approvals/{address}?print=1").status_code == 200


def _statements(who: str) -> int:
    client = signed_in(who)
    client.get("/desk/approvals/")
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get("/desk/approvals/").status_code == 200
    return len(found)
