"""Rows of a table and rows at hand answer alike; each person's list, count and file have exactly what scope reaches."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from sannai.casework.models import Case
from sannai.casework.tests import cast
from sannai.common.kinds import kind_of
from sannai.common.models import AccessLog, Event
from sannai.organization.models import Engagement
from sannai.organization.scope import Reach, scope_of
from sannai.web.kit import listing, out
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import Choice
from sannai.web.kit.cells import Press, Ref, Short, html, plain
from sannai.web.kit.listing import Listing
from sannai.web.kit.quiet import Asked
from sannai.web.kit.rows import Listed, Sorting, Span, Stored
from sannai.web.kit.table import Column, Table

from .desk_cast import words

pytestmark = pytest.mark.both_databases
PEOPLE = ("clerk", "other", "head", "counter", "waste", "wastehead", "auditor", "dx")
CASES = Listing[Case](
    key="test.cases", title="試験の事案", kind="case", right="case.read", exports="case.review", order="key",
    rows=lambda at: Stored(Case.objects.all(), key=Part("pk", UUID)),
    filters=(Choice("status", "状態", "status", (("received", "受付"), ("reviewing", "審査中"))),),
    columns=(Column("key", "キー", lambda x: str(x.pk), first=True, sort=(Part("pk", UUID),)),),
)  # fmt: skip
BY = {"at": (Part("about_id", str),), "what": (Part("what", str), Part("about_id", str))}


@pytest.fixture
def cases(db: None, settings: Any, tmp_path: Path) -> set[Case]:
    settings.HOME = tmp_path
    cast.city()
    Engagement.objects.create(staff_key="auditor", unit_key="health", subject="監査", valid_from=cast.MONDAY.date())
    version = cast.version()
    for at in range(4):
        Case.objects.filter(pk=(cast.taken if at else cast.filed)(version).pk).update(
            division_key="waste" if at == 3 else "health.food"
        )
    return set(Case.objects.all())


def asked(who: str, address: str = "/x/", **post: str) -> Any:
    made = RequestFactory()
    request: Any = made.post(address, post) if post else made.get(address)
    request.staff, request.at = cast.staff(who), cast.MONDAY
    return request


@pytest.mark.parametrize("who", PEOPLE)
def test_a_list_its_count_and_its_file_are_what_the_right_of_each_reaches(cases, who):
    staff = cast.staff(who)
    found = CASES.found(asked(who))
    own = {case for case in cases if staff.may("case.read", case)}
    assert set(found.lines) == own
    assert found.count == f"{len(own)}件"
    taken = {str(case.pk) for case in cases if staff.may("case.review", case)}
    if not (staff.may("case.review") and staff.may("list.export")):
        with pytest.raises(PermissionDenied):
            CASES.answer(asked(who, export="csv"))
        assert not Event.objects.filter(verb="list.exported").exists()
        return
    response: Any = CASES.answer(asked(who, export="csv"))
    file = b"".join(response.streaming_content).decode("utf-8-sig")
    response.file_to_stream.close()  # ``close()`` would end the test's own transaction too
    assert {row[0] for row in list(csv.reader(io.StringIO(file)))[1:]} == taken


def test_a_file_is_read_page_by_page_in_the_order_of_the_list_and_one_too_long_is_refused_with_its_size(
    cases, monkeypatch
):
    monkeypatch.setattr(listing, "TAKEN", 2)
    monkeypatch.setattr(out, "MOST", 3)
    response: Any = CASES.answer(asked("head", "/x/?sort=-key", export="csv"))
    taken = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
    response.file_to_stream.close()
    own = [str(case.pk) for case in cases if cast.staff("head").may("case.review", case)]
    assert taken == sorted(own, reverse=True)
    assert len(taken) == 3
    monkeypatch.setattr(out, "MOST", 2)
    refused = CASES.answer(asked("head", export="xlsx"))
    assert refused.status_code == 422
    assert "2件を超えるため" in words(refused)
    assert Event.objects.filter(verb="list.exported").count() == 1


def test_a_filter_narrows_what_is_reached_and_never_widens_it(cases):
    for who in PEOPLE:
        staff = cast.staff(who)
        lines = CASES.found(asked(who, "/x/?status=received")).lines
        assert set(lines) == {case for case in cases if case.status == "received" and staff.may("case.read", case)}


@pytest.mark.parametrize("who", PEOPLE)
def test_rows_at_hand_are_narrowed_to_the_same_reach_as_rows_of_a_table(cases, who):
    stored = scope_of(Stored(Case.objects.all()), kind_of("case"), cast.staff(who), "case.read")
    listed = scope_of(Listed(sorted(cases, key=str), str), kind_of("case"), cast.staff(who), "case.read")
    assert set(stored.rows) == set(listed.rows)
    assert Reach(kind_of("case"), cast.staff(who), "case.read").whole is False


@pytest.mark.parametrize("column", BY)
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("by", [None, ("about_kind", "k1"), ("about_kind", frozenset({"k0", "k2"})), ("what", "w3")])
def test_the_same_rows_give_the_same_pages_from_a_table_and_at_hand(db, column, descending, by):
    AccessLog.objects.bulk_create(
        AccessLog(staff_key="s", about_kind=f"k{at % 3}", about_id=f"{at:03}", what=f"w{at % 7}") for at in range(47)
    )
    stored: Any = Stored(AccessLog.objects.all(), key=Part("about_id", str))
    listed: Any = Listed(list(AccessLog.objects.all()), key=lambda row: row.about_id)
    if by:
        stored, listed = stored.where(*by), listed.where(*by)
    names = [part.name for part in BY[column]]
    pages = [
        walk(stored, Sorting("a", BY[column], descending)),
        walk(listed, Sorting("a", lambda row: tuple(getattr(row, name) for name in names), descending)),
    ]
    assert pages[0] == pages[1]
    assert sum(len(keys) for keys, _ in pages[0]) == stored.count(1000) == listed.count(1000)
    assert stored.count(5) == listed.count(5) == 5


def walk(rows: Any, sort: Sorting) -> list[tuple[list[str], int]]:
    """Every page to the last, then back to the first: (ids, how many stand before)."""
    found, after, before = [], "", ""
    while True:
        turn = rows.turn(sort, size=10, after=after, before=before)
        found.append(([row.about_id for row in rows.page(turn)], rows.ahead(sort, turn, 1000)))
        if not turn.after:
            break
        after = turn.after
    again = []
    while turn.before:
        turn = rows.turn(sort, size=10, before=turn.before)
        again.append(([row.about_id for row in rows.page(turn)], rows.ahead(sort, turn, 1000)))
    assert again == found[-2::-1]
    return found


def test_what_is_no_row_of_the_list_is_not_loaded_and_what_went_while_a_page_was_found_is_left_out(db):
    AccessLog.objects.bulk_create(
        AccessLog(staff_key="s", about_kind=f"k{at % 2}", about_id=f"{at}", what="w") for at in range(4)
    )
    rows = Stored(AccessLog.objects.all(), key=Part("about_id", str)).where("about_kind", "k1")
    assert [row.about_id for row in rows.load(["0", "3", "1"])] == ["3", "1"]
    turn = rows.turn(Sorting("a", BY["at"], False), size=10)
    assert turn.keys == ("1", "3")
    AccessLog.objects.filter(about_id="1").delete()
    assert [row.about_id for row in rows.page(turn)] == ["3"]


def test_days_of_a_moment_are_days_in_japan(db):
    AccessLog.objects.create(staff_key="s", about_kind="k", about_id="1", what="w", at="2026-03-31T15:30:00Z")
    AccessLog.objects.create(staff_key="s", about_kind="k", about_id="2", what="w", at="2026-03-31T14:59:59Z")
    day = cast.MONDAY.date().replace(month=4, day=1)
    rows = Stored(AccessLog.objects.all())
    assert [row.about_id for row in rows.where("at__date", Span(day, day)).rows] == ["1"]
    assert [row.about_id for row in rows.where("at__date", Span(None, day.replace(month=3, day=31))).rows] == ["2"]


def test_a_cell_that_asks_the_database_is_found_out(cases):
    def asks(case: Case) -> str:
        return Case.objects.get(pk=case.pk).reference_number

    with pytest.raises(Asked):
        Table([Column("a", "甲", asks, first=True)], list(cases), "表").html()


def test_a_table_on_paper_has_no_button_and_a_file_no_word_of_it():
    button = Press("担当する", Ref("desk:take", "x"), 7, "R8-1")
    column: Column[int] = Column("a", "甲", lambda x: button, first=True)
    assert 'formaction="' in Table([column], [1], "表").html()
    assert "担当する" not in Table([column], [1], "表", paper=True).html()
    assert plain(button) is None
    assert plain(Short("あ" * 50)) == "あ" * 50
    assert html(Short("あ" * 50)) == "あ" * 39 + "…"
