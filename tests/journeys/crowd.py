"""``python -m tests.journeys.crowd CLERKS CASES``: so many clerks of one division, signed in, and so many new cases.

Prints JSON: a session for each clerk, and the ids of the cases. Signing in has tests of its own; here it would only
keep the processor busy.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
DIVISION = "environment.collection"


def main() -> None:
    clerks, cases = int(sys.argv[1]), int(sys.argv[2])
    django.setup()
    sessions = {key: _session(key) for key in (f"h{number:04d}" for number in range(1, clerks + 1))}
    print(json.dumps({"sessions": sessions, "cases": [_filed(number) for number in range(cases)]}))


def _session(staff_key: str) -> str:
    """The key of a session that has passed both steps of the sign-in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from sannai.accounts.actions import create_account
    from sannai.accounts.models import Account
    from sannai.common.actors import System
    from sannai.common.time import now, today
    from sannai.organization.actions import appoint

    at = now()
    account = Account(staff_key=staff_key, name=f"見本 {staff_key}", email=f"{staff_key}@example.jp")
    create_account(account, by=System(), at=at)
    appoint(account, by=System(), at=at, post_key=f"{DIVISION}.clerk1", valid_from=today(at))
    device = TOTPDevice.objects.create(user=account, confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.create()
    return str(session.session_key)


def _filed(number: int) -> str:
    """One application that arrived just now and waits for somebody to take it."""
    from sannai.cli.demo import story as stories
    from sannai.common.time import now
    from sannai.procedures.queries import by_key

    entry = by_key("oversized-waste-collection")
    assert entry is not None
    story = stories.Story(Random(number), entry, now() - timedelta(minutes=5), now())
    stories.file(story)
    return str(story.case.pk)


if __name__ == "__main__":
    main()
