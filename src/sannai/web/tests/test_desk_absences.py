"""不在の登録: one's own, and a head's for the people of the division."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sannai.approvals.tests import city
from sannai.common.kinds import KINDS
from sannai.organization.models import Absence

from .circle import on
from .desk_cast import signed_in, words

URL = "/desk/absences/"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    city.build()
    yield
    KINDS.pop("ring")


def register(who: str, first: int = 0, last: int | None = 2, reason: str = "出張", **more: Any) -> Any:
    until = (on() + timedelta(days=last)).isoformat() if last is not None else ""
    typed = {"first": (on() + timedelta(days=first)).isoformat(), "last": until, "reason": reason} | more
    return signed_in(who).post(URL, typed)


def end(who: str, row: Absence) -> Any:
    seen = f"{row.valid_from}/{row.valid_to or ''}"
    return signed_in(who).post(f"{URL}{row.pk}/end/", {"seen": seen})


def test_the_last_day_is_a_day_of_absence():
    assert register("head").status_code == 302
    row = Absence.objects.get()
    assert (row.valid_from, row.valid_to) == (on(), on() + timedelta(days=3))
    said = words(signed_in("head").get(URL))
    assert "いま不在" in said
    assert f"{(on() + timedelta(days=2)).day}日" in said


def test_the_page_says_who_stands_in_and_in_which_order():
    said = words(signed_in("head").get(URL))
    assert said.index("環境業務課 課長補佐　三内 assistant") < said.index("環境業務課 主幹　三内 chief")
    assert "支出だけ" in said


def test_a_last_day_before_the_first_is_named():
    response = register("head", first=2, last=0)
    assert response.status_code == 422
    assert "不在の最後の日は、初日か、それより後の日にしてください" in words(response)
    assert 'href="#f-last"' in response.content.decode()


def test_a_year_that_slipped_is_named():
    response = signed_in("head").post(URL, {"first": on().isoformat(), "last": "2099-12-31", "reason": "出張"})
    assert response.status_code == 422
    assert "不在の最後の日の年を確かめてください" in words(response)


def test_an_absence_that_overlaps_is_refused_with_the_one_that_stands():
    register("head")
    again = register("head", first=1, last=5)
    assert again.status_code == 409
    assert "重なっています" in words(again)


def test_it_ends_early_and_one_to_come_is_cancelled():
    city.away("head", on() - timedelta(days=2), 9)
    row = Absence.objects.get()
    assert signed_in("head").post(f"{URL}{row.pk}/end/", {"seen": "0"}).status_code == 409
    assert end("head", row).status_code == 302
    row.refresh_from_db()
    assert row.valid_to == on()
    register("head", first=5, last=6)
    coming = Absence.objects.latest("pk")
    assert end("head", coming).status_code == 302
    assert Absence.objects.count() == 1


def test_a_head_registers_for_the_people_of_the_division_and_nobody_elses():
    assert register("head", staff_key="clerk").status_code == 302
    assert register("head", staff_key="legal").status_code == 422
    assert register("clerk2", staff_key="clerk", first=9, last=9).status_code == 302  # their own: no choice is offered
    assert set(Absence.objects.values_list("staff_key", flat=True)) == {"clerk", "clerk2"}


def test_who_is_away_sees_who_registered_it():
    assert register("head", staff_key="clerk").status_code == 302
    register("clerk", first=9, last=9)
    said = words(signed_in("clerk").get(URL))
    assert said.count("環境業務課 課長 三内 headが登録") == 1
    person = words(signed_in("clerk").get("/desk/organization/staff/clerk/"))
    assert person.count("三内 headが登録") == 1
    assert "が登録" not in words(signed_in("legal").get("/desk/organization/staff/clerk/"))


def test_what_was_registered_for_somebody_else_is_shown_at_once():
    response = register("head", staff_key="clerk")
    assert "三内 clerkさん" in words(signed_in("head").get(response["Location"]))


def test_nobody_ends_the_absence_of_somebody_elses_people():
    register("head")
    row = Absence.objects.get()
    assert end("clerk", row).status_code == 404
    assert end("legal", row).status_code == 404


def test_an_absence_without_an_end_is_told_so():
    register("head", last=None, reason="病気")
    assert "決めていない" in words(signed_in("head").get(URL))
