"""What holds for every list: who comes in, what leaves it, what its address may say, how much it asks the database."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from sannai.common import audit, keepers
from sannai.common.models import AccessLog, Event, EventPayload
from sannai.common.time import fiscal_year, today
from sannai.organization.actors import staff_for
from sannai.organization.models import StandIn, Succession
from sannai.organization.rights import ENGAGED, reach_of
from sannai.web.kit.ask import Choice, Days, Filter, Flag, Search, When
from sannai.web.kit.listing import LISTINGS, Listing

from .counting import known_statements, statements
from .desk_cast import read_out, signed_in, words
from .hall import PEOPLE, ahead, hall
from .kit_lists import ADDRESSES, ATTACK, MAKERS, READERS, fill

RUBBISH = {Search: "あ" * 101, Choice: "zz<b>", Flag: "maybe", Days: "13月", When: "13月"}


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    hall()


@pytest.fixture(params=ADDRESSES)
def listing(request: pytest.FixtureRequest) -> Listing[Any]:
    return LISTINGS[request.param]


def take(client: Client, address: str, form: str = "csv") -> Any:
    return client.post(address, {"export": form})


def reader(listing: Listing[Any]) -> Client:
    return signed_in(READERS.get(listing.key, "admin"))


def rubbish(each: Filter) -> str:
    return next(text for kind, text in RUBBISH.items() if isinstance(each, kind))


def test_every_list_is_tried_here():
    assert {key for key in LISTINGS if not key.startswith("test.")} == set(ADDRESSES)


@pytest.mark.both_databases
def test_a_list_asks_the_database_as_often_with_fifty_rows_as_with_three(listing):
    client, address = reader(listing), ADDRESSES[listing.key]
    StandIn.objects.all().delete()
    Succession.objects.all().delete()
    fill(listing.key, 0, 3)
    few = statements(client, address)
    fill(listing.key, 3, 50)
    many = statements(client, address)
    assert few == many - (listing.size < 50)  # beyond a page it is counted
    if listing.key not in MAKERS:
        return
    assert many == known_statements(listing.key, many), "UPDATE_STATEMENTS=1 writes tests/statements.toml"


def test_beyond_a_page_rows_are_counted_and_the_place_is_found_by_one_statement_each():
    client, address = signed_in("admin"), ADDRESSES["reads"]
    fill("reads", 0, 99)
    one = statements(client, address)
    fill("reads", 99, 130)
    assert statements(client, address) == one + 1
    assert statements(client, client.get(address).context["found"].pages[0][0]) == one + 2


def test_what_an_address_asks_and_cannot_be_read_is_told_by_its_name_and_makes_no_file(listing):
    client, address = reader(listing), ADDRESSES[listing.key]
    asked = [(each.names[0], each.label, rubbish(each)) for each in listing.asks]
    for name, label, typed in [*asked, ("sort", "並び順", "-x"), ("status2", "status2", "1")]:
        url = f"{address}?{name}={quote(typed)}"
        page = client.get(url)
        assert page.status_code == 422, url
        assert f"{label}：" in words(page)
        assert page.content.decode().count(f'href="#f-{name}"') == 1
        assert words(page).strip().startswith("エラー：")
        assert take(client, url).status_code == 422
    assert not Event.objects.filter(verb="list.exported").exists()


def test_a_mark_of_a_page_that_is_none_shows_the_first_and_says_so(listing):
    fill(listing.key, 0, 3)
    client = reader(listing)
    for token in ("x", "W10", "あ", "-1"):
        page = client.get(f"{ADDRESSES[listing.key]}?after={token}")
        assert page.status_code == 200
        assert "いちばん近いページ" in words(page)


def test_a_row_that_looks_like_markup_or_a_formula_is_text_in_page_and_files(listing):
    fill(listing.key, 0, 3)
    client, address = reader(listing), ADDRESSES[listing.key]
    page = client.get(address)
    assert "<b>" not in page.content.decode()
    shows = listing.key in set(MAKERS) - {"successions", "late", "uncollected"}  # those have no free text
    assert (ATTACK in words(page)) is shows
    paper = client.get(f"{address}?print=1")
    assert (ATTACK in words(paper)) is shows
    text = b"".join(take(client, address).streaming_content).decode("utf-8-sig")
    assert (ATTACK.replace('"', '""') in text) is shows
    book = load_workbook(io.BytesIO(b"".join(take(client, address, "xlsx").streaming_content)))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert any(ATTACK in cell for cell in cells) is shows
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_who_comes_in_and_who_takes_it_along_is_what_the_matrix_says(listing):
    address, met = ADDRESSES[listing.key], set()
    for who in PEOPLE:
        roles = staff_for(who, today(timezone.now())).roles
        if roles in met:
            continue  # the matrix knows roles alone
        met.add(roles)
        client = signed_in(who)
        opens = any(holds(roles, right) for right in listing.opens or (listing.right,))
        takes = opens and holds(roles, listing.exports) and holds(roles, "list.export")
        page = client.get(address)
        assert (page.status_code == 200) is opens, who
        assert ("で書き出す" in words(page)) is takes, who
        before = Event.objects.filter(verb="list.exported").count()
        file = read_out(take(client, address))
        assert file.status_code == (200 if takes else 403), who
        assert Event.objects.filter(verb="list.exported").count() == before + takes, who
        assert AccessLog.objects.filter(about_kind="listing", staff_key=who).count() == takes, who
    assert len(met) > 4


def holds(roles: Iterable[str], right: str) -> bool:
    """What the matrix says; nobody of this city is engaged to audit anything."""
    return any(reach_of(role, right) not in (None, ENGAGED) for role in roles)


def test_a_file_leaves_a_record_of_who_took_which_rows_and_the_log_stays_whole():
    fill("people", 0, 3)
    client = signed_in("admin")
    for form in ("csv", "xlsx"):
        read_out(take(client, f"{ADDRESSES['people']}?q=1+2&sort=-name", form))
    first, second = Event.objects.filter(verb="list.exported").order_by("seq")
    year = fiscal_year(today(timezone.now()))
    assert (first.subject_kind, first.subject_id, first.staff_key) == ("listing", f"people:admin:{year}", "admin")
    said = json.loads(EventPayload.objects.get(event=second).body)
    assert said["form"] == "xlsx"
    assert said["count"] == 1
    assert said["query"] == f"{ADDRESSES['people']}?q=1+2&sort=-name"
    assert said["columns"] == ["name", "key", "posts", "away"]
    assert len(said["digest"]) == 64
    assert list(audit.verify()) == []
    keepers.dispose("listing", [first.subject_id], timezone.now())
    assert not EventPayload.objects.filter(event__subject_kind="listing", body__isnull=False).exists()
    assert list(audit.verify()) == []
    assert "書き出し csv 1件" in words(client.get(ADDRESSES["reads"]))


def test_a_file_is_asked_for_by_a_press_of_the_page_and_by_no_link():
    client = signed_in("admin")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert take(strict, ADDRESSES["people"]).status_code == 403
    assert client.get(f"{ADDRESSES['people']}?export=csv").status_code == 422
    assert not Event.objects.filter(verb="list.exported").exists()


def named(line: Any) -> str:
    return str(line.key if hasattr(line, "key") else line.row.pk)


@pytest.mark.parametrize("key", ["reads", "people"])
def test_every_row_is_met_once_forwards_and_back_and_the_place_is_told(key):
    fill(key, 0, 250)
    client, url, seen, places = signed_in("admin"), ADDRESSES[key], [], []
    size, total = LISTINGS[key].size, len(PEOPLE) + 250 if key == "people" else 250
    while url:
        found = client.get(url).context["found"]
        seen += [named(line) for line in found.lines]
        places.append(found.place)
        pages = {rel: address for address, _, rel in found.pages}
        url, back = pages.get("next", ""), pages.get("prev", "")
    assert len(seen) == len(set(seen)) == total
    assert places[1].startswith(f"{size + 1}〜{2 * size}")
    again: list[str] = []
    while back:
        found = client.get(back).context["found"]
        again = [named(line) for line in found.lines] + again
        back = {rel: address for address, _, rel in found.pages}.get("prev", "")
    assert again == seen[: len(again)]
    assert len(again) >= total - size - len(PEOPLE)


def test_units_of_another_day_can_be_chosen_on_that_day_and_a_list_takes_no_other_press():
    client, address = signed_in("clerk"), ADDRESSES["people"]
    assert "脱炭素課" not in words(client.get(address))
    assert "脱炭素課" in words(client.get(f"{address}?on={ahead()}"))
    assert client.post(address, {"do": "anything"}).status_code == 405


def test_conditions_are_said_can_be_taken_off_one_by_one_and_stay_when_sorted():
    fill("people", 0, 3)
    page = signed_in("admin").get(f"{ADDRESSES['people']}?q=三内&unit=env&sort=-name&away=yes")
    said = page.content.decode()
    assert "いまの条件" in said
    for words_, rest in (("所属：環境局", "q=%E4%B8%89%E5%86%85&amp;away=yes&amp;sort=-name"),):
        assert f'<a href="{ADDRESSES["people"]}?{rest}">{words_}' in said
    assert 'aria-sort="descending"' in said
    assert said.count("aria-sort") == 1
    assert "三内 head" in words(page)
    assert "三内 clerk" not in words(page)


def test_a_list_on_paper_has_every_row_its_conditions_and_who_printed_it():
    fill("people", 0, 120)
    page = signed_in("admin").get(f"{ADDRESSES['people']}?unit=env&print=1")
    said = words(page)
    assert "所属：環境局" in said
    assert "環境業務課 管理 三内 admin" in said
    assert said.count("主事") >= 120
    assert "<form" not in page.content.decode()
    fill("reads", 0, 510)
    assert "のうち1〜500件目" in words(signed_in("admin").get(f"{ADDRESSES['reads']}?print=1"))


def test_an_empty_list_says_whether_a_condition_empties_it():
    client = signed_in("admin")
    assert "いま、またはこれからの任命はありません" in words(client.get(ADDRESSES["duties"]))
    nobody = words(client.get(f"{ADDRESSES['people']}?q=だれもいない"))
    assert "あてはまる職員はいません" in nobody
    assert "条件をすべて外す" in nobody
