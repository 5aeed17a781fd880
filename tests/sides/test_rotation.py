"""The city's keys are changed while drafts are open and items wait: all of it still arrives, sealed to whichever."""

from __future__ import annotations

import contextlib
import time
from datetime import date, timedelta
from pathlib import Path

from sannai.cli.walk import citizen, journey, staff
from sannai.cli.walk.visitor import Page, Visitor

from . import sides
from .sides import City, Sides

ITEMS = """
from sannai.exchange.models import Received
from sannai.intake.models import Outgoing
rows = Outgoing.objects.order_by("created_at", "n")
found = {
    "kids": [[str(case), kind, kid] for case, kind, kid in rows.values_list("case", "kind", "kid")],
    "held": rows.exclude(hold="").count(), "waiting": rows.filter(acked_at=None).count(),
}
"""
KEYS = """
from sannai.intake import keys
found = [key.kid for key in keys.published() if key.state == "current"]
"""


def test_keys_change_between_draft_filing_and_correction(city: City, folder: Path) -> None:
    with sides.standing(city, folder, "https") as both, contextlib.closing(Visitor(both.outside.address)) as first:
        with contextlib.closing(Visitor(both.outside.address)) as second:
            early, late = _draft(first), _draft(second)
            both.inside.kill("work")  # what is filed now waits, sealed to the keys of before
            receipt = citizen.file_twice(first, early)
            old = _kids(both)
            both.inside.run("keys", "rotate", "--now")
            both.inside.start("work", "work")
            sides.awaited(both.outside, KEYS, "新しい鍵が公開側に届く", lambda kids: not old & {*kids})
            time.sleep(6)  # for five seconds a process of the outside goes by what it has read (intake.reading)
            after = citizen.file_twice(second, late)  # begun before, filed after
            statuses = [citizen.status(first, receipt), citizen.status(second, after)]
            _mended(both, first, statuses[0], receipt)
        told = sides.awaited(
            both.outside, ITEMS, "すべて庁内側に届く", lambda told: told["held"] or not told["waiting"]
        )
        assert told["held"] == 0
        assert len({kid for _, kind, kid in told["kids"] if kind == "envelope"}) == 2
        assert {kid for _, kind, kid in told["kids"] if kind == "answer"}.isdisjoint(old)


def _draft(visitor: Visitor) -> Page:
    """Filled in up to the review, with its photograph."""
    on = (date.today() - timedelta(days=5)).isoformat()
    page = citizen.send_photographs(visitor, citizen.fill_in(visitor, citizen.find(visitor), on))
    return citizen.finish(visitor, page)


def _kids(both: Sides) -> set[str]:
    return {kid for _, _, kid in sides.asked(both.outside, ITEMS)["kids"]}


def _mended(both: Sides, visitor: Visitor, status: Page, receipt: Page) -> None:
    """A case that was filed under the old keys is corrected under the new ones."""
    people = journey.cast_of(both.inside.home / "cast.json")
    with contextlib.closing(staff.sign_in(both.inside.address, people, staff.CLERK)) as clerk:
        case = staff.ask_to_mend(clerk, staff.take(clerk, journey.reference_in(receipt)))
        citizen.mend(visitor, visitor.await_link(status.url, to="/correction/$"), staff.REASON, journey.MENDED)
        clerk.await_words(case.url, journey.MENDED)
