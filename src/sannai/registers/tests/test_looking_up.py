"""One row for whoever names its key and another thing: exactly one, on the day, and nothing that is not to be told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.approvals.tests import city
from sannai.approvals.tests.city import AT
from sannai.common.actors import System
from sannai.registers.actions import change, end, protect, strike
from sannai.registers.looking_up import Found, look_up
from sannai.registers.models import Entry
from sannai.rules.registers.tests.factory import more

from .opening import entered, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BODY = {"from": "2026-04-01", "number": "許-0001", "title": "見本食堂", "kind": "small", "phone": "072-000-0001"}
BODY |= {"secret": "内緒のこと"}
FIELDS = more("{id: phone, label: 電話, ask: phone}").replace(
    "{small: 小, large: 大}, required: no", "{small: 小, large: 大}"
)
DAY = date(2026, 5, 1)


@pytest.fixture
def row(settings: Any, tmp_path: Any) -> Entry:
    settings.HOME = tmp_path
    city.build()
    publish_sample(fields=FIELDS, key="key: [number, kind]")
    entered("sample", BODY | {"number": "許-0002", "phone": "072-000-0002"})
    return entered("sample", BODY)


def found(number: str = "許-0001", on: date = DAY, **given: Any) -> Found | None:
    return look_up("sample", {"number": number, "phone": "072-000-0001", **given}, ["title", "secret", "cost"], on)


def test_a_row_is_found_by_its_key_and_what_its_holder_knows(row):
    expected = Found(row.subject_id, 1, "許-0001 小 見本食堂", {"title": "見本食堂"})
    assert found() == expected
    assert found("許－０００１", kind="small") == expected, "the whole key as a search key has it"
    assert found(phone="0720000001") == expected
    assert found(kind="large") is None
    for wrong in ("許-0002", "許-9999", ""):
        assert found(wrong) is None
    assert found(phone="072-000-0002") is None
    assert look_up("sample", {"phone": "072-000-0001"}, ["title"], DAY) is None, "without a key"
    assert found(secret="内緒のこと") is None, "what is sensitive cannot be guessed"
    assert look_up("other", {"number": "許-0001"}, ["title"], DAY) is None


def test_it_is_told_as_it_holds_on_that_day(row):
    change(row, given={**BODY, "from": "2026-07-01", "title": "新しい名"}, by=System(), at=AT)
    row.refresh_from_db()
    end(row, on=date(2026, 10, 1), reason="やめた", by=System(), at=AT)
    told = [(one := found(on=date(2026, month, 1))) and one.take["title"] for month in (3, 6, 9, 10)]
    assert told == [None, "見本食堂", "新しい名", None]


def test_of_two_that_match_none_is_told(row):
    entered("sample", BODY | {"kind": "large"})
    assert found() is None
    one = found(kind="large")
    assert one
    assert one.entry != row.subject_id


def test_what_is_protected_or_struck_is_found_by_nobody(row):
    other = entered("sample", BODY | {"number": "許-0003"})
    assert found("許-0003")
    strike(other, reason="誤り", by=System(), at=AT)
    assert found("許-0003") is None
    protect(row, reason="支援措置の申出", by=System(), at=AT)
    assert found() is None
    assert found(kind="small") is None
