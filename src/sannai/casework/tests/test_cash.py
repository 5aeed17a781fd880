"""Who takes cash in the model city: wherever a shipped procedure asks for a fee, somebody may, on every day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from sannai.organization.actors import staff_for
from sannai.organization.importing import load_city
from sannai.organization.queries import colleagues

from .filing_walk import CITY, KEYS, package

DAYS = [date(2024, 4, 1), date(2026, 3, 31), date(2026, 4, 1), date(2027, 4, 1), date(2030, 1, 1)]


@pytest.mark.django_db
@pytest.mark.skipif(not CITY.is_dir(), reason="installed without the model city")
def test_every_fee_of_the_model_city_can_be_taken_in_cash_on_every_day():
    load_city(CITY / "organization", datetime(2026, 4, 1, tzinfo=UTC))
    asked = [rules for _, rules in map(package, KEYS) if rules.fee is not None]
    assert asked
    for rules in asked:
        case = SimpleNamespace(subject_kind="case", subject_id="", division_key=rules.division, matter=rules.matter)
        for on in DAYS:
            people = [staff_for(key, on) for key, _ in colleagues(rules.division, on, right="fee.take")]
            able = [one.staff_key for one in people if one and one.may("fee.take", case) and one.has_duty("cash", case)]
            assert len(able) > 1, (rules.key, on)  # whoever decides a relief does not take its cash
