"""``python -m tests.browser.revocable``: what the journeys of 職権 begin with, straight into the database.

A permit that was delivered; another one, with a hearing about its revocation that was told of three weeks ago and is
today; a certificate that was delivered. The clock of a served city stands at today, so what lies before is done here,
by the same actions. Prints JSON: name → case, reference number, the link of whoever it was decided for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from sannai.casework.models import Case
    from sannai.organization.actors import Staff

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
PERMIT, CERTIFICATE = "food-business-permit", "disaster-damage-certificate"
CLERKS = {PERMIT: "s1025", CERTIFICATE: "s1015"}
GROUND = "営業の停止の命令に従わずに営業を続けているため（食品衛生法第60条第1項）"
CAUSE = "停止の期間中である日の昼に、客に料理を提供していることを、食品衛生監視員が確かめた。"
PLACE = "午後2時から、三内市保健所3階会議室"
FOUND: Mapping[str, Mapping[str, Any]] = {
    "investigation": {
        "investigated_on": "2026-11-02",
        "inspector": "食品衛生監視員 見本",
        "violation": "order",
        "findings": CAUSE,
        "illness": False,
        "repeated": True,
    },
    "improvement": {"instructed": False},
    "evidence": {"evidence": "監視票、写真2枚、聴取書"},
}


def main() -> None:
    django.setup()
    made = {"permit": _decided(PERMIT, "一"), "heard": _noticed(_decided(PERMIT, "二"))}
    made["certificate"] = _decided(CERTIFICATE, "三")
    print(json.dumps({name: _named(one) for name, one in made.items()}))


def _named(case: Case) -> dict[str, str]:
    from tests.city.links import link_to

    about = case.beginning.earlier_id if case.application is None else case.pk
    return {"case": str(case.pk), "reference": case.reference_number, "link": link_to(about)}


def _decided(key: str, seed: str) -> Case:
    """Filed three months ago, decided for its applicant, and delivered by post."""
    from sannai.casework import reading, validity
    from sannai.cli.demo import story as stories
    from sannai.common.time import now, today
    from sannai.procedures.queries import by_key

    entry = by_key(key)
    assert entry is not None
    story = stories.Story(Random(f"職権 {seed}"), entry, now() - timedelta(days=90), now())
    stories.file(story)
    stories.take(story)
    if key == PERMIT:
        stories.pay(story)
    stories.survey(story)
    if key == PERMIT:
        years = reading.desk_answers(story.case).get("validity_years", 5)
        stories.decide(story, "permitted", valid_until=validity.ending(today(story.at), years) + timedelta(days=30))
    else:
        stories.decide(story, "certified")
    stories.deliver(story, electronic=False)
    return story.case


def _noticed(earlier: Case) -> Case:
    """Begun three weeks ago, with a hearing that is today."""
    from sannai.casework import actions
    from sannai.casework.queries import find
    from sannai.common.time import now, today
    from sannai.procedures.queries import adverse_about

    begun, told = now() - timedelta(days=22), now() - timedelta(days=21)
    version = adverse_about(PERMIT)[0].version
    case = find(actions.begin(earlier, version, ground=GROUND, by=_clerk(begun), at=begun).pk)
    actions.take(case, by=_clerk(begun), at=begun)
    for page, answers in FOUND.items():
        actions.save_desk_page(case, page=page, answers=dict(answers), by=_clerk(begun), at=begun)
    planned = {"outcome": "revoked", "cause": CAUSE, "heard_on": today(now()), "place": PLACE}
    actions.notice(case, **planned, by=_clerk(told), at=told)  # type: ignore[arg-type]
    actions.mark_notice_sent(case, by=_clerk(told), at=told)
    actions.mark_notice_delivered(case, by=_clerk(told), at=told + timedelta(days=2))
    return find(case.pk)


def _clerk(at: datetime) -> Staff:
    from sannai.common.time import today
    from sannai.organization.actors import staff_for

    found = staff_for(CLERKS[PERMIT], today(at))
    assert found is not None
    return found


if __name__ == "__main__":
    main()
