"""やること: the first entry of the navigation, with how much waits; its page, and what is new since one looked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sannai.accounts import inbox
from sannai.approvals.queries import open_for
from sannai.casework import actions, todo
from sannai.casework.tests import cast

from .desk_cast import post, signed_in, words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


def test_a_new_application_is_counted_on_every_page_and_listed_until_it_is_taken():
    case = cast.filed(cast.version("disposition"), timezone.now())
    client = signed_in("clerk")
    for address in ("/desk/", "/desk/inbox/", f"/desk/cases/{case.pk}/", "/desk/approvals/", "/counter/"):
        said = words(client.get(address))
        assert "やること 1件" in said, address
    page = words(client.get("/desk/inbox/"))
    assert "担当の決まっていない新しい事案 1件" in page
    assert case.reference_number in page
    assert "新着" in page
    post(client, case, "take")
    page = words(client.get("/desk/inbox/"))
    assert "いま、あなたがすることはありません" in page
    assert "やること 1件" not in page


def test_what_was_looked_at_is_no_longer_new_and_only_for_whoever_looked():
    cast.filed(cast.version("disposition"))
    client = signed_in("clerk")
    until = client.get("/desk/inbox/").context["until"]
    assert client.post("/desk/inbox/", {"until": until}).status_code == 302
    assert "新着" not in words(client.get("/desk/inbox/"))
    assert "やること 1件" in words(client.get("/desk/inbox/"))
    assert "新着" in words(signed_in("other").get("/desk/inbox/"))


@pytest.mark.parametrize("until", ["", "x", "9999-12-31T00:00:00+00:00", "2026-13-45T00:00:00Z", "2026-06-01T00:00:00"])
def test_a_moment_that_is_none_is_met_calmly(until):
    assert signed_in("clerk").post("/desk/inbox/", {"until": until}).status_code == 302


def test_who_decides_finds_the_proposal_and_its_proposer_the_one_that_came_back():
    case = cast.taken(cast.version("disposition"))
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    head = words(signed_in("head").get("/desk/inbox/"))
    assert "わたしの決裁・回議・合議を待つ起案 1件" in head
    assert proposal.title in head
    signed_in("head").post(f"/desk/approvals/{proposal.pk}/return/", {"seen": proposal.seq, "reason": "直してください"})
    mine = signed_in("clerk").get("/desk/inbox/")
    assert "差し戻された起案 1件" in words(mine)
    assert f"/desk/approvals/{proposal.pk}/" in mine.content.decode()


def test_of_many_the_oldest_are_shown_and_the_rest_is_in_the_list_behind():
    version = cast.version("disposition")
    cases = [cast.filed(version) for _ in range(21)]
    page = signed_in("clerk").get("/desk/inbox/")
    assert "担当の決まっていない新しい事案 21件" in words(page)
    assert cases[0].reference_number in words(page)
    assert cases[20].reference_number not in words(page)
    assert "?status=received&amp;assignee=-" in page.content.decode()
    assert signed_in("clerk").get("/desk/?status=received&assignee=-").status_code == 200


def test_the_count_costs_one_statement_and_the_page_as_many_for_many_as_for_few(monkeypatch: pytest.MonkeyPatch):
    version, client = cast.version("disposition"), signed_in("clerk")

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    cast.filed(version)
    few, with_count = asked("/desk/inbox/"), asked("/desk/organization/")
    for _ in range(9):
        cast.filed(version)
    assert asked("/desk/inbox/") == few
    monkeypatch.setattr(todo, "total", None)  # where each sort is counted, the whole is not asked for beside them
    assert asked("/desk/inbox/") == few
    monkeypatch.setattr(todo, "total", lambda staff: 0)
    assert asked("/desk/organization/") == with_count - 1


def test_a_hundred_and_more_are_said_to_be_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(todo, "MOST", 3)
    version = cast.version("disposition")
    for _ in range(4):
        cast.filed(version)
    assert "やること 2+件" in words(signed_in("clerk").get("/desk/inbox/"))


def test_how_one_is_told_is_chosen_by_oneself_and_said_back():
    client, address = signed_in("clerk"), "/desk/inbox/mail/"
    assert "お知らせの受け取り方" in words(client.get("/desk/inbox/"))
    assert "メールアドレスが登録されていません" in words(client.get(address))
    response = client.post(address, {"mail": "daily"})
    assert "お知らせの受け取り方を変えました" in words(client.get(response["Location"]))
    assert client.get(address).context["form"]["mail"].value() == "daily"
    assert inbox.of("other").mail == ""
    wrong = client.post(address, {"mail": "hourly"})
    assert wrong.status_code == 422
    assert "お知らせの受け取り方を選んでください" in words(wrong)
    assert client.post(address, {"mail": ""}).status_code == 302
    assert inbox.of("clerk").mail == ""
