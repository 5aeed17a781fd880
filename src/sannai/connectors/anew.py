"""What the outside refuses because it has a newer one, or another of the same number, is put anew above that.

So it is once the inner side was restored from a backup: its numbers stand below those it had given. A clock stands
above all of them. What lowers nothing (letters, which are numbered by the clock from the first) stays refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sannai.applications.access import opened_by_city
from sannai.exchange import posting
from sannai.exchange.bridge import Answer
from sannai.exchange.models import Put
from sannai.intake import downward, projections
from sannai.intake.documents import STREAM
from sannai.intake.models import Slot

from . import publishing

OLDER = Answer.OLDER.name.lower()


def step(at: datetime) -> int:
    """公開側に断られたものを、番号を進めて置き直す。For the worker; how many are not refused any more."""
    done = 0
    for put in list(posting.unseen().exclude(refused="").defer("body").order_by("pk")):
        again = publishing.publish if STREAM.fullmatch(put.stream) else _ANEW.get(put.stream.partition(":")[0])
        if again is not None:
            with transaction.atomic():
                done += again(put.stream, at)
    return done


def _picture(stream: str, at: datetime) -> bool:
    case = UUID(stream.partition(":")[2])
    return projections.put_above(case, opened_by_city(case), at)


def _link(stream: str, at: datetime) -> bool:
    """Another wrapping of the same key opens the same: it is there. A higher number revokes it, for good."""
    put, handle = Put.objects.get(pk=stream), stream.partition(":")[2]
    if put.refused == OLDER:
        Slot.objects.filter(pk=handle).delete()
        downward.revoked(handle, at)
        return True
    return _there(stream, at)


def _there(stream: str, at: datetime) -> bool:
    """The outside has what says as much, or more."""
    return bool(Put.objects.filter(pk=stream).update(seen_at=at, refused=""))


_ANEW: dict[str, Callable[[str, datetime], bool]] = {"projection": _picture, "slot": _link, "numbered": _there}
