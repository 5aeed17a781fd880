"""The law of the kit: the same rows from a table, at hand and from the shelf of a register give the same pages."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT, person
from sannai.common.actors import System
from sannai.common.kinds import kind_of
from sannai.common.models import Series
from sannai.organization.scope import Reach
from sannai.registers import asking, door, shelving, tables
from sannai.registers.change_sets import enter_all, new_set
from sannai.registers.models import Entry
from sannai.registers.tests.opening import publish_sample
from sannai.rules.registers.model import Sort
from sannai.web.kit.anchors import Part
from sannai.web.kit.rows import Listed, Sorting, Stored
from sannai.web.kit.shelf import Shelf, sort_of

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
LAST = 2**31 - 1  # what stands for nothing in a table whose numbers are smaller
FIELDS = """fields:
  - {id: number, label: 番号, ask: text}
  - {id: title, label: 名称, ask: text}
  - {id: cost, label: 費用, ask: integer, required: no}
  - {id: level, label: 段, ask: integer}
"""
LISTS = """lists:
  - {id: all, label: すべて, columns: [number], sort: [cost]}
  - {id: levels, label: 段, columns: [number], sort: [level, cost]}
filters: [cost, level]
"""


class Row(NamedTuple):
    """What all three hold: its name, a number that may be nothing (0 in the table), one that is not."""

    symbol: str
    last_number: int
    fiscal_year: int


COST = Part("cost", int, Coalesce(NullIf(F("last_number"), Value(0)), Value(LAST)))
SORTS: dict[str, tuple[Any, Any, Any]] = {  # of the table, at hand, of the shelf
    "cost": ((COST,), lambda row: row.last_number or LAST, sort_of([Sort("cost")])),
    "level": (
        (Part("fiscal_year", int), COST),
        lambda row: (row.fiscal_year, row.last_number or LAST),
        sort_of([Sort("level"), Sort("cost")]),
    ),
}
COLUMNS = {"cost": "last_number", "level": "fiscal_year"}
rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12)
wheres = st.lists(
    st.tuples(st.just("cost"), st.integers(1, 3))
    | st.tuples(st.just("level"), st.frozensets(st.integers(0, 2), max_size=2)),
    max_size=2,
)


@pytest.fixture
def sample(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    city.build()
    publish_sample(fields=FIELDS, lists=LISTS)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, wheres, st.sampled_from(sorted(SORTS)), st.booleans(), st.integers(1, 4), st.sampled_from([-1, 1000]))
def test_the_same_rows_give_the_same_pages_wherever_they_come_from(sample, rows, wheres, by, descending, size, few):
    three = filled(rows)
    for name, value in wheres:
        names = (COLUMNS[name], COLUMNS[name], name)
        three = [each.where(one, value) for each, one in zip(three, names, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "FEW", few)  # -1: every order is walked; 1000: what is found is gathered and sorted
        sorts = [Sorting(f"x.{by}", each, descending) for each in SORTS[by]]
        table, hand, shelf = (walked(each, sort, size) for each, sort in zip(three, sorts, strict=True))
        assert table == hand == shelf
        assert len({each.count(3) for each in three}) == 1


def filled(given: list[tuple[int, int]]) -> list[Any]:
    """The same rows three times, each named by its entry: the last part of every sort."""
    before = list(Entry.objects.values_list("pk", flat=True))
    if before:
        tables.take_out(shelving.opened("sample").table, before)
    Series.objects.all().delete()
    bodies = [
        {"from": "2026-04-01", "number": f"{len(before) + at}", "title": "名", "level": level, "cost": cost or None}
        for at, (cost, level) in enumerate(given)
    ]
    enter_all(new_set("sample", "一覧", AT), lines=[(1, [body]) for body in bodies], by=System(), at=AT)
    keys = {row.key_folded: row.pk.hex for row in Entry.objects.all()}
    made = [Row(keys[f"{len(before) + at}"], cost, level) for at, (cost, level) in enumerate(given)]
    Series.objects.bulk_create(Series(**row._asdict()) for row in made)
    shelf = Shelf(lambda staff, right: door.door(staff, "sample", right), AT.date())
    return [
        Stored(Series.objects.all(), key=Part("symbol", str)),
        Listed(made, key=lambda row: row.symbol),
        shelf.within(Reach(kind_of("entry"), person("clerk"), door.READ)),
    ]


def walked(rows: Any, sort: Sorting, size: int) -> list[tuple[list[str], int, bool]]:
    """Every page to the last and back to the first, each with how many stand before it."""
    turns = [rows.turn(sort, size=size)]
    while turns[-1].after:
        turns.append(rows.turn(sort, size=size, after=turns[-1].after))
    while turns[-1].before:
        turns.append(rows.turn(sort, size=size, before=turns[-1].before))
    return [
        (
            [key.symbol if isinstance(key, Row) else str(key).replace("-", "") for key in turn.keys],
            rows.ahead(sort, turn, 99),
            turn.lost,
        )
        for turn in turns
    ]
