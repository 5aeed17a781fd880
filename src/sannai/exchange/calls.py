"""Asking for a call, seeing what became of it, and settling what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sannai.common import canonical
from sannai.common.kinds import Subject

from . import channels
from .models import GIVEN_UP, UNKNOWN, Call

About = Subject | tuple[str, str] | None
LONGEST_KEY = 200


class Conflict(Exception):
    """The key stands for another call already. Whoever wrote it has a fault: nothing was sent."""


def send(channel: str, key: str, body: Mapping[str, Any], about: About, at: datetime) -> Call:
    """外部への呼び出しを1件置く。A row in the caller's transaction: it is sent after the commit, by a worker.

    The same key with the same body is the same call, however often and however late, as long as the row is kept
    (SANNAI_PRUNE_DAYS after the answer). With another body: Conflict. NoSuchChannel; ValueError for a key that is
    empty or too long.
    """
    channels.named(channel)
    if not 0 < len(key) <= LONGEST_KEY:
        raise ValueError(f"{key!r}: a key has 1 to {LONGEST_KEY} characters")
    text, salt = canonical.dumps(body), canonical.new_salt()
    kind, about_id = subject_of(about)
    asked = Call(
        channel=channel, key=key, salt=salt, digest=canonical.digest(text, salt), body=text,
        about_kind=kind, about_id=about_id, created_at=at, next_at=at,
    )  # fmt: skip
    Call.objects.bulk_create([asked], ignore_conflicts=True)
    call = Call.objects.get(channel=channel, key=key)
    if canonical.digest(text, call.salt) != call.digest:
        raise Conflict(f"{channel}:{key} は、内容の違う呼び出しに使われています。別の鍵を付けてください。")
    return call


def subject_of(about: About) -> tuple[str, str]:
    """(kind, id) of what something is about; two empty texts for nothing."""
    if about is None:
        return "", ""
    return about if isinstance(about, tuple) else (about.subject_kind, about.subject_id)


def unsettled() -> QuerySet[Call]:
    """What waits for a person: sent and never answered, or tried until it was given up. Oldest first."""
    return Call.objects.filter(state__in=(UNKNOWN, GIVEN_UP), next_at=None).order_by("created_at", "pk")
