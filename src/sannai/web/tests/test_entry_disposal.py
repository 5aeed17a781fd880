"""Rows whose time is over: named to the division that has them, and disposed of by its head, once and for good."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from sannai.casework.tests import cast
from sannai.common import audit
from sannai.common.actors import System
from sannai.common.keepers import StillNeeded, dispose
from sannai.common.models import AccessLog
from sannai.common.time import TOKYO
from sannai.registers.actions import end, enter, new_entry, protect
from sannai.registers.models import Entry
from sannai.registers.retaining import over_on
from sannai.registers.states import story_of

from .desk_cast import signed_in, words
from .registers_small import THING, page_of, publish_both, thing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLACE = "/desk/registers/sample/disposal/"


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()
    publish_both()


def ended(number: str, on: date, **said: Any) -> Entry:
    entry = thing(number=number, title=f"機械{number}", **{"from": "2010-04-01"} | said)
    end(entry, on=on, by=System(), at=cast.MONDAY)
    return entry


@pytest.mark.parametrize(
    ("since", "over"),
    [
        (date(2020, 4, 1), date(2025, 4, 1)),  # its last day was 31 March
        (date(2020, 4, 2), date(2026, 4, 1)),
        (date(2021, 4, 1), date(2026, 4, 1)),
    ],
)
def test_years_are_counted_from_the_april_after_the_last_day(since, over):
    assert over_on(since, 5) == over


def test_what_is_due_is_named_and_goes_by_the_head_of_its_division_after_a_look():
    old = ended("1", date(2021, 4, 1))
    run_out = thing(number="2", title="賃貸借", until="2015-04-01", **{"from": "2010-04-01"})
    ended("3", date(2021, 4, 2))  # a year later: its last day lies in the next 年度
    foreign = ended("4", date(2015, 4, 1), unit="waste")
    clerk, head = signed_in("clerk"), signed_in("head")
    assert "保存期間が満了した記載" in words(clerk.get("/desk/registers/sample/"))
    page = words(clerk.get(PLACE))
    assert ("1 機械1" in page, "2 賃貸借" in page, "機械3" in page, "機械4" in page) == (True, True, False, False)
    assert "課長が決めます" in page
    assert clerk.post(PLACE, {"pick": [str(old.pk)]}).status_code == 403
    assert "4 機械4" in words(signed_in("dx").get(PLACE))
    picked = {"pick": [str(old.pk), str(run_out.pk), str(foreign.pk)]}
    sure = head.post(PLACE, picked)
    assert "2件を確かめてください" in words(sure)
    assert head.post(PLACE, picked | {"asked": "yes"}).status_code == 422
    done = head.post(PLACE, picked | {"asked": "yes", "sure": "yes"})
    assert "廃棄しました" in words(head.get(done["Location"]))
    assert set(Entry.objects.exclude(disposed_at=None)) == {old, run_out}
    assert head.post(PLACE, picked | {"sure": "yes"}).status_code == 409
    gone = words(clerk.get(page_of(old)))
    assert "廃棄済み" in gone
    assert "機械1" not in gone
    assert clerk.get(page_of(old, "change/")).status_code == 404
    assert AccessLog.objects.filter(about_id=str(old.pk), staff_key="head", what="dispose").exists()
    assert story_of(old.subject_id).periods == {}
    assert audit.verify() == []
    thing(number="2", title="新しい賃貸借")  # its key is free


def test_what_is_in_use_or_hidden_stays_and_what_is_kept_from_its_entry_counts_from_there():
    standing, hidden = thing(), ended("2", date(2015, 4, 1))
    protect(hidden, reason="申出", by=cast.staff("clerk"), at=cast.MONDAY)
    assert "機械2" not in words(signed_in("dx").get(PLACE))
    assert "機械2" in words(signed_in("head").get(PLACE))
    with pytest.raises(StillNeeded):
        dispose("entry", [str(standing.pk)], cast.MONDAY)
    publish_both(retention="retention: {class: 3年, ground: 規程, from: recorded}")
    entry = new_entry("sample", body := {**THING, "number": "9", "title": "古いもの"})
    entry.pk = UUID(int=int(datetime(2020, 5, 1, tzinfo=TOKYO).timestamp() * 1000) << 80)
    enter(entry, given=body, by=cast.staff("clerk"), at=cast.MONDAY)
    page = words(signed_in("head").get(PLACE))
    assert "9 古いもの" in page
    assert "機械2" not in page
    publish_both(retention="retention: {class: 常用, ground: 規程, from: ended}")
    assert "常用" in words(signed_in("head").get(PLACE))
