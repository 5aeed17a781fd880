"""``python -m tests.browser.prepared STAFF…``: what the journeys of approval begin with, straight into the database.

A session for each of these people, and applications for which a conclusion was proposed. Signing in and proposing have
journeys of their own; here they would only keep the browser busy. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
PROPOSER = "s1002"
PROPOSED = 5
REASONS = "収集の日程と料金を確かめました。受け付けてよろしいか伺います。"


def main() -> None:
    django.setup()
    sessions = {key: _session(key) for key in sys.argv[1:]}
    print(json.dumps({"sessions": sessions, "proposed": [_proposed(number) for number in range(PROPOSED)]}))


def _session(staff_key: str) -> str:
    """The key of a session that has passed both steps of the sign-in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from sannai.accounts.models import Account

    account = Account.objects.get(staff_key=staff_key)
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    device = device or TOTPDevice.objects.create(user=account, confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.create()
    return str(session.session_key)


def _proposed(number: int) -> dict[str, str]:
    """An application for collection that is surveyed and proposed; it waits for the head of the division."""
    from sannai.approvals.queries import open_for
    from sannai.casework import actions
    from sannai.cli.demo import story as stories
    from sannai.common.time import now, today
    from sannai.organization.actors import staff_for
    from sannai.procedures.queries import by_key

    entry = by_key("oversized-waste-collection")
    assert entry is not None
    story = stories.Story(Random(f"起案 {number}"), entry, now() - timedelta(days=30), now())
    stories.file(story)
    story.in_charge = staff_for(PROPOSER, today(now()))
    actions.take(story.case, by=story.clerk, at=story.later(0, 1))
    stories.survey(story)
    actions.propose(story.case, outcome="accepted", reasons=REASONS, by=story.clerk, at=story.later(0, 1))
    proposal = open_for("case", str(story.case.pk))
    assert proposal is not None
    reference = story.case.reference_number
    return {"case": str(story.case.pk), "proposal": str(proposal.pk), "reference": reference}


if __name__ == "__main__":
    main()
