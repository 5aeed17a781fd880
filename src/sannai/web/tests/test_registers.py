"""The list of a register at the desk: made from its definition, narrowed, sorted, turned over, counted, taken along."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from sannai.approvals.tests.city import AT
from sannai.common.actors import System
from sannai.common.models import AccessLog, EventPayload
from sannai.registers.actions import end, protect
from sannai.registers.change_sets import enter_all, new_set
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish_sample
from sannai.rules.registers.tests.factory import PARTS, more

from .counting import known_statements, statements
from .desk_cast import read_out, signed_in, words
from .hall import hall

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BODY = {"from": "2026-04-01", "number": "1", "title": "印刷機", "kind": "small", "cost": 1000}
PAGE = "/desk/registers/sample/"
LISTS = """\
lists:
  - {id: all, label: すべて, columns: [number, title, kind, cost, last_day, secret], sort: [number]}
  - {id: dear, label: 高いもの, when: {cost: 1000..}, sort: [-cost]}
  - {id: small, label: 小さいもの, when: {kind: small}, sort: [-from, number]}
filters: [kind, cost, checked_on, until]
find: [number, title]
"""
ATTACK = "<b>\"'&=1+1"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    hall()
    publish_sample(lists=LISTS)


def fill(count: int, first: int = 0, **more: Any) -> None:
    lines = (
        (at, [{**BODY, "number": f"{at:04}", "cost": at % 50 * 100, **more}]) for at in range(first, first + count)
    )
    enter_all(new_set("sample", "一覧.csv", AT), lines=lines, by=System(), at=AT)


def rows(page: Any) -> list[str]:
    """What names each row of the page."""
    return [line.row.cells["number"] for line in page.context["found"].lines]


def taken(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_list_shows_rows_in_the_words_of_the_definition_and_each_leads_to_its_page():
    entry = entered("sample", {**BODY, "title": ATTACK, "until": "2027-04-01"})
    entered("sample", {"from": "2026-04-01", "number": "2", "title": "机"})
    page = signed_in("clerk").get(PAGE)
    said = page.content.decode()
    assert f'href="{PAGE}{entry.pk}/"' in said
    assert "<b>" not in said
    assert all(each in words(page) for each in (ATTACK, "小", "1,000", "2027年3月31日", "見本台帳", "2件"))


def test_filters_words_and_the_lists_of_the_definition_leave_what_they_say():
    for number, kind, cost, title in (
        ("1", "small", 500, "印刷機"),
        ("2", "large", 1500, "ﾌﾟﾘﾝﾀｰ"),
        ("3", None, None, "机"),
    ):
        body = {"from": "2026-04-01", "number": number, "title": title}
        entered("sample", body | ({"kind": kind, "cost": cost} if kind else {}))
    client = signed_in("clerk")
    for query, left in (
        ("", "123"), ("kind=small", "1"), ("kind=-", "3"), ("cost_least=500&cost_most=1500", "12"),
        ("cost_least=501", "2"), ("q=プリンター", "2"), ("q=" + quote("％"), ""), ("list=dear", "2"),
        ("list=small", "1"), ("until_from=2026-04-01", ""), ("kind=large&q=ﾌﾟ", "2"), ("sort=-cost", "321"),
        ("list=dear&sort=number", "2"),
    ):  # fmt: skip
        assert "".join(rows(client.get(f"{PAGE}?{query}"))) == left, query
    for wrong in ("cost_least=多い", "kind=huge", "list=none", "secret=1", "title=x", "sort=secret"):
        assert client.get(f"{PAGE}?{wrong}").status_code == 422, wrong


def test_a_list_is_of_a_day_and_of_the_past_as_it_held():
    entry = entered("sample", BODY)
    end(entry, on=AT.date().replace(month=9), by=System(), at=AT)
    client = signed_in("clerk")
    for day, left in (("2026-03-31", []), ("2026-04-01", ["1"]), ("2026-08-31", ["1"]), ("2026-09-01", [])):
        page = client.get(f"{PAGE}?on={day}")
        assert rows(page) == left, day
    assert "年度初め" in words(page)


@pytest.mark.parametrize("sort", ["number", "-number", "cost", "-cost"])
def test_every_row_is_met_once_forwards_and_back_with_its_place(sort):
    fill(120)
    client, url = signed_in("clerk"), f"{PAGE}?sort={sort}"
    seen: list[str] = []
    back: list[str] = []
    while url:
        page = client.get(url)
        seen += rows(page)
        pages = {rel: address for address, _, rel in page.context["found"].pages}
        url, before = pages.get("next", ""), pages.get("prev", "")
    assert len(seen) == len(set(seen)) == 120
    assert page.context["found"].place == "101〜120件目"
    while before:
        page = client.get(before)
        back = rows(page) + back
        before = {rel: address for address, _, rel in page.context["found"].pages}.get("prev", "")
    assert back == seen[:100]
    places = [int(one) % 50 if "cost" in sort else int(one) for one in seen]
    assert places == sorted(places, reverse=sort[0] == "-")


def test_many_rows_are_counted_to_a_thousand_and_exactly_when_asked():
    fill(1003)
    client = signed_in("clerk")
    page = client.get(PAGE)
    assert "1,000件以上" in words(page)
    assert "1,003" not in words(page)
    assert "正確な件数は1,003件" in words(client.get(f"{PAGE}?count=exact"))
    assert len(rows(client.get(f"{PAGE}?kind=small&sort=-cost"))) == 50


def test_a_page_asks_the_database_as_often_with_fifty_rows_as_with_three():
    fill(3)
    client = signed_in("clerk")
    few = statements(client, PAGE)
    fill(60, 3)
    url = client.get(PAGE).context["found"].pages[0][0]
    many = statements(client, PAGE)
    assert many == few + 1 == known_statements("register", many) <= 12
    assert statements(client, url) <= many + 2  # where it stands in the order, and how many stand before it


def test_who_may_not_see_a_field_gets_no_column_of_it_on_page_or_in_a_file():
    entered("sample", {**BODY, "secret": "内緒の話"})
    for who, sees in (("clerk", True), ("budget", False)):
        page = signed_in(who).get(PAGE)
        assert ("内緒のこと" in words(page), "内緒の話" in words(page)) == (sees, sees), who


def test_a_protected_row_is_in_no_list_count_figure_or_file_of_others():
    protect(entered("sample", BODY), reason="申出", by=System(), at=AT)
    entered("sample", {**BODY, "number": "2"})
    own, other = signed_in("clerk"), signed_in("budget")
    assert rows(own.get(PAGE)) == ["1", "2"]
    assert "支援措置" in words(own.get(PAGE))
    assert rows(other.get(PAGE)) == ["2"]
    assert other.get(PAGE).context["found"].count == "1件"
    assert other.get(f"{PAGE}?by=kind").context["counted"].total == 1
    assert "1" in words(other.get("/desk/registers/"))


def test_a_file_says_of_which_day_it_is_and_ends_with_what_finds_the_row_again():
    entry = entered("sample", BODY)
    client = signed_in("clerk")
    first, head, row = taken(client.post(f"{PAGE}?kind=small", {"export": "csv"}))
    assert first[0].startswith("見本台帳　令和")
    assert "現在" in first[0]
    assert first[0].endswith("作成")
    assert head[-2:] == ["_entry", "_seq"]
    assert row[-2:] == [str(entry.pk), "1"]
    sheet = load_workbook(io.BytesIO(b"".join(client.post(PAGE, {"export": "xlsx"}).streaming_content))).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert (cells[0][0].startswith("見本台帳"), cells[1][0], cells[2][0]) == (True, "番号", "1")
    said = json.loads(EventPayload.objects.filter(event__verb="list.exported").latest("pk").body)
    assert (said["listing"], said["count"]) == ("register.sample.all", 1)
    assert read_out(signed_in("budget").post(PAGE, {"export": "csv"})).status_code == 403


def test_of_a_closed_ledger_every_reading_is_noted_and_a_file_wants_a_purpose():
    publish_sample(register="register: shut", title="title: 相談台帳", rights="rights: closed-ledger", lists=LISTS)
    entry = entered("shut", BODY)
    head, address = signed_in("head"), "/desk/registers/shut/"
    head.get(address)
    assert AccessLog.objects.filter(about_kind="entry", about_id=str(entry.pk), staff_key="head").count() == 1
    refused = head.post(address, {"export": "csv"})
    assert refused.status_code == 422
    assert "何のために" in words(refused)
    assert len(taken(head.post(address, {"export": "csv", "purpose": "督促"}))) == 3
    assert json.loads(EventPayload.objects.filter(event__verb="list.exported").latest("pk").body)["purpose"] == "督促"
    assert signed_in("budget").get(address).status_code == 404
    assert "相談台帳" not in words(signed_in("budget").get("/desk/registers/"))


def test_rows_are_counted_by_a_filter_or_two_and_each_number_leads_to_its_rows():
    for number, kind, cost in (("1", "small", 1), ("2", "small", 2), ("3", "large", 1)):
        entered("sample", {**BODY, "number": number, "kind": kind, "cost": cost})
    entered("sample", {"from": "2026-04-01", "number": "4", "title": "机"})
    client = signed_in("clerk")
    page = client.get(f"{PAGE}?by=kind")
    assert page.context["counted"].total == 4
    assert "（未記入）" in words(page)
    links = [link.split('"')[0] for link in page.content.decode().split('href="')[1:] if "kind=" in link.split('"')[0]]
    assert sorted(len(rows(client.get(link.replace("&amp;", "&")))) for link in links) == [1, 1, 2]
    assert client.get(f"{PAGE}?by=secret").status_code == 200  # the list: what is not offered is not counted by
    assert "counted" not in client.get(f"{PAGE}?by=title").context


def test_what_a_new_version_asks_and_old_rows_lack_is_a_list_for_whoever_writes():
    entered("sample", BODY)
    assert "整備が要る記載" not in words(signed_in("clerk").get(PAGE))
    publish_sample(fields=more("{id: place, label: 置き場所, ask: text}"), lists=LISTS)
    entered("sample", {**BODY, "number": "2", "place": "倉庫"})
    client = signed_in("clerk")
    assert "整備が要る記載" in words(client.get(PAGE))
    assert rows(client.get(f"{PAGE}?list=to_mend")) == ["1"]
    assert "整備が要る記載" not in words(signed_in("budget").get(PAGE))


OTHER = f"""\
{PARTS["fields"]}
  - {{id: of, label: もと, ask: entry, of: sample, required: no}}
"""


def test_a_reference_goes_by_the_name_of_today_and_a_protected_one_by_none():
    first, second = entered("sample", BODY), entered("sample", {**BODY, "number": "2", "title": "裁断機"})
    lists = "lists: [{id: all, label: すべて, columns: [number, of], sort: [number]}]\nfilters: [of]"
    publish_sample(register="register: other", title="title: 別の台帳", fields=OTHER, lists=lists)
    for number, one, shown in (("1", first, "1 古い名前"), ("2", second, "2 裁断機")):
        entered("other", {**BODY, "number": number, "of": {"entry": str(one.pk), "shown": shown}})
    protect(Entry.objects.get(pk=second.pk), reason="申出", by=System(), at=AT)
    page = signed_in("budget").get("/desk/registers/other/")
    assert "1 印刷機" in words(page)
    assert "古い名前" not in words(page)
    assert "裁断機" not in words(page)
    assert "（表示できません）" in words(page)
    assert f"/desk/registers/sample/{first.pk}/" in page.content.decode()
    assert "2 裁断機" in words(signed_in("clerk").get("/desk/registers/other/"))
    assert len(page.context["found"].lines) == 2
    assert len(signed_in("clerk").get("/desk/registers/other/?of=1").context["found"].lines) == 1


def test_what_other_registers_say_is_counted_of_what_the_reader_sees():
    totals = """values:
  parts: {label: 部品の数, count: other, where: {of: this}}
  worth: {label: 部品の費用, sum: other.cost, where: {of: this}}"""
    lists = "lists: [{id: all, label: すべて, columns: [number, parts, worth], sort: [number]}]"
    publish_sample(register="register: whole", values=totals, lists=lists)
    whole = entered("whole", BODY)
    entered("whole", {**BODY, "number": "2"})
    fields = OTHER.replace("of: sample", "of: whole")
    publish_sample(register="register: other", fields=fields)
    made = [
        entered("other", {**BODY, "number": number, "cost": cost, "of": {"entry": str(whole.pk), "shown": "1"}})
        for number, cost in (("1", 100), ("2", 20))
    ]
    assert figures("clerk") == [(2, 120), (0, None)]
    protect(made[0], reason="申出", by=System(), at=AT)
    assert figures("clerk") == [(2, 120), (0, None)]
    assert figures("budget") == [(1, 20), (0, None)]


def figures(who: str) -> list[tuple[Any, ...]]:
    page = signed_in(who).get("/desk/registers/whole/")
    return [(line.rolled["parts"], line.rolled["worth"]) for line in page.context["found"].lines]
