"""The page of a row of a register and its verbs, as the people of two divisions see them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from sannai.casework.tests import cast
from sannai.common import audit
from sannai.common.actors import System
from sannai.common.models import AccessLog, Event
from sannai.registers.actions import change, enter, new_entry, protect, strike
from sannai.registers.models import Entry, Shelf
from sannai.registers.origins import Source
from sannai.registers.states import story_of

from .counting import known_statements, statements
from .desk_cast import signed_in, words
from .registers_small import THING, page_of, place, publish_both, sent, thing, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    cast.city()
    publish_both()


def changed(entry: Entry, **said: Any) -> None:
    body = {**story_of(entry.subject_id).ordered[-1].body, "from": "2026-07-01", **said}
    change(entry, given=body, reason="入れ替えた", by=cast.staff("clerk"), at=cast.MONDAY)


def test_the_page_shows_what_holds_what_held_and_what_was_known():
    entry = thing(place())
    changed(entry, cost=2000, secret="新しい合言葉")
    client = signed_in("clerk")
    page = words(client.get(page_of(entry)))
    assert "1 印刷機" in page
    assert "有効" in page
    history = page[page.index("経過") :]
    assert re.search(r"費用：\s*1,000 → 2,000", history)
    assert "理由：入れ替えた" in history
    assert "内緒のこと" in page
    before = words(client.get(page_of(entry, "?on=2026-05-01")))
    assert "令和8年5月1日に有効だった" in before
    assert "1,000" in before.split("経過")[0]
    assert "2,000" not in before.split("経過")[0]
    assert "この日に知っていた内容はありません" in words(client.get(page_of(entry, "?known=2020-04-01")))
    wrong = client.get(page_of(entry, "?on=きのう"))
    assert wrong.status_code == 422


def test_who_is_of_another_office_sees_no_sensitive_field_and_of_a_hidden_row_nothing():
    at, foreign = place(), place(number="P2", title="別館", unit="waste")
    entry = thing(at)
    changed(entry, secret="新しい合言葉")
    page = words(signed_in("dx").get(page_of(entry)))
    assert "内緒のこと" not in page
    assert "合言葉" not in page
    assert "見られない項目の変更" in page
    assert "P1 本館" in page
    assert signed_in("waste").get(page_of(entry)).status_code == 404
    changed(other := thing(number="2", title="台車"), place={"entry": str(foreign.pk), "shown": "P2 別館"})
    page = words(signed_in("clerk").get(page_of(other)))
    assert "（表示できません）" in page
    assert "別館" not in page
    protect(entry, reason="申出", by=cast.staff("clerk"), at=cast.MONDAY)
    for below in ("", "?on=2026-05-01", "change/", "end/", "strike/", "protect/"):
        assert signed_in("dx").get(page_of(entry, below)).status_code in (403, 404), below
    assert signed_in("dx").get(page_of(entry)).status_code == 404
    AccessLog.objects.all().delete()
    assert "支援措置の対象です" in words(signed_in("clerk").get(page_of(entry)))
    assert AccessLog.objects.filter(about_kind="entry", about_id=str(entry.pk), staff_key="clerk").exists()
    assert not AccessLog.objects.filter(about_id=str(other.pk)).exists()
    Shelf.objects.filter(pk="sample").update(rights="closed-ledger")
    signed_in("clerk").get(page_of(other))
    assert AccessLog.objects.filter(about_id=str(other.pk), staff_key="clerk").exists()


def test_a_row_says_who_points_at_it_and_under_which_name_it_was_named():
    at = place()
    thing(at)
    changed(at, title="新館")
    client = signed_in("clerk")
    page = words(client.get(page_of(at)))
    assert "見本台帳の「置き場所」（1件）" in page
    assert re.search(r"費用の計（見られる分）\s*1,000", page)
    assert "1 印刷機" in page
    named = words(client.get(page_of(Entry.objects.get(shelf="sample"))))
    assert "P1 新館" in named
    assert "当時：P1 本館" in named
    warned = words(client.get(page_of(at, "strike/")))
    assert "いま有効な1件が、この記載を指しています" in warned
    assert "この記載を指すもの" not in words(signed_in("dx").get(page_of(thing(number="3", title="机"))))


@pytest.mark.both_databases
def test_the_page_asks_as_often_however_many_rows_point_at_it_and_however_much_happened():
    at, client = place(), signed_in("clerk")
    changed(at, title="分館", **{"from": "2026-05-01"})
    for number in ("1", "2"):
        changed(thing(at, number=number), cost=int(number))
        count = statements(client, page_of(at))
        assert count == known_statements("page_entry", count), "UPDATE_STATEMENTS=1 writes it"
        changed(at, title=f"新館{number}", **{"from": f"2026-0{6 + int(number)}-01"})


def test_a_row_is_entered_once_by_key_of_what_it_names():
    at = place()
    client, address = signed_in("clerk"), "/desk/registers/sample/new/"
    form = typed(client.get(address))
    assert form["unit"] == "食品衛生課"
    wrong = client.post(address, form | {"number": "1", "title": "", "place": "P9"})
    assert wrong.status_code == 422
    assert "名称" in words(wrong)
    assert "「P9」の記載が見つかりません" in words(wrong)
    assert typed(wrong)["number"] == "1"
    found = client.post(address, form | {"number": "1", "title": "印刷機", "place": "本"})
    assert "候補から選ぶ" in words(found)
    assert "P1 本館" in words(found)
    assert "P1 本館" not in words(client.post(address, form | {"title": "印刷機", "place": "%"}))
    right = form | {"number": "1", "title": "印刷機", "place": "本", "cost": "2,000,000", "pick.place": str(at.pk)}
    warned = client.post(address, right)
    assert typed(warned)["place"] == "P1"
    assert warned.status_code == 422
    assert "桁を確かめてください" in words(warned)
    first = client.post(address, typed(warned))
    again = client.post(address, typed(warned))
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    entry = Entry.objects.get(shelf="sample")
    assert page_of(entry) in first["Location"]
    assert "記載しました。" in words(client.get(first["Location"]))
    twice = sent(client, address, number="１", title="別のもの")
    assert twice.status_code == 409
    assert "同じ鍵" in words(twice)
    foreign = sent(client, address, number="5", title="車", unit="環境業務課")
    assert foreign.status_code == 422
    assert "権限がありません" in words(foreign)
    assert audit.verify() == []


def test_each_verb_is_done_by_its_form_and_a_stale_one_keeps_what_was_typed():
    entry, client = thing(place()), signed_in("clerk")
    form = typed(client.get(page_of(entry, "change/")))
    assert form["place"] == "P1"
    assert sent(client, page_of(entry, "change/"), **{"from": "令和8年7月1日"}, cost="3000").status_code == 302
    stale = client.post(page_of(entry, "change/"), form | {"title": "打ち直した名前"})
    assert stale.status_code == 409
    assert typed(stale)["title"] == "打ち直した名前"
    assert sent(client, page_of(entry, "correct/"), title="複合機").status_code == 422  # no reason
    done = sent(client, page_of(entry, "correct/?of=2026-04-01"), title="複合機", reason="機種を誤った")
    assert done.status_code == 302
    early = sent(client, page_of(entry, "end/"), on="令和8年6月1日")
    assert early.status_code == 409
    assert sent(client, page_of(entry, "end/"), on="令和9年4月1日", reason="廃棄した").status_code == 302
    entry.refresh_from_db()
    assert entry.ended_on == date(2027, 4, 1)
    assert sent(client, page_of(entry, "protect/"), reason="申出").status_code == 302
    assert sent(client, page_of(entry, "release/"), reason="取下げ").status_code == 302
    assert sent(client, page_of(entry, "strike/"), reason="二重に書いた").status_code == 302
    verbs = Event.objects.filter(subject_kind="entry", subject_id=entry.subject_id).order_by("seq")
    assert [each.verb.removeprefix("entry.") for each in verbs] == [
        "entered", "changed", "corrected", "ended", "protected", "released", "struck",
    ]  # fmt: skip
    page = words(client.get(page_of(entry)))
    assert "抹消" in page
    assert "複合機" in page[page.index("経過") :]
    assert audit.verify() == []


def test_what_was_named_may_stay_though_it_was_struck():
    entry = thing(at := place())
    strike(at, reason="誤り", by=cast.staff("clerk"), at=cast.MONDAY + timedelta(hours=1))
    client = signed_in("clerk")
    done = sent(client, page_of(entry, "change/"), **{"from": "令和8年7月1日"}, cost="3000")
    assert done.status_code == 302, words(done)
    assert story_of(entry.subject_id).ordered[-1].body["place"]["entry"] == str(at.pk)


def test_a_row_that_a_decision_made_leads_to_its_case_for_whoever_sees_that():
    case, body = cast.taken(cast.version("disposition")), {**THING, "number": "7"}
    made = Source("case", str(case.pk), "事案 R8-7")
    entry = enter(new_entry("sample", body), given=body, source=made, by=System(), at=cast.MONDAY)
    page = signed_in("clerk").get(page_of(entry)).content.decode()
    assert f'href="/desk/cases/{case.pk}/">事案 R8-7</a>' in page
    seen = words(signed_in("dx").get(page_of(entry)))
    assert "もとの事案：手続の決定" in seen
    assert "R8-7" not in seen


def test_nobody_enters_rows_that_decisions_feed_and_dx_offers_no_verb():
    entry = thing()
    dx = signed_in("dx")
    assert "できることはありません" in words(dx.get(page_of(entry)))
    assert dx.get(page_of(entry, "change/")).status_code == 403
    assert dx.get("/desk/registers/sample/new/").status_code == 403
    clerk = signed_in("clerk")
    assert clerk.get("/desk/registers/nothing/new/").status_code == 404
    Shelf.objects.filter(pk="sample").update(rights="permit-ledger")
    assert clerk.get("/desk/registers/sample/new/").status_code == 403
    assert clerk.get(page_of(entry, "correct/")).status_code == 200
