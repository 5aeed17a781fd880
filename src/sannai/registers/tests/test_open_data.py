"""What of the rows is published: the columns that the definition names, of what holds, and nobody who is protected."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT
from sannai.common.actors import System
from sannai.registers.actions import end, protect
from sannai.registers.open_data import headings_of, rows_of

from .opening import entered, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PUBLIC = (
    "public: {dataset: samples, title: 見本, headings: {番号: number, 費用: {from: cost, when: {kind: large}},"
    " 最後の日: last_day}}"
)


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path
    city.build()
    publish_sample(public=PUBLIC)


def test_the_public_set_holds_what_is_in_force_and_nobody_who_is_protected():
    body = {"from": "2026-04-01", "title": "見本", "kind": "large", "cost": 1200}
    small = entered("sample", {**body, "number": "2", "kind": "small"})
    entered("sample", {**body, "number": "1"})
    protect(entered("sample", {**body, "number": "3"}), reason="申出があった", by=System(), at=AT)
    end(small, on=date(2026, 10, 1), by=System(), at=AT)
    assert headings_of("sample") == ("番号", "費用", "最後の日")
    assert list(rows_of("sample", date(2026, 9, 30))) == [
        {"番号": "1", "費用": "1200"},
        {"番号": "2", "最後の日": "2026-09-30"},
    ]
    assert [row["番号"] for row in rows_of("sample", date(2026, 10, 1))] == ["1"]
    assert list(rows_of("sample", date(2026, 3, 31))) == []
