"""Days as the desk and the applicant read them: what is offered, what is said, what is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.city.links import come_in

from sannai.casework.tests import cast
from sannai.web import moment

from .desk_cast import signed_in, words

SUNDAY = "  - {id: d, label: 期限, length: 6, unit: calendar_days, kind: statutory, ground: 法}\n"


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    cast.city()
    monkeypatch.setattr(moment.timezone, "now", lambda: datetime(2026, 6, 7, 3, tzinfo=UTC))  # a Sunday


def offered(text: str, name: str) -> str:
    """What a control holds before anybody has typed."""
    found = re.search(f'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', text)
    assert found
    return found[1] or found[2]


def test_the_day_that_is_said_is_the_day_that_is_counted_to_wherever_it_is_said():
    case = cast.taken(cast.version(deadlines=SUNDAY))
    clerk = signed_in("clerk")
    for said in (words(clerk.get("/desk/")), words(clerk.get(f"/desk/cases/{case.pk}/"))):
        assert "6/8（月）" in said
        assert "あと1日" in said
        assert "6/7（日）" not in said
    citizen = Client()
    status = words(citizen.get(come_in(citizen, case.pk)))
    assert "2026年6月8日（月）まで" in status
    assert "6月7日（日）まで" not in status


def test_the_day_offered_for_a_correction_is_one_on_which_the_hall_is_open():
    case = cast.taken(cast.version())
    form = signed_in("clerk").get(f"/desk/cases/{case.pk}/correction/").content.decode()
    assert offered(form, "due") == "令和8年6月22日"  # in two weeks it is Sunday again


def test_the_day_offered_for_a_hearing_is_far_enough_and_one_on_which_the_hall_is_open():
    case = cast.begun(cast.permitted())
    form = signed_in("clerk").get(f"/desk/cases/{case.pk}/hearing/").content.decode()
    assert offered(form, "heard_on") == "令和8年6月22日"
