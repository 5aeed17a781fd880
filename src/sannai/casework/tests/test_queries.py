from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sannai.casework import actions, arrival
from sannai.casework.queries import NotVisible, find, load, moves, of_applicant

from . import cast
from .lists import queue

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
ON = date(2026, 6, 20)
DAY = timedelta(days=1)


def many(count: int):
    of = cast.version()
    cases = [cast.filed(of, cast.MONDAY - n * DAY, detail=f"内容{n}") for n in range(count)]
    for case in cases:
        arrival.after_filing.func(str(case.pk))
    return cases


def test_a_person_sees_their_division_and_nothing_else():
    case = cast.filed(cast.version())
    for who in ("clerk", "head", "counter", "auditor"):
        assert load(cast.staff(who), case.pk) == case
        assert len(queue(cast.staff(who), on=ON)) == 1
    for who in ("waste", "wastehead", "dx"):
        with pytest.raises(NotVisible):
            load(cast.staff(who), case.pk)
        assert len(queue(cast.staff(who), on=ON)) == 0


def test_what_does_not_exist_looks_like_what_is_not_theirs():
    filling, _ = cast.filled(cast.version())
    with pytest.raises(NotVisible):
        load(cast.staff("clerk"), filling.draft.pk)
    assert of_applicant(filling.draft.pk) is None


def test_the_queue_takes_the_same_number_of_statements_for_any_size():
    many(1)
    now, later = cast.staff("clerk"), cast.staff("clerk")
    with CaptureQueriesContext(connection) as one:
        queue(now, on=ON)
    many(30)
    with CaptureQueriesContext(connection) as more:
        page = queue(later, on=ON)
    assert len(more) == len(one) <= 8
    assert len(page) == 31


def test_the_soonest_promised_comes_first_and_what_is_late_is_marked():
    cases = many(3)
    rows = queue(cast.staff("clerk"), on=date(2026, 6, 13))
    assert [row.case.pk for row in rows] == [case.pk for case in reversed(cases)]
    assert [row.late for row in rows] == [str(row.case.promised_on) < "2026-06-13" for row in rows]
    assert rows[0].applicant == cast.NAME
    assert rows[0].summary == (("内容", "内容2"),)


@pytest.mark.parametrize("typed", ["山崎", "ヤマザキ", "ﾔﾏｻﾞｷ", "やまざき　たかこ", "072-000-0001", "０７２－０００"])
def test_the_search_forgives_width_kana_and_variants(typed):
    many(1)
    assert len(queue(cast.staff("clerk"), on=ON, q=typed)) == 1
    assert len(queue(cast.staff("clerk"), on=ON, q="いない人")) == 0


def test_the_search_finds_a_reference_number_as_people_type_it():
    case, _ = many(2)
    number = case.reference_number
    wide = number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    for typed in (number, wide, number.replace("-", "")):
        assert [row.case.pk for row in queue(cast.staff("clerk"), on=ON, q=typed)] == [case.pk]


def test_a_state_narrows_the_queue():
    first, second, third = many(3)
    clerk = cast.staff("clerk")
    actions.take(first, by=clerk, at=cast.MONDAY)
    actions.withdraw(third, by=cast.applicant(third), at=cast.MONDAY)
    assert {row.case.pk for row in queue(clerk, on=ON)} == {first.pk, second.pk}
    assert {row.case.pk for row in queue(clerk, on=ON, status="in_review")} == {first.pk}
    assert {row.case.pk for row in queue(clerk, on=ON, status="withdrawn")} == {third.pk}
    assert len(queue(clerk, on=ON, status="all")) == 3


def test_loading_a_case_is_one_statement(django_assert_num_queries):
    case = cast.filed(cast.version())
    clerk = cast.staff("clerk")
    with django_assert_num_queries(1):
        loaded = load(clerk, case.pk)
        assert loaded.application.reference_number
        assert loaded.version.title


def test_the_moves_of_a_state_are_what_the_desk_may_offer():
    case = cast.filed(cast.version())
    assert "case.taken" in moves(case)
    assert "case.proposed" not in moves(case)
    notification = cast.taken(cast.version("notification"))
    assert "case.recorded" in moves(find(notification.pk))
    assert "case.proposed" not in moves(find(notification.pk))
