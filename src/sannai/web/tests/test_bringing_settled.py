"""Rows in conflict are settled one by one on the page of an import; a table without headings; what was left out."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.common import audit
from sannai.registers.importing import tasks
from sannai.registers.models import Entry, Import
from sannai.registers.states import story_of
from sannai.registers.tests.opening import entered, publish_sample

from .desk_cast import signed_in, words
from .hall import hall
from .test_bringing import BODY, brought, press

pytestmark = [pytest.mark.django_db]
TWO = "番号\t名称\t費用\n1\t複写機\t1000\n2\t机\t500\n"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    hall()
    publish_sample()
    entered("sample", BODY)


def moved() -> None:
    """Somebody else writes to row 1, from the page of the row."""
    other = signed_in("head")
    page = press(other, brought(other, "番号\t名称\n1\t裁断機\n"), "choose")
    assert "1件を書きました" in words(press(other, page, "apply"))


def title() -> str:
    return str(story_of(Entry.objects.get(key_folded="1").subject_id).ordered[-1].body["title"])


@pytest.mark.parametrize(("choice", "stands"), [("file", "複写機"), ("now", "裁断機")])
def test_whoever_comes_second_sees_both_values_and_chooses(choice, stands):
    client = signed_in("clerk")
    page = press(client, brought(client, TWO), "choose")
    moved()
    page = press(client, page, "apply")
    assert all(each in words(page) for each in ("何も書いていません", "裁断機", "複写機", "どちらにするか"))
    assert title() == "裁断機"
    page = press(client, page, "settle")
    assert page.status_code == 422
    assert "どの行も選ばれていません" in words(page)
    page = client.get(page.request["PATH_INFO"].removesuffix("settle/"))
    page = press(client, page, "settle", settle_2=choice)
    page = press(client, page, "apply")
    assert "件を書きました" in words(page)
    assert title() == stands
    assert audit.verify() == []


def test_a_row_that_moves_once_more_is_asked_about_again():
    client = signed_in("clerk")
    page = press(client, brought(client, TWO), "choose")
    moved()
    page = press(client, press(client, page, "apply"), "settle", settle_2="file")
    other = signed_in("head")
    again = press(other, brought(other, "番号\t名称\n1\t製本機\n"), "choose")
    press(other, again, "apply")
    page = press(client, page, "apply")
    assert "製本機" in words(page)
    assert title() == "製本機"


def test_a_table_without_headings_is_read_by_position_and_remembered():
    client = signed_in("clerk")
    page = brought(client, "7\t脚立\n8\t台車\n", bare="on")
    assert "見出しのない表として、1行目から読みました" in words(page)
    page = press(client, page, "choose", column_0="number", column_1="title")
    page = press(client, page, "apply")
    assert "2件を書きました" in words(page)
    page = press(client, brought(client, "9\t棚\n", bare="on"), "choose")
    assert "1件を書きました" in words(press(client, page, "apply"))
    assert Entry.objects.count() == 4


def test_many_rows_show_how_far_they_are_and_can_be_stopped(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    client = signed_in("clerk")
    page = press(client, brought(client, TWO), "choose")
    assert "行のうち0行を確かめました" in words(page)
    assert page["Refresh"].startswith("10; url=")
    still = client.get(f"{page.request['PATH_INFO']}?still")
    assert "Refresh" not in still
    page = press(client, page, "stop")
    assert "見出しと項目の対応" in words(page)
    assert Import.objects.get().state == "mapped"
    assert press(client, still, "stop").status_code == 409


def test_rows_that_were_left_out_are_tried_again_by_themselves():
    client = signed_in("clerk")
    page = press(client, brought(client, "番号\t名称\t費用\n2\t机\t500\n3\t棚\tたくさん\n"), "choose")
    page = press(client, page, "apply", mode="good")
    assert "1件を書きました" in words(page)
    page = press(client, page, "again")
    assert "直すところ（1か所）" in words(page)
    assert Import.objects.count() == 2
