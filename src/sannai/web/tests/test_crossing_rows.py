"""Where the registers are not: what names a row is filed as it was typed, and compared when it reaches the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sannai.applications import answers
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import AccessLog
from sannai.definitions.models import Version
from sannai.intake import drafts
from sannai.intake.slots import Opened
from sannai.procedures.around import around
from sannai.registers.models import Entry
from sannai.registers.tests.opening import entered, publish_sample
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.registers.tests.factory import more

from .sides import MONDAY, Sides, act
from .trial import brought, text

pytestmark = pytest.mark.django_db
ROW = {"from": "2026-04-01", "number": "許-0001", "title": "見本食堂", "phone": "072-000-0001"}
PAGE = """\
  - id: permit
    title: 許可
    fields:
      - {{id: number, label: 許可番号, ask: text}}
      - {{id: line, label: 店の電話番号, ask: phone}}
      - {{id: permit, label: 許可, ask: entry, of: sample, by: {{number: number, phone: line}}, take: {{shop: title}}}}
      - {{id: shop, label: 屋号, ask: text}}
  - id: matter
"""
RIGHT = {"number": "許-0001", "phone": "072-000-0001"}


@pytest.fixture
def row(sides: Sides) -> Entry:
    publish_sample(division="division: health.food", fields=more("{id: phone, label: 電話, ask: phone}"))
    return entered("sample", ROW)


@pytest.fixture
def version(row: Entry, monkeypatch: pytest.MonkeyPatch) -> Version:
    monkeypatch.setattr(cast, "PACKAGE", cast.PACKAGE.replace("  - id: matter\n", PAGE, 1))
    made = cast.version()
    made.definition.current = made
    made.definition.save()
    return made


def filed(sides: Sides, version: Version, number: str) -> Opened:
    """Filed outside, page by page."""
    with sides.outside():
        client = Client()
        root = client.post(f"/procedures/{version.key}/start/")["Location"].partition("p/")[0]
        opened = brought(client, root)
        drafts.save_page(opened, "person", cast.ANSWERS, MONDAY)
        typed = {"number": number, "line": "072-000-0001"}
        assert client.post(f"{root}p/permit/", typed)["Location"] == f"{root}p/matter/"
        assert "台帳との照合は、市に届いてからします" in text(client.get(f"{root}p/permit/"))
        filling = drafts.load(opened)
        assert filling
        judged = evaluate(filling.definition, filling.answers, Dates(MONDAY.date()), around())
        assert judged.answers["permit"] == {"typed": {"number": number, "phone": "072-000-0001"}}
        forged = {**judged.answers, "shop": "偽の屋号"}
        sides.file(filling, replace(judged, answers=forged))
    assert not AccessLog.objects.exists()
    sides.carry()
    return opened


def now(opened: Opened) -> dict[str, Any]:
    return answers.of(find(opened.case).application)


def test_what_was_typed_outside_is_compared_when_it_arrives(sides: Sides, version: Version, row: Entry) -> None:
    opened = filed(sides, version, "許-0001")
    assert now(opened)["permit"]["entry"] == row.subject_id
    assert now(opened)["shop"] == "見本食堂"
    (log,) = AccessLog.objects.all()
    assert (log.about_kind, log.about_id, log.what) == ("entry", row.subject_id, f"look-up {opened.case}")


def ask_again(opened: Opened) -> None:
    """A clerk asks for the number once more."""
    clerk, items = cast.staff("clerk"), [actions.Item("number", "", "台帳に合う記載がありません。")]
    actions.take(find(opened.case), by=clerk, at=MONDAY)
    due = (MONDAY + timedelta(days=9)).date()
    actions.request_correction(find(opened.case), items=items, due=due, by=clerk, at=MONDAY)


def test_what_fits_no_row_arrives_all_the_same_and_is_mended_by_a_correction(
    sides: Sides, version: Version, row: Entry
) -> None:
    opened = filed(sides, version, "許-9999")
    assert now(opened)["permit"] == {"typed": {**RIGHT, "number": "許-9999"}, "none": True}
    assert "shop" not in now(opened)
    ask_again(opened)
    sides.carry()
    given = dict(sides.shown(opened).answers)
    fake = {"typed": RIGHT, "entry": str(row.pk).replace("0", "1"), "seq": 1, "shown": "偽", "take": {"title": "偽"}}
    act(sides, opened, "correction", number=1, answers=given | {"number": "許-0001", "permit": fake})
    sides.carry()
    assert now(opened)["permit"]["entry"] == row.subject_id, "the outside is not believed"
    assert now(opened)["shop"] == "見本食堂"


def test_a_number_is_mended_together_with_what_it_is_found_by(sides: Sides, version: Version, row: Entry) -> None:
    other = entered("sample", {**ROW, "number": "許-0002", "phone": "072-000-0002", "title": "別の食堂"})
    opened = filed(sides, version, "許-9999")
    sides.on_one_database()
    ask_again(opened)
    client = Client()
    root = client.get(opened.link)["Location"]
    page = text(client.get(f"{root}correction/"))
    assert 'name="number"' in page
    assert 'name="line"' in page
    sent = {"number": "許-0002", "line": "072-000-0001", "permit": '{"entry": "x"}', "shop": "偽"}
    wrong = client.post(f"{root}correction/", sent, follow=True)
    assert wrong.status_code == 422
    assert "許可番号と店の電話番号を確かめてください" in text(wrong)
    sent["line"] = "072-000-0002"
    done = client.post(f"{root}correction/", sent)
    assert done["Location"] == f"{root}?done=correction"
    assert now(opened)["permit"]["entry"] == other.subject_id
    assert now(opened)["shop"] == "別の食堂"
