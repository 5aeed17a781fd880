"""People of the small city, signed in at the desk with both steps done."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.accounts.models import Account
from sannai.applications.models import Arrival, Upload
from sannai.casework.models import Case
from sannai.casework.queries import find
from sannai.casework.tests import cast


def half_way(key: str) -> Client:
    """Password passed, code not: nobody the desk lets in."""
    client = Client()
    client.force_login(Account.objects.get(staff_key=key))
    return client


def signed_in(key: str) -> Client:
    """A verified member of staff."""
    client = half_way(key)
    account = Account.objects.get(staff_key=key)
    device, _ = TOTPDevice.objects.get_or_create(user=account, name="app", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def post(client: Client, case: Case, verb: str, **given: Any) -> Any:
    """Press a button on the case as it stands now."""
    data = {"seen": find(case.pk).seq} | given
    return client.post(f"/desk/cases/{case.pk}/{verb}/", data)


def words(response: Any) -> str:
    """What the page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def read_out(response: Any) -> Any:
    """Read a handed out file to its end, so that it is closed. ``close()`` would end the test's own transaction too."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def looked_through(case_id: Any, blob: Any) -> Upload:
    """A file of a case that was made harmless."""
    arrival = Arrival.objects.create(
        case=case_id, body="b" * 64, key=b"sealed", arrived_at=cast.MONDAY, next_at=cast.MONDAY, sha256=blob.pk, size=9,
        media_type="image/png", state="clean", harmless=blob, taken_at=cast.MONDAY, inspected_at=cast.MONDAY,
    )  # fmt: skip
    return Upload.objects.create(
        holder=case_id, field="photo", name="写真.png", blob=blob, arrival=arrival, uploaded_at=cast.MONDAY
    )
