"""A file that holds the history of its rows: several lines of one key are the periods of one row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common import audit, record
from sannai.common.models import Event
from sannai.registers import shelving, tables
from sannai.registers.actions import change
from sannai.registers.importing import judging
from sannai.registers.importing.reversing import reverse
from sannai.registers.models import Entry, Import
from sannai.registers.states import OPEN, story_of

from .opening import entered, publish_sample
from .test_importing import applied, counts, tried

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HEAD = "番号\tいつから\tいつまで\t名称\t費用\n"
BODY = {"from": "2024-04-01", "number": "1", "title": "印刷機", "cost": 1000}


@pytest.fixture(autouse=True)
def _city(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    city.build()
    publish_sample()


def periods(number: str) -> list[tuple[str, str, str, int | None]]:
    story = story_of(Entry.objects.get(key_folded=number).subject_id)
    return [
        (one.start.isoformat(), "" if one.end == OPEN else one.end.isoformat(), one.body["title"], one.body.get("cost"))
        for one in story.ordered
    ]


def written(number: str) -> list[tuple[str, int]]:
    """The events of a row: (verb, how many periods it wrote)."""
    entry = Entry.objects.get(key_folded=number)
    told = Event.objects.filter(subject_kind="entry", subject_id=entry.subject_id).order_by("seq")
    return [(one.verb, len(payload["periods"])) for one, payload in record.opened(told)]


def faults(report: dict[str, Any]) -> set[tuple[int, str]]:
    return {(one["line"], one["what"]) for one in report["wrong"]}


HISTORY = (
    "1\tR6.4.1\tR7.4.1\t印刷機\t1,000\n"
    "2\t令和6年4月1日\t\t机\t\n"
    "1\tR8.4.1\t\t複写機\t1,500\n"
    "1\tR7.4.1\tR8.4.1\t印刷機\t1,200\n"
)


def test_the_lines_of_a_key_become_one_row_with_its_periods_in_order():
    one, report = tried(HEAD + HISTORY)
    assert counts(report) == {"entered": 4}
    applied(one)
    assert (one.change_set.entries, Entry.objects.count()) == (2, 2)
    assert periods("1") == [
        ("2024-04-01", "2025-04-01", "印刷機", 1000),
        ("2025-04-01", "2026-04-01", "印刷機", 1200),
        ("2026-04-01", "", "複写機", 1500),
    ]
    assert written("1") == [("entry.entered", 3)]
    held = shelving.opened("sample")
    with_cost = tables.with_cells(held.register, held.table, {"cost": 1200}, held.around, 5)
    assert with_cost == [Entry.objects.get(key_folded="1").pk], "every period is on the shelf"
    assert audit.verify() == []
    _, again = tried(HEAD + HISTORY)
    assert counts(again) == {"same": 4}


def test_a_period_without_an_end_of_its_own_ends_where_the_next_begins():
    one, _ = tried("番号\tいつから\t名称\n1\t2026-04-01\t複写機\n1\t2024-04-01\t印刷機\n")
    applied(one)
    assert periods("1") == [("2024-04-01", "2026-04-01", "印刷機", None), ("2026-04-01", "", "複写機", None)]
    _, again = tried("番号\tいつから\t名称\n1\t2026-04-01\t複写機\n1\t2024-04-01\t印刷機\n")
    assert counts(again) == {"same": 2}


def test_periods_that_overlap_are_faults_of_both_lines_and_nothing_is_written_of_their_row():
    one, report = tried(
        HEAD + "1\t2024-04-01\t2025-06-01\t印刷機\t\n3\t2024-04-01\t\t棚\t\n1\t2025-04-01\t\t複写機\t\n"
        "2\t2024-04-01\t\t机\t\n2\t2024-04-01\t\t椅子\t\n1\t2026-04-01\t\t複写機\t\n"
    )
    assert counts(report) == {"entered": 1, "fault": 5}
    assert faults(report) == {
        (2, "4行目の期間と重なります"), (4, "2行目の期間と重なります"), (5, "6行目の期間と重なります"),
        (6, "5行目の期間と重なります"), (7, "同じ記載の2行目を直すまで、書けません"),
    }  # fmt: skip
    applied(one, "good")
    assert [each.key_folded for each in Entry.objects.all()] == ["3"]


def test_one_faulty_line_keeps_its_row_whole():
    _, report = tried(HEAD + "1\t2024-04-01\t\t印刷機\tx\n1\t2025-04-01\t\t複写機\t5\n2\t2025-04-01\t\t机\t5\n")
    assert counts(report) == {"entered": 1, "fault": 2}
    assert (3, "同じ記載の2行目を直すまで、書けません") in faults(report)


def test_what_a_row_lacks_of_its_history_is_written_as_one_event_and_taken_back_as_one():
    entered("sample", BODY)
    lines = HEAD + "1\t2024-04-01\t\t印刷機\t1000\n1\t2025-04-01\t\t印刷機\t1200\n1\t2026-04-01\t\t複写機\t1500\n"
    one, report = tried(lines)
    assert counts(report) == {"same": 1, "changed": 2}
    applied(one)
    history = [
        ("2024-04-01", "2025-04-01", "印刷機", 1000),
        ("2025-04-01", "2026-04-01", "印刷機", 1200),
        ("2026-04-01", "", "複写機", 1500),
    ]
    assert periods("1") == history
    assert written("1") == [("entry.entered", 1), ("entry.changed", 3)]
    assert counts(tried(lines)[1]) == {"same": 3}
    corrected, _ = tried(lines.replace("1200", "1300").replace("1500", "1600"))
    assert counts(applied(corrected)) == {"same": 1, "changed": 2}
    assert [cost for *_, cost in periods("1")] == [1000, 1300, 1600]
    assert written("1")[2:] == [("entry.corrected", 2)]
    assert audit.verify() == []
    reverse(corrected.change_set, reason="違うファイル", by=person("clerk"), at=AT + timedelta(days=1))
    assert periods("1") == history
    assert audit.verify() == []


def test_a_row_that_moved_since_is_left_out_with_all_its_lines():
    entry = entered("sample", BODY)
    lines = "1\t2024-04-01\t\t印刷機\t1000\n1\t2025-04-01\t\t印刷機\t1200\n1\t2026-04-01\t\t複写機\t1500\n"
    one, _ = tried(HEAD + lines + "2\t2024-04-01\t\t机\t\n")
    change(entry, given={**BODY, "from": "2026-04-01", "cost": 7}, by=person("clerk"), at=AT)
    assert counts(applied(one, "good")) == {"entered": 1, "same": 1, "conflict": 2}
    assert periods("1") == [("2024-04-01", "2026-04-01", "印刷機", 1000), ("2026-04-01", "", "印刷機", 7)]


def test_lines_of_one_row_far_apart_in_a_large_file_are_read_together(monkeypatch):
    monkeypatch.setattr(judging, "TOGETHER", 3)
    rows = [f"{at}\t2024-04-01\t\t机\t\n" for at in range(8)]
    one, report = tried(HEAD + "".join(rows) + "0\t2025-04-01\t\t椅子\t\n" + "７\t2025-04-01\t\t椅子\t\n")
    assert counts(report) == {"entered": 10}
    applied(one)
    assert (Entry.objects.count(), len(periods("0")), len(periods("7"))) == (8, 2, 2)
    assert Entry.objects.filter(ended_on=None).count() == 8
    assert Import.objects.get(pk=one.pk).state == "applied"
    assert date(2025, 4, 1) in story_of(Entry.objects.get(key_folded="7").subject_id).periods
