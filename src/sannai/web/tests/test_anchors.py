"""Turning over a long list: nothing that stays is skipped or met twice, whatever else happens to the rows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from hypothesis import given
from hypothesis import strategies as st

from sannai.common.models import Series
from sannai.web.kit.anchors import Order, Part, count, turn

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

LAST = 99
PARTS = (
    Part("year", int, Coalesce(NullIf(F("fiscal_year"), Value(0)), Value(LAST))),  # 0 stands for an empty column
    Part("last_number", int),
    Part("pk", int),
)
BY_YEAR = Order("series.year", PARTS)
small = st.integers(0, 3)
moves = st.lists(
    st.lists(st.tuples(st.sampled_from(("move", "go", "come")), st.integers(0, 40), small, small), max_size=4)
)


def _fill(rows: list[tuple[int, int]]) -> list[int]:
    Series.objects.all().delete()
    made = [Series(symbol=f"{at}号", fiscal_year=year, last_number=number) for at, (year, number) in enumerate(rows)]
    return [row.pk for row in Series.objects.bulk_create(made)]


def _mover(keys: list[int], touched: set[int]) -> Callable[[list[Any]], None]:
    def apply(events: list[Any]) -> None:
        for what, at, year, number in events:
            if what == "come":
                symbol = f"新{Series.objects.count()}・{len(touched)}・{at}"
                row, _ = Series.objects.get_or_create(symbol=symbol, fiscal_year=year, last_number=number)
                touched.add(row.pk)
            elif keys:
                key = keys[at % len(keys)]
                touched.add(key)
                found = Series.objects.filter(pk=key)
                found.delete() if what == "go" else found.update(fiscal_year=year, last_number=number)

    return apply


@given(
    rows=st.lists(st.tuples(small, small), max_size=14),
    size=st.integers(1, 4),
    descending=st.booleans(),
    forwards=moves,
    backwards=moves,
)
def test_who_stays_is_met_once_forwards_and_back_while_others_move(rows, size, descending, forwards, backwards):
    keys = _fill(rows)
    touched: set[int] = set()
    move = _mover(keys, touched)
    order = Order("series.year", PARTS, descending)
    page = turn(Series.objects.all(), order, size=size)
    met, pages = [*page.keys], iter(forwards)
    while page.after and len(met) < 400:
        move(next(pages, []))
        page = turn(Series.objects.all(), order, size=size, after=page.after)
        met += [] if page.lost else page.keys
    back, pages = [*page.keys], iter(backwards)
    while page.before and len(back) < 400:
        move(next(pages, []))
        page = turn(Series.objects.all(), order, size=size, before=page.before)
        back = back if page.lost else [*page.keys, *back]
    stayed = [key for key in keys if key not in touched]
    assert sorted(key for key in met if key in stayed) == stayed
    assert sorted(key for key in back if key in stayed) == stayed
    if not touched:
        expected = sorted(keys, key=lambda key: (rows[keys.index(key)][0] or LAST, rows[keys.index(key)][1], key))
        assert met == back == expected[:: -1 if descending else 1]


def test_an_empty_page_gives_the_nearest_one_and_says_so():
    keys = _fill([(1, 0), (2, 0), (3, 0)])
    first = turn(Series.objects.all(), BY_YEAR, size=2)
    assert (first.before, first.lost) == ("", False)
    Series.objects.filter(pk=keys[2]).delete()
    last = turn(Series.objects.all(), BY_YEAR, size=2, after=first.after)
    assert last.lost
    assert last.keys == tuple(keys[:2])
    assert last.after == ""


@pytest.mark.parametrize(
    "odd",
    ["", "%", "=", "AAAA", "a" * 2000, "☃", "W1tbW1tbW1tb", *(
        base64.urlsafe_b64encode(json.dumps([BY_YEAR._mark(), *values]).encode()).decode()
        for values in ([1, 2], [1, 2, 2**70], [1, 2, True], [None, 1, 1], ["1", 1, 1], [1, 2, [3]], [1, 2, 3, 4])
    )],
)  # fmt: skip
def test_what_no_list_wrote_is_no_anchor_and_gives_the_first_page(odd):
    _fill([(1, 0), (2, 0)])
    assert BY_YEAR.read(odd) is None
    page = turn(Series.objects.all(), BY_YEAR, size=5, after=odd)
    assert len(page.keys) == 2
    assert page.lost is bool(odd)


def test_an_anchor_of_another_sort_is_not_read_and_every_kind_of_value_comes_back():
    kinds = Order("all", (Part("d", date), Part("m", datetime), Part("t", str), Part("n", int), Part("u", UUID)))
    edge = (date.max, datetime(2026, 6, 1, 9, tzinfo=UTC), '町"内\\会', -(2**62), UUID(int=7))
    assert kinds.read(kinds.token(edge)) == edge
    for other in (Order("other", kinds.parts), Order("all", kinds.parts, descending=True)):
        assert other.read(kinds.token(edge)) is None
    for wrong in ((date.max, datetime(2026, 6, 1, 9), "", 0, UUID(int=7)), (*edge[:2], "\0", *edge[3:])):
        assert kinds.read(kinds.token(wrong)) is None


def test_a_count_ends_where_it_may(django_assert_num_queries):
    _fill([(1, 0)] * 5)
    with django_assert_num_queries(2):
        assert count(Series.objects.all(), to=3) == 3
        assert count(Series.objects.all(), to=9) == 5
