"""The rows that the registers of the model city open with."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.approvals.tests.city import AT
from sannai.common import audit
from sannai.common.actors import System
from sannai.organization.importing import load_city
from sannai.registers.loading import in_order, load
from sannai.registers.models import ChangeSet, Entry
from sannai.registers.open_data import rows_of
from sannai.text.problems import DefinitionError

from .opening import CATALOG, publish_shipped

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.skipif(not CATALOG.exists(), reason="installed without its catalog"),
]
ENTRIES = CATALOG.parent / "entries"
WRITTEN = {"vendor": 16, "system": 43, "contract": 50, "dog": 199, "food-permit": 129} | {
    "information-asset": 50, "device": 54, "public-facility": 48, "aed": 46, "shelter": 30, "bylaw": 45, "supply": 52,
    "designated-manager": 18,
}  # fmt: skip
SHIPPED = tuple(sorted(WRITTEN))


@pytest.fixture(autouse=True)
def _city(settings, tmp_path):
    settings.HOME = tmp_path


def test_every_register_that_ships_opens_with_its_rows():
    load_city(CATALOG.parent / "organization", AT)
    publish_shipped(*SHIPPED)
    order = [key for key, _ in in_order(SHIPPED, ENTRIES)]
    assert [key for key in order if key in ("vendor", "system", "contract", "information-asset", "device")] == [
        *("vendor", "system", "contract", "information-asset", "device"),
    ]  # fmt: skip
    assert max(map(order.index, ("public-facility", "bylaw"))) < order.index("designated-manager")
    written = {key: load(key, path, by=System(), at=AT) for key, path in in_order(SHIPPED, ENTRIES)}
    assert written == WRITTEN
    assert load("vendor", ENTRIES / "vendor.csv", by=System(), at=AT) == 0  # what stands is left
    assert (Entry.objects.count(), ChangeSet.objects.count()) == (sum(WRITTEN.values()), len(WRITTEN))
    permits = list(rows_of("food-permit", date(2026, 11, 1)))
    assert len(permits) > 100
    assert all(permit["許可番号"] for permit in permits)
    assert audit.verify() == []


def test_a_reference_that_leads_nowhere_is_said_with_its_line(tmp_path):
    load_city(CATALOG.parent / "organization", AT)
    publish_shipped("vendor", "system")
    path = tmp_path / "system.csv"
    lines = (ENTRIES / "system.csv").read_text(encoding="utf-8-sig").splitlines()[:2]
    path.write_text("\r\n".join(lines), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"system.csv:2: 事業者：「事-0001」の記載が見つかりません"):
        load("system", path, by=System(), at=AT)
    assert not Entry.objects.exists()
