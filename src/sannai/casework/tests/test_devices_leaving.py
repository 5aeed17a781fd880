"""Devices leave the register when the division head approves that they leave the hall."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.common import audit
from sannai.registers.models import Entry, FeedProblem
from sannai.registers.tests.opening import entered

from . import cast, fed

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
DEVICE = {
    "from": "2026-04-01", "unit": "health.food", "title": "見本の端末", "kind": "laptop", "segment": "lgwan",
    "held": "bought", "importance": "3", "encrypted": True, "carried": False, "state": "used",
}  # fmt: skip
LEAVING = {
    "reason": "disposal", "gone_on": "2026-06-12", "receiver": "見本リサイクル株式会社", "resold": False,
    "importance": "3", "my_number": False, "stored": True, "method": "overwritten", "solid_state": False,
    "erased_on": "2026-05-29", "erased_by": "staff", "where": "inside", "confirmed_by": ["readback"],
    "confirmer": "主任", "device": [{"_key": "r1", "number": "端-0001", "serial": "SN-1"},
                                   {"_key": "r2", "number": "端-0003", "serial": "SN-3"}],
}  # fmt: skip
CHECKED = {"check": {"numbers_right": True, "method_right": True}}


GONE = date(2026, 6, 12)


def test_what_is_approved_to_leave_ends_device_by_device_and_what_is_declined_stays():
    fed.open_register("device")
    for _ in range(3):
        entered("device", DEVICE, at=cast.MONDAY)
    declined = fed.found(fed.filed("device-disposal", **LEAVING), **CHECKED)
    cast.decided(declined, cast.MONDAY, outcome="declined", grounds="証明書がない。")
    assert set(Entry.objects.values_list("status", flat=True)) == {"standing"}
    approved = fed.found(fed.filed("device-disposal", **LEAVING), **CHECKED)
    cast.decided(approved, cast.MONDAY, outcome="approved")
    assert list(Entry.objects.order_by("pk").values_list("status", flat=True)) == ["ended", "standing", "ended"]
    assert [rows[-1].end == GONE for rows in fed.periods("device")] == [True, False, True]
    assert not FeedProblem.objects.exists()
    assert audit.verify() == []
