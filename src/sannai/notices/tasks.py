"""Delivering the outbox by SMTP: at least once, always with the same Message-ID."""

from __future__ import annotations

import hashlib
import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet

from sannai.common.time import TOKYO

from .models import Notice

log = logging.getLogger(__name__)

BATCH = 100
GIVE_UP_AFTER = 14  # attempts: about three days
LEASE = timedelta(minutes=5)  # another worker leaves a notice alone while one is sending it


def deliver(now: datetime) -> int:
    """届けるべき連絡をメールで送る。Returns how many were sent.

    Without a mail server (SANNAI_SMTP_HOST) nothing is tried: the notices stay readable in the mailbox page.
    A refused or unreachable server leaves the notice for later (1, 2, 4 … minutes, at most 6 hours apart).
    """
    if not settings.EMAIL_HOST:
        return 0
    due = list(_due(now))
    if not due:
        return 0
    connection = get_connection()
    sent = 0
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        for notice in due:
            if _claim(notice, now):
                _failed(notice, error, now)
        return 0
    try:
        for notice in due:
            sent += _claim(notice, now) and _send(notice, connection, now)
    finally:
        connection.close()
    return sent


def waiting(now: datetime) -> int:
    """How many notices are due now."""
    return _due_filter(now).count()


def message_id(notice: Notice) -> str:
    """Derived from the notice's key, so that a second delivery is seen as the same message."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{hashlib.sha256(notice.key.encode()).hexdigest()[:40]}@{domain}>"


def _due_filter(now: datetime) -> QuerySet[Notice]:
    return (
        Notice.objects.filter(sent_at=None, attempts__lt=GIVE_UP_AFTER)
        .exclude(to_email="")
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
    )


def _due(now: datetime) -> list[Notice]:
    return list(_due_filter(now).order_by("created_at", "pk")[:BATCH])


def _claim(notice: Notice, now: datetime) -> bool:
    """One worker takes it; a worker that dies leaves it to be tried again after the lease."""
    taken = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, sent_at=None).update(
        attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    notice.attempts += 1
    return bool(taken)


def _send(notice: Notice, connection: BaseEmailBackend, now: datetime) -> bool:
    message = EmailMessage(
        subject=notice.subject,
        body=notice.body,
        to=[notice.to_email],
        connection=connection,
        headers={
            "Message-ID": message_id(notice),
            "Date": format_datetime(notice.created_at.astimezone(TOKYO)),
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _failed(notice, error, now)
        return False
    Notice.objects.filter(pk=notice.pk).update(sent_at=now, next_attempt_at=None, last_error="")
    return True


def _failed(notice: Notice, error: Exception, now: datetime) -> None:
    permanent = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        500 <= code < 600 for code, _ in error.recipients.values()
    )
    wait = min(timedelta(minutes=2 ** (notice.attempts - 1)), timedelta(hours=6))
    log.warning("notice %s not sent (attempt %d): %s", notice.pk, notice.attempts, type(error).__name__)
    Notice.objects.filter(pk=notice.pk).update(
        last_error=f"{type(error).__name__}: {error}"[:500],
        next_attempt_at=None if permanent else now + wait,
        attempts=GIVE_UP_AFTER if permanent else notice.attempts,
    )
