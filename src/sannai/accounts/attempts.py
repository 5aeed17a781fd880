"""Lockout: who fails five times in a row is kept out for fifteen minutes, there and with that key, nobody else.

A stranger elsewhere locks nobody out: passwords are counted by key and network address together. What one address
may get wrong in all is bounded too, before anything is hashed; whoever got in from there lately is not kept out by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from sannai.common.limits import Limit, Use, give_back, use

from .models import SignInAttempts

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
# Failures of one address at a door, whoever made them: a city hall behind one address, on a Monday.
FROM_ONE_ADDRESS = Limit("failures by address", 300, 15 * 60, always=True)
KNOWN_FOR = timedelta(days=30)
LOCKED = (
    "続けて5回まちがえたため、この職員番号でのサインインを15分間止めています。15分たってから、もう一度お試しください。"
    "急ぐときは、職員管理者にロックの解除を頼んでください。"
)
CROWDED = (
    "お使いのネットワークからのサインインの失敗が多いため、しばらく受け付けていません。"
    "15分たってから、もう一度お試しください。"
)


class LockedOut(Exception):
    """The door is closed. The message is for the person."""


def _digest(*parts: str) -> str:
    return salted_hmac("sannai.accounts.attempts", "\n".join(parts), algorithm="sha256").hexdigest()


def _whose(staff_key: str) -> str:
    return _digest("whose", staff_key.casefold())


def begin(door: str, staff_key: str, at: datetime, address: str = "") -> bool:
    """Count an attempt before it is looked at, so that many at once are no way around. Raises LockedOut.

    ``address``: of the network that it comes from; "": every place is the same. True if this attempt, should it fail,
    closes the door.
    """
    with transaction.atomic():
        _forget_old(at)
        row, _ = SignInAttempts.objects.select_for_update().get_or_create(
            key=_digest(door, staff_key.casefold(), address), defaults={"last_at": at, "whose": _whose(staff_key)}
        )
        if row.locked_until and row.locked_until > at:
            raise LockedOut(LOCKED)
        if row.locked_until or row.last_at <= at - LOCKED_FOR:
            row.failures, row.locked_until = 0, None
        if address and use([_failure(door, address)], at) and row.passed_at is None:
            raise LockedOut(CROWDED)
        row.failures += 1
        row.last_at = at
        if row.failures >= MOST_FAILURES:
            row.locked_until = at + LOCKED_FOR
        row.save()
        return row.locked_until is not None


def passed(door: str, staff_key: str, at: datetime, address: str = "") -> None:
    """It succeeded: failures before it don't count any more, and this person is known at this address."""
    rows = SignInAttempts.objects.filter(key=_digest(door, staff_key.casefold(), address))
    if not address:
        rows.delete()
        return
    rows.update(failures=0, locked_until=None, last_at=at, passed_at=at)
    give_back(_failure(door, address), at)  # what was counted before it was known to be right


def unlock(staff_key: str) -> None:
    """Open every door for this key again, from wherever it was closed."""
    SignInAttempts.objects.filter(whose=_whose(staff_key)).update(failures=0, locked_until=None)


def locked(staff_keys: list[str], at: datetime) -> set[str]:
    """Those of these keys for which a door is closed somewhere. One statement."""
    digests = set(SignInAttempts.objects.filter(locked_until__gt=at).values_list("whose", flat=True))
    return {key for key in staff_keys if _whose(key) in digests} if digests else set()


def _failure(door: str, address: str) -> Use:
    return Use(FROM_ONE_ADDRESS, f"{door} {address}")


def _forget_old(at: datetime) -> None:
    """Rows of long ago are of no use to anybody."""
    old = SignInAttempts.objects.filter(last_at__lt=at - timedelta(days=1))
    old.filter(passed_at=None).delete()
    old.filter(passed_at__lt=at - KNOWN_FOR).delete()
