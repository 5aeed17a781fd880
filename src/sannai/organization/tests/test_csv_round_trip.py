"""Any organisation that the tables can hold goes out as CSV and comes in again as it was."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.accounts.models import Account
from sannai.common.actors import System
from sannai.organization.csv_tables import TABLES
from sannai.organization.importing import export_city, import_city
from sannai.organization.models import Absence, Appointment, Post, StandIn, Unit
from sannai.text.cleaning import clean

from .test_importing import whole_city

AT = datetime(2026, 4, 1, tzinfo=UTC)
FIRST = date(2020, 4, 1)
KEYS = ["a", "a.b", "a.b.c", "d", "d.e"]
KINDS = ["bureau", "department", "division", "bureau", "division"]
WORDS = st.text(min_size=1, max_size=12).map(lambda name: clean(name, lines=False).strip(" \t\u3000") or "三内")
NAMES = st.builds("{}{}".format, st.sampled_from(["", "", "=", "'=", "＝", "-", "@", "+", "'"]), WORDS)
NUMBERS = st.integers(0, 99)


@st.composite
def organisations(draw: st.DrawFn) -> list[Unit | Post | Appointment | StandIn | Absence | Account]:
    """Five units, some renamed on a day, with posts that people follow each other in, substitutes and absences."""
    rows: list[Unit | Post | Appointment | StandIn | Absence | Account] = []
    for key, kind in zip(KEYS, KINDS, strict=True):
        above = key.rpartition(".")[0]
        days = [None, *sorted(draw(st.sets(st.integers(1, 2000), max_size=2))), None]
        for begins, ends in pairwise(days):
            since, until = FIRST + timedelta(begins or 0), FIRST + timedelta(ends) if ends else None
            rows.append(Unit(key=key, name=draw(NAMES), kind=kind, parent_key=above, order=draw(NUMBERS),
                             place=draw(st.just("") | NAMES), valid_from=since, valid_to=until))  # fmt: skip
        for role in ("head", "clerk"):
            post = f"{key}.{role}"
            rows.append(
                Post(key=post, title=draw(NAMES), unit_key=key, role=role, rank=draw(NUMBERS), valid_from=FIRST)
            )
            turn = draw(st.integers(1, 2000))
            for number, (begins, ends) in enumerate([(0, turn), (turn, None)]):
                person, until = f"{post}-{number}", FIRST + timedelta(ends) if ends else None
                rows.append(Account(staff_key=person, name=draw(NAMES), is_active=draw(st.booleans())))
                rows.append(Appointment(staff_key=person, post_key=post, valid_from=FIRST + timedelta(begins),
                                        valid_to=until))  # fmt: skip
                rows.append(Absence(staff_key=person, reason=draw(NAMES), valid_from=FIRST, valid_to=None))
        rows.append(StandIn(post_key=f"{key}.head", by_post_key=f"{key}.clerk", kind="substitute",
                            ground=draw(st.just("") | NAMES), valid_from=FIRST))  # fmt: skip
    return rows


@pytest.mark.django_db
@given(organisations())
def test_what_goes_out_comes_in_the_same(rows):
    for table in TABLES:
        table.model.objects.bulk_create([row for row in rows if type(row) is table.model])
    before, files = whole_city(), export_city()
    cells = [cell for file in files.values() for row in csv.reader(io.StringIO(file.decode())) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@＝＋－＠" and cell]
    for table in TABLES:
        table.model.objects.all().delete()
    assert import_city(files, by=System(), at=AT)
    assert whole_city() == before
    assert not import_city(files, by=System(), at=AT)
    for table in TABLES:
        table.model.objects.all().delete()
