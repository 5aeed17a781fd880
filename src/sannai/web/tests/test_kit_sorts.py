"""Every sort that a list offers is read from an index where its table grows with the work of the city."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sannai.common.time import today
from sannai.organization.actors import staff_for
from sannai.web.kit.as_of import AsOf
from sannai.web.kit.ask import At
from sannai.web.kit.listing import LISTINGS
from sannai.web.kit.rows import Sorting, Stored

from .hall import hall
from .kit_lists import ADDRESSES, READERS, fill

pytestmark = pytest.mark.both_databases
# Tables with a row for whatever somebody files, decides, says or reads. What will be late soon is few, and sorted then.
GROWING = {"casework.Case", "common.AccessLog", "approvals.Proposal", "approvals.Opinion"}
SORTS = [
    pytest.param(key, column.name, id=f"{key}-{column.name}")
    for key in ADDRESSES
    for column in LISTINGS[key].columns
    if column.sort is not None
]


@pytest.mark.parametrize(("key", "name"), SORTS)
def test_a_sort_of_a_table_that_grows_large_is_read_from_an_index(db: None, key: str, name: str):
    hall()
    listing = LISTINGS[key]
    now = timezone.now()
    staff = staff_for(READERS.get(key, "admin"), today(now))
    assert staff is not None
    rows = listing.rows(At(staff, now, AsOf(staff.on, staff.on), staff.city, listing.right))
    if not isinstance(rows, Stored) or rows.rows.model._meta.label not in GROWING:
        return
    fill(key, 0, 3)
    by: Any = next(each.sort for each in listing.columns if each.name == name)
    for descending in (False, True):
        order = rows._order(Sorting(key, by, descending))
        alone = by[0].name == "reference_number"  # unique by itself
        plan = _plan(order.of(rows.rows.select_related(None)).values_list("pk")[: listing.size], alone)
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan or (alone and "Incremental Sort" in plan), plan  # which sorts one row at a time


def _plan(rows: Any, alone: bool) -> str:
    if connection.vendor == "postgresql":  # a handful of rows is sorted faster than read from an index
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"SET LOCAL enable_incremental_sort = {'on' if alone else 'off'}")
    return str(rows.explain())
