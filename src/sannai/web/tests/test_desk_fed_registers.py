"""What registers will say stands where one proposes and where one decides; what waits, on the page of the case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast, fed
from sannai.registers.models import Entry

from .desk_cast import signed_in, words

ROW = "（文書番号） 飲食店営業 見本食堂"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


def test_whoever_proposes_and_whoever_decides_reads_what_the_register_will_say():
    fed.open_register("food-permit")
    case = fed.found(fed.filed("food-business-permit", **fed.FOOD), **fed.INSPECTED)
    form = {"do": "route", "outcome": "permitted", "valid_until": "2032-06-30", "disclosure": "open"}
    assert ROW in words(signed_in("clerk").post(f"/desk/cases/{case.pk}/outcome/", form | {"seen": case.seq}))
    until = date(2032, 6, 30)
    actions.propose(case, outcome="permitted", valid_until=until, by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    for page in (f"/desk/approvals/{proposal.pk}/", f"/desk/cases/{case.pk}/"):
        assert f"文書が届くと：食品営業許可台帳に2件 新しく記載（{ROW}" in words(signed_in("head").get(page)), page
    assert not Entry.objects.exists()


def test_a_notification_that_could_not_be_written_says_so_before_and_after():
    fed.open_register("dog")
    case = fed.filed("dog-registration-notification", **fed.DIED)
    url = f"/desk/cases/{case.pk}/"
    assert "犬の登録台帳に書けないまま残ります：鑑札の番号が分からない" in words(signed_in("clerk").get(url))
    actions.record(case, by=cast.staff("clerk"), at=cast.MONDAY)
    assert find(case.pk).status == "recorded"
    assert "台帳に書けなかったもの：鑑札の番号が分からない" in words(signed_in("clerk").get(url))
