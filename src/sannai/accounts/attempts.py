"""Lockout: five failures in a row close a door for fifteen minutes, whether or not anybody lives there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from .models import SignInAttempts

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
LOCKED = (
    "続けて5回まちがえたため、この職員番号でのサインインを15分間止めています。15分たってから、もう一度お試しください。"
)


class LockedOut(Exception):
    """The door is closed. The message is for the person."""

    def __init__(self) -> None:
        super().__init__(LOCKED)


def _key(door: str, staff_key: str) -> str:
    return salted_hmac(f"sannai.accounts.{door}", staff_key.casefold(), algorithm="sha256").hexdigest()


def begin(door: str, staff_key: str, at: datetime) -> bool:
    """Count an attempt before it is looked at, so that many at once are no way around. Raises LockedOut.

    True if this attempt, should it fail, closes the door.
    """
    with transaction.atomic():
        # Rows of long ago are of no use to anybody.
        SignInAttempts.objects.filter(last_at__lt=at - timedelta(days=1)).delete()
        row, _ = SignInAttempts.objects.select_for_update().get_or_create(
            key=_key(door, staff_key), defaults={"last_at": at}
        )
        if row.locked_until and row.locked_until > at:
            raise LockedOut
        if row.locked_until or row.last_at <= at - LOCKED_FOR:
            row.failures, row.locked_until = 0, None
        row.failures += 1
        row.last_at = at
        if row.failures >= MOST_FAILURES:
            row.locked_until = at + LOCKED_FOR
        row.save()
        return row.locked_until is not None


def forget(door: str, staff_key: str) -> None:
    """It succeeded: failures before it don't count any more."""
    SignInAttempts.objects.filter(key=_key(door, staff_key)).delete()
