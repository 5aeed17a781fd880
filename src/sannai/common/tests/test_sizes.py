"""What the planner is told of the tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from sannai.common import sizes
from sannai.common.models import Series

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_sqlite_knows_how_many_rows_there_are_and_postgresql_looks_by_itself():
    Series.objects.bulk_create(Series(symbol=f"{at}号", fiscal_year=8) for at in range(300))
    told = sizes.tell(timezone.now())
    if connection.vendor == "postgresql":
        assert told == 0
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'common_series'")
        assert {row[0].split()[0] for row in cursor.fetchall()} == {"300"}
