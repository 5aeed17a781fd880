"""Letters that are handed on while somebody waits, and kept nowhere: they carry what opens a draft."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from sannai.common import canonical

from .mail import FAILURES
from .words import Parameters, Told, told

SECONDS = 5  # that somebody waits for the mail server


@dataclass(frozen=True, slots=True)
class Letter:
    """What would have been mailed, where there is no mail server."""

    to_email: str
    told: Told
    created_at: datetime


shown: deque[Letter] = deque(maxlen=50)  # of a demo: in the memory of this process, on no disk


def hand_over(to: str, said: str, parameters: Parameters, at: datetime) -> bool:
    """メールを1通、その場で送る。Whether the server took it; nothing is tried later. A demo shows it instead."""
    letter = Letter(to, told(said, canonical.dumps(parameters)), at)
    if not settings.EMAIL_HOST:
        if settings.DEMO or settings.DEBUG:
            shown.append(letter)
            return True
        return False
    try:
        EmailMessage(
            subject=letter.told.subject,
            body=letter.told.body,
            to=[to],
            connection=get_connection(timeout=SECONDS),
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except FAILURES:
        return False
    return True
