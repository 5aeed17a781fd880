"""The queue: only one's own divisions, the soonest promised first, every filter in the address."""

from __future__ import annotations

import html
import re
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
from sannai.common.models import AccessLog
from sannai.common.time import add_business_days
from sannai.organization.actors import staff_for
from sannai.procedures.queries import definition

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
    assert set(AccessLog.objects.values_list("subject_id", "staff_key", "what")) == {
        (key, "auditor", "/desk/") for key in cases
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
    assert set(AccessLog.objects.filter(staff_key="waste").values_list("subject_id", "what")) == {
        (str(case.pk), "/desk/"), (str(case.pk), f"/desk/cases/{case.pk}/"),
    }  # fmt: skip
    actions.end_share(find(case.pk), unit="waste", by=clerk, at=now)
    assert number not in queue(who="waste")
    assert signed_in("waste").get(f"/desk/cases/{case.pk}/").status_code == 404


def test_another_division_sees_none_of_it():
    number = promised(1).application.reference_number
    assert number not in queue(who="waste")
    assert number not in queue("?status=all&division=health.food", who="waste")
    assert number not in queue(f"?q={number}", who="waste")


def test_the_filters_stand_in_the_address_and_narrow_the_list():
    taken, waiting = promised(1), promised(2)
    actions.take(Case.objects.get(pk=taken.pk), by=cast.staff("clerk"), at=cast.MONDAY)
    mine, free = taken.application.reference_number, waiting.application.reference_number
    for address, expected in {
        "?assignee=clerk": [mine],
        "?assignee=-": [free],
        "?status=in_review": [mine],
        "?status=received": [free],
        "?procedure=test-disposition": [mine, free],
        "?procedure=other": [],
        "?status=recorded": [],
        "?status=nonsense&page=99999999999&assignee=%00": [mine, free],
    }.items():
        assert list(dict.fromkeys(numbers(queue(address)))) == expected, address


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
    assert "あてはまる事案はありません" in queue("?q=いない人")


def test_a_case_is_taken_from_the_queue():
    case = promised(1)
    client = signed_in("clerk")
    assert "担当する" in words(client.get("/desk/"))
    assert client.post(f"/desk/cases/{case.pk}/take/", {"seen": case.seq}).status_code == 302
    assert "担当する" not in words(client.get("/desk/"))


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
    found = re.search(rf'href="([^"]+)">{label}</a>', page.content.decode())
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
            page = client.get(f"/desk/{after}") if after else page
    assert len(set(met)) == 60
    assert list(dict.fromkeys(numbers(words(client.get(f"/desk/{before}"))))) == met[25:50]
    assert turned(page, "最初へ") == "?status=received"
    far = client.get(f"/desk/{turned(client.get('/desk/'), '次へ')}")
    assert turned(far, "最初へ") == "?"


def test_a_page_that_is_gone_shows_the_nearest_and_says_so():
    number = promised(1).reference_number
    for address in ("?after=x", "?before=AAAA", "?after=" + "9" * 3000, "?after=%00"):
        said = queue(address)
        assert number in said
        assert "いちばん近いページ" in said


def test_a_person_who_reads_no_cases_is_led_to_their_own_first_page():
    response = signed_in("dx").get("/desk/")
    assert response["Location"] == "/desk/approvals/"
