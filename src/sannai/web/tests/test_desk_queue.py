"""The queue: only one's own divisions, the soonest promised first, every filter in the address."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sannai.applications.search import index
from sannai.casework import actions
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.test_succession import AFTER, BEFORE, reorganise
from sannai.common.models import AccessLog
from sannai.common.time import add_business_days
from sannai.definitions.models import Definition, Version
from sannai.organization.actors import staff_for
from sannai.organization.models import Post
from sannai.procedures.queries import catalogue, definition

from .desk_cast import signed_in, words

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


def queue(address: str = "", who: str = "clerk") -> str:
    response = signed_in(who).get(f"/desk/{address}")
    assert response.status_code == 200
    return words(response)


def numbers(said: str) -> list[str]:
    return re.findall(r"\d{4}-\d{4}-\d{3}", said)


def promised(days: int = 0) -> Case:
    """A case whose promised date is that many business days away."""
    case = cast.filed(cast.version("disposition"), timezone.now())
    due = add_business_days(timezone.localdate(), days)
    Case.objects.filter(pk=case.pk).update(promised_on=due)
    case.clocks.update(due_on=due)
    return case


@pytest.fixture
def offered() -> Iterator[Callable[[Version], None]]:
    """Makes a version the one that is filed now."""

    def make(version: Version) -> None:
        Definition.objects.filter(pk=version.definition_id).update(current=version)
        catalogue.cache_clear()

    yield make
    catalogue.cache_clear()


def test_late_cases_come_first_and_say_so_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "now", lambda: cast.MONDAY)
    cases = [promised(days) for days in (5, -2, 0)]
    said = queue()
    order = [cases[at].application.reference_number for at in (1, 2, 0)]
    assert list(dict.fromkeys(numbers(said))) == order
    for expected in ("2開庁日超過", "今日まで", "あと5開庁日"):
        assert expected in said


def test_a_clock_that_stands_still_is_not_called_late(monkeypatch: pytest.MonkeyPatch):
    case = cast.taken(cast.version("disposition"))
    items = [actions.Item("detail", "", "読めません。")]
    due = cast.MONDAY.date() + timedelta(days=30)
    actions.request_correction(case, items=items, due=due, by=cast.staff("clerk"), at=cast.MONDAY)
    monkeypatch.setattr(timezone, "now", lambda: cast.MONDAY + timedelta(days=21))
    said = queue()
    assert "止まっています（補正中）" in said
    assert "超過" not in said


def test_an_auditors_reading_of_the_queue_is_written_down_case_by_case():
    cases = {str(promised(days).pk) for days in (1, 2)}
    queue(who="clerk")
    assert not AccessLog.objects.exists()
    queue(who="auditor")
    assert set(AccessLog.objects.values_list("about_id", "staff_key", "what")) == {
        (key, "auditor", "desk:queue") for key in cases
    }


def test_a_concerned_division_meets_the_case_on_its_own_desk_for_its_days_and_its_reading_is_written_down():
    case = promised(3)
    number = case.reference_number
    assert number not in queue(who="waste")
    now, clerk = timezone.now(), staff_for("clerk", timezone.localdate())
    actions.share(find(case.pk), unit="waste", reason="perusal", by=clerk, at=now)
    assert number in queue(who="waste")
    page = signed_in("waste").get(f"/desk/cases/{case.pk}/")
    assert page.status_code == 200
    assert "補正を求める" not in words(page)  # they read; they do not review
    assert set(AccessLog.objects.filter(staff_key="waste").values_list("about_id", "what")) == {
        (str(case.pk), "desk:queue"), (str(case.pk), "desk:case"),
    }  # fmt: skip
    actions.end_share(find(case.pk), unit="waste", by=clerk, at=now)
    assert number not in queue(who="waste")
    assert signed_in("waste").get(f"/desk/cases/{case.pk}/").status_code == 404


def test_another_division_sees_none_of_it():
    number = promised(1).application.reference_number
    assert number not in queue(who="waste")
    assert number not in words(signed_in("waste").get("/desk/?status=all&division=health.food"))
    assert "あてはまる事案はありません" in queue(f"?q={number}", who="waste")


def test_a_reference_number_is_found_in_any_width_and_with_any_hyphens():
    number = promised(1).reference_number
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    writings = [number, wide, wide.replace("-", "ー"), wide.replace("-", "－"), number.replace("-", "")]
    for typed in [*writings, *(text[:7] for text in writings)]:
        assert set(numbers(queue(f"?q={typed}"))) >= {number}, typed
    assert number not in queue("?q=9999")


def test_the_filters_stand_in_the_address_and_narrow_the_list(offered: Callable[[Version], None]):
    taken, waiting = promised(1), promised(2)
    offered(taken.version)
    actions.take(Case.objects.get(pk=taken.pk), by=cast.staff("clerk"), at=cast.MONDAY)
    mine, free = taken.application.reference_number, waiting.application.reference_number
    for address, expected in {
        "?assignee=clerk": [mine],
        "?assignee=-": [free],
        "?status=in_review": [mine],
        "?status=received": [free],
        "?procedure=test-disposition": [mine, free],
        "?status=recorded": [],
        "?status=all&assignee=%00": [mine, free],
        "?division=health.food": [mine, free],
    }.items():
        assert list(dict.fromkeys(numbers(queue(address)))) == expected, address


def test_what_an_address_asks_and_nobody_can_choose_is_told_and_hides_nothing():
    number = promised(1).reference_number
    for address, says in {
        "?procedure=other": "手続：「other」は選べません",
        "?status=nonsense": "状態：「nonsense」は選べません",
        "?division=waste": "担当課：「waste」は選べません",
        "?assignee=nobody": "担当：「nobody」は選べません",
        "?page=3": "page：この条件は、この一覧にはありません",
    }.items():
        page = signed_in("clerk").get(f"/desk/{address}")
        assert page.status_code == 422
        assert says in words(page)
        assert number in words(page)


def test_it_is_sorted_by_what_it_shows_and_a_page_of_another_sort_is_none():
    cases = [promised(days) for days in (3, 1, 2)]
    made = [case.reference_number for case in cases]
    for sort, expected in {
        "due": [made[1], made[2], made[0]],
        "-due": [made[0], made[2], made[1]],
        "name": sorted(made),
        "-name": sorted(made, reverse=True),
        "arrived": made,
        "-arrived": made[::-1],
    }.items():
        assert list(dict.fromkeys(numbers(queue(f"?sort={sort}")))) == expected, sort


def test_states_are_sorted_in_the_order_of_the_work_and_people_together_nobody_first():
    cases = [promised(days) for days in (3, 1, 2)]
    for at, (status, assignee) in enumerate((("decided", "clerk"), ("in_review", "other"), ("correction", ""))):
        Case.objects.filter(pk=cases[at].pk).update(status=status, assignee=assignee)
    made = [case.reference_number for case in cases]
    for sort, places in {
        "state": (1, 2, 0),
        "-state": (0, 2, 1),
        "assignee": (2, 0, 1),
        "-assignee": (1, 0, 2),
    }.items():
        assert list(dict.fromkeys(numbers(queue(f"?sort={sort}")))) == [made[at] for at in places], sort


def test_the_queue_leaves_as_a_file_for_those_who_may_and_the_words_that_were_searched_stand_in_no_log(caplog):
    case = promised(1)
    index(case.application, definition(case.version))
    client = signed_in("clerk")
    with caplog.at_level("DEBUG"):
        response = client.post("/desk/?q=やまざき", {"export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "受付番号・手続,処理期限,申請者,内容,状態,担当,到達"
    assert case.reference_number in text
    assert "やまざき" not in caplog.text
    assert "やまざき" not in "".join(AccessLog.objects.values_list("what", flat=True))
    assert signed_in("counter").post("/desk/", {"export": "csv"}).status_code == 403
    assert signed_in("dx").post("/desk/", {"export": "csv"}).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "head", "counter", "waste", "wastehead", "auditor"])
def test_page_and_file_of_both_lists_have_exactly_what_each_may_read(who):
    cases = [promised(days) for days in (1, 2, 3)]
    Case.objects.filter(pk=cases[2].pk).update(division_key="waste")
    staff, client = cast.staff(who, timezone.now()), signed_in(who)
    own = {case.reference_number for case in Case.objects.all() if staff.may("case.read", case)}
    for address in ("/desk/", "/desk/late/"):
        assert set(numbers(words(client.get(address)))) == own
        file = client.post(address, {"export": "csv"})
        assert file.status_code == (200 if staff.may("list.export") else 403)
        if file.status_code == 200:
            assert set(numbers(b"".join(file.streaming_content).decode("utf-8-sig"))) == own


def test_after_a_reorganisation_the_cases_are_found_under_the_heir_of_their_division(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    number = cast.filed(cast.version(), BEFORE - timedelta(days=9)).reference_number
    reorganise()
    Post.objects.filter(key="life.head").update(unit_key="health")  # who has more than one division to choose from
    for address in ("/desk/?division=health.life", "/desk/?division=health", "/desk/late/?division=health.life"):
        assert number in words(signed_in("newhead").get(address)), address


def test_the_printed_queue_has_twelve_cases_and_no_button():
    for days in range(12):
        promised(days)
    page = signed_in("clerk").get("/desk/?print=1")
    assert len(set(numbers(words(page)))) == 12
    assert "状態：進行中すべて" in words(page)
    assert "担当する" not in words(page)
    assert "<button" not in page.content.decode()


def test_the_search_forgives_how_it_is_typed():
    case = promised(1)
    index(case.application, definition(case.version))
    number = case.reference_number
    for typed in (
        "ﾔﾏｻﾞｷ",
        "やまざき",
        "山﨑",
        "０７２－０００－０００１",
        "0720000001",
        number,
        number.replace("-", ""),
    ):
        assert number in queue(f"?q={typed}"), typed
    said = queue("?q=いない人")
    assert "あてはまる事案はありません" in said
    assert "終わったものも含めて見る" in said


def test_a_case_is_taken_from_the_queue():
    case = promised(1)
    client = signed_in("clerk")
    button = f'formaction="/desk/cases/{case.pk}/take/"'
    assert button in client.get("/desk/").content.decode()
    assert client.post(f"/desk/cases/{case.pk}/take/", {"seen": case.seq}).status_code == 302
    assert button not in client.get("/desk/").content.decode()


def test_the_counter_sees_the_queue_but_takes_nothing():
    promised(1)
    assert "担当する" not in queue(who="counter")


def test_long_queues_are_paged_and_cost_no_more_statements(django_assert_max_num_queries: Any):
    version = cast.version("disposition")
    cast.filed(version)
    client = signed_in("clerk")
    client.get("/desk/")
    with django_assert_max_num_queries(25) as few:
        client.get("/desk/")
    for _ in range(29):
        cast.filed(version)
    with django_assert_max_num_queries(25) as many:
        response = client.get("/desk/")
    assert len(many) <= len(few) + 1
    assert len(set(numbers(words(response)))) == 25


def turned(page: Any, label: str) -> str:
    """Where this link of the pager leads."""
    found = re.search(rf'href="([^"]+)" rel="[a-z]+">{label}</a>', page.content.decode())
    return html.unescape(found[1]) if found else ""


def test_pages_are_turned_from_case_to_case_and_keep_the_filters(django_assert_max_num_queries: Any):
    version = cast.version("disposition")
    for _ in range(60):
        cast.filed(version)
    client = signed_in("clerk")
    page, met = client.get("/desk/?status=received"), []
    for where, rows in (("1〜25件目", 25), ("26〜50件目", 25), ("51〜60件目", 10)):
        shown = list(dict.fromkeys(numbers(words(page))))
        assert (where in words(page), len(shown)) == (True, rows)
        met += shown
        after, before = turned(page, "次へ"), turned(page, "前へ")
        assert all("status=received" in link for link in (after, before) if link)
        with django_assert_max_num_queries(26):
            page = client.get(after) if after else page
    assert len(set(met)) == 60
    assert list(dict.fromkeys(numbers(words(client.get(before))))) == met[25:50]
    assert turned(page, "最初へ") == "/desk/?status=received"


def test_a_page_that_is_gone_shows_the_nearest_and_says_so():
    number = promised(1).reference_number
    for address in ("?after=x", "?before=AAAA", "?after=" + "9" * 3000):
        said = queue(address)
        assert number in said
        assert "いちばん近いページ" in said


def test_a_person_who_reads_no_cases_is_led_to_their_own_first_page():
    response = signed_in("dx").get("/desk/")
    assert response["Location"] == "/desk/inbox/"
