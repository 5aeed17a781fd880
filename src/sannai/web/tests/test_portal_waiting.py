"""What the applicant reads of the days to come: a date, why it moved, and what they may do when it has passed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.city.links import come_in

from sannai.casework import actions, tasks
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.casework.tests.test_clock import EXTENDABLE
from sannai.casework.tests.test_silence import silent

from .desk_cast import words


@pytest.fixture(autouse=True)
def _city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast.city()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The status page of a case, as it is read on a day."""

    def page(case: Any, day: str) -> str:
        monkeypatch.setattr(timezone, "now", lambda: at(day))
        citizen = Client()
        response = citizen.get(come_in(citizen, case.pk))
        assert response.status_code == 200
        return words(response)

    return page


def at(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), cast.MONDAY.timetz())


def test_a_date_is_promised_and_being_late_is_owned_up_to(read):
    case = cast.taken(cast.version())
    said = read(case, "2026-06-03")
    assert "お知らせの見込み2026年6月15日（月）まで" in said
    assert "遅れています" not in said
    assert "予定より遅れています" in read(case, "2026-06-16")


def test_after_an_extension_the_new_date_and_its_reason_are_shown(read):
    case = cast.taken(cast.version(deadlines=EXTENDABLE))
    actions.extend(case, days=4, reason="検査をやり直すため。", by=cast.staff("clerk"), at=at("2026-06-10"))
    said = read(case, "2026-06-10")
    assert "2026年6月19日（金）まで" in said
    assert "理由：検査をやり直すため。" in said
    assert "法定の期限2026年7月1日（水）まで" in said


def test_while_a_correction_is_open_no_date_is_pretended(read):
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません。")]
    actions.request_correction(case, items=items, due=date(2026, 6, 20), by=cast.staff("clerk"), at=at("2026-06-02"))
    said = read(case, "2026-06-18")
    assert "いまは数えるのを止めています" in said
    assert "6月15日（月）まで" not in said
    assert "遅れています" not in said


def test_after_the_decision_the_day_of_the_document_is_shown_and_nothing_is_late(read):
    case = cast.decided(cast.taken(cast.version(deadlines=EXTENDABLE)), at("2026-06-15"))
    said = read(case, "2026-06-16")
    assert "文書の発行2026年6月18日（木）まで" in said
    assert "お知らせの見込み" not in said


def test_when_a_deadline_has_run_out_the_applicant_reads_what_they_may_do(read):
    case = cast.taken(cast.version(deadlines=silent("may_appeal", unit="business_days", kind="standard")))
    tasks.keep_clocks(at("2026-06-23"))
    said = read(case, "2026-06-23")
    assert "審査請求をすることができます。" in said
    assert "根拠：条例第12条" in said


def test_what_was_deemed_is_shown_as_such(read):
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    tasks.keep_clocks(at("2026-06-17"))
    said = read(find(case.pk), "2026-06-18")
    assert "期限が過ぎたため、決定があったものとみなされました：不許可" in said
    assert "教示" in said


def test_the_page_of_a_procedure_names_every_deadline_whatever_it_counts_from(client):
    deadlines = "".join(
        f"  - {{id: d{number}, label: 期間{number}, length: 3, unit: business_days, start: {start}, ground: 法}}\n"
        for number, start in enumerate(("arrived", "accepted", "corrected", "decided"))
    )
    version = cast.version(deadlines=deadlines)
    version.definition.current = version
    version.definition.save()
    said = words(client.get("/procedures/test-disposition/"))
    for expected in ("届いてから3開庁日以内", "受け付けてから3開庁日以内", "決定してから3開庁日以内"):
        assert expected in said
