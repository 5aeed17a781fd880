"""The four lists of 決裁: complete, in words, paged, and the same number of statements however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.approvals.tests import city
from sannai.common.kinds import KINDS

from .circle import MUCH, away, done, proposed
from .desk_cast import signed_in, words

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    yield
    KINDS.pop("ring")


def listed(who: str, part: str = "waiting", page: int = 1) -> str:
    return words(signed_in(who).get(f"/desk/approvals/?part={part}&page={page}"))


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
    assert "わたし：同意" in listed("budget", "spoken")


def test_what_i_proposed_is_listed_with_its_state():
    proposal = proposed()
    assert "決裁待ち" in listed("clerk", "mine")
    done("head", proposal, "return", reason="直してください")
    assert "差戻し" in listed("clerk", "mine")


def test_twenty_five_stand_on_a_page_and_statements_do_not_grow():
    first = proposed()
    city_statements = _statements("head")
    for _ in range(29):
        proposed()
    assert _statements("head") == city_statements
    assert "わたしを待っているもの（30件）" in listed("head")
    assert first.title in listed("head")
    assert listed("head").count("収集車の修繕について") == 25
    assert listed("head", page=2).count("収集車の修繕について") == 5


def test_a_substitute_is_told_above_the_list_for_whom():
    proposed(matter="plain")
    away("head")
    assert "環境業務課 課長の代わり（代決）としてのものがあります" in listed("assistant")


def test_who_is_away_is_told_so_and_where_to_end_it():
    away("head")
    assert "あなたは今日、不在として登録されています" in listed("head")


def test_an_odd_address_shows_the_first_list():
    assert "わたしを待っているもの" in listed("head", "no-such-part")
    assert signed_in("head").get("/desk/approvals/?page=x&part=mine").status_code == 200


def _statements(who: str) -> int:
    client = signed_in(who)
    client.get("/desk/approvals/")
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get("/desk/approvals/").status_code == 200
    return len(found)
