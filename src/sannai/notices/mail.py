"""Mail: the first channel of exchange. At least once, always with the same Message-ID."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from sannai.common.time import TOKYO
from sannai.exchange.calls import send
from sannai.exchange.channels import Channel, Done, Handler, Label, Later, Outcome, Refused
from sannai.exchange.models import Call

from .models import Notice

NAME = "mail"
FAILURES = (OSError, smtplib.SMTPException, ValueError)


def post(notice: Notice) -> Call:
    """メールを1通、送るように頼む。The call names the notice; its words are made when it is sent."""
    about = (notice.about_kind, notice.about_id)
    return send(NAME, notice.key, {"notice": notice.key}, about, notice.created_at)


def message_id(key: str) -> str:
    """Derived from the notice's key, so that a second delivery is seen as the same message."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def channel() -> Channel:
    """SMTP (RFC 5321). Without a mail server (SANNAI_SMTP_HOST) nothing is tried: notices stay readable on screen.

    ``repeatable``: when the connection breaks after the content was handed over, nobody knows whether the server took
    it. A mail that comes twice is recognised by its Message-ID and harms nobody; one that never comes can cost a
    person a deadline. So whatever is not a clear refusal is tried again.
    """
    return Channel(
        name=NAME,
        label=Label.CONTRACT_TESTED,
        handler=_alone,
        session=_session,
        repeatable=True,
        ready=lambda: bool(settings.EMAIL_HOST),
    )


@contextmanager
def _session() -> Iterator[Handler]:
    """One connection for a batch. A server that is away leaves the whole batch for later."""
    connection = get_connection()
    away = None
    try:
        connection.open()
    except FAILURES as error:
        away = Later(_told(error))
    try:
        yield lambda call: away or _send(call, connection)
    finally:
        connection.close()


def _alone(call: Call) -> Outcome:
    with _session() as handler:
        return handler(call)


def waits_for(why: Callable[[str, str], str]) -> None:
    """Say what a mail about something (kind, id) waits for; "" if for nothing. From the ``apps.py`` of its room."""
    global _why
    _why = why


_why: Callable[[str, str], str] = lambda kind, id: ""  # noqa: E731 - nobody said


def _send(call: Call, connection: BaseEmailBackend) -> Outcome:
    notice = Notice.objects.filter(key=call.content["notice"]).first()
    if notice is None:
        return Refused("連絡は廃棄されています。送る文面がありません。")
    if why := _why(notice.about_kind, notice.about_id):
        return Later(why)
    told = notice.told()
    message = EmailMessage(
        subject=told.subject,
        body=told.body,
        to=[notice.to_email],
        connection=connection,
        headers={
            "Message-ID": message_id(call.key),
            "Date": format_datetime(call.created_at.astimezone(TOKYO)),
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        permanent = all(500 <= code < 600 for code, _ in error.recipients.values())
        return Refused(_told(error)) if permanent else Later(_told(error))
    except FAILURES as error:
        with suppress(*FAILURES):  # the server may have hung up: the next mail of the batch gets a new connection
            connection.close()
            connection.open()
        return Later(_told(error))
    return Done()


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
