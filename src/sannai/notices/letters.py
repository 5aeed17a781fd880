"""Letters that are handed on while somebody waits, and kept nowhere: they carry what opens a draft."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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


MOST_SHOWN = 50
shown: deque[Letter] = deque(maxlen=MOST_SHOWN)  # of a demo: in the memory of this process, on no disk
_MEMORY = Path("/dev/shm")  # noqa: S108 - memory that the processes of a demo share, where the system has it


def newest() -> list[Letter]:
    """What a demo would have mailed, by whichever of its processes, oldest first."""
    try:
        lines = _shared().read_text(encoding="utf-8").splitlines()[-MOST_SHOWN:]
    except OSError:
        return list(shown)
    told_of = [json.loads(line) for line in lines]
    return [Letter(to, Told(subject, body), datetime.fromisoformat(at)) for to, subject, body, at in told_of]


def _show(letter: Letter) -> None:
    shown.append(letter)
    if settings.DEMO and _MEMORY.is_dir():
        line = json.dumps([letter.to_email, *letter.told, letter.created_at.isoformat()]) + "\n"
        with os.fdopen(
            os.open(_shared(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
        ) as file:
            file.write(line)


def _shared() -> Path:
    return _MEMORY / f"sannai-letters-{hashlib.sha256(str(settings.HOME).encode()).hexdigest()[:16]}"


def hand_over(to: str, said: str, parameters: Parameters, at: datetime) -> bool:
    """メールを1通、その場で送る。Whether the server took it; nothing is tried later. A demo shows it instead."""
    letter = Letter(to, told(said, canonical.dumps(parameters)), at)
    if not settings.EMAIL_HOST:
        if settings.DEMO or settings.DEBUG:
            _show(letter)
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
