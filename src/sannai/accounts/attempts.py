"""Lockout: who fails five times in a row is kept out for fifteen minutes, there and with that key, nobody else.

A stranger elsewhere locks nobody out: passwords are counted by key and network address together. What one address
may get wrong in all is bounded too, before anything is hashed; whoever got in from there lately is not kept out by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from .models import SignInAttempts

MOST_FAILURES = 5
MOST_FROM_ONE_ADDRESS = 300  # failures within a quarter of an hour: a city hall behind one address, on a Monday
LOCKED_FOR = timedelta(minutes=15)
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
        if address:
            _count_address(door, address, at, known=row.passed_at is not None)
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
    with transaction.atomic():
        row = SignInAttempts.objects.select_for_update().filter(key=_digest(door, "address", address)).first()
        if row and row.failures:
            row.failures -= 1  # what was counted before it was known to be right
            row.save(update_fields=["failures"])


def unlock(staff_key: str) -> None:
    """Open every door for this key again, from wherever it was closed."""
    SignInAttempts.objects.filter(whose=_whose(staff_key)).update(failures=0, locked_until=None)


def locked(staff_keys: list[str], at: datetime) -> set[str]:
    """Those of these keys for which a door is closed somewhere. One statement."""
    digests = set(SignInAttempts.objects.filter(locked_until__gt=at).values_list("whose", flat=True))
    return {key for key in staff_keys if _whose(key) in digests} if digests else set()


def _count_address(door: str, address: str, at: datetime, *, known: bool) -> None:
    """Failures of one address in a fixed quarter of an hour, whoever made them. Raises LockedOut for strangers."""
    row, _ = SignInAttempts.objects.select_for_update().get_or_create(
        key=_digest(door, "address", address), defaults={"last_at": at}
    )
    if row.last_at <= at - LOCKED_FOR:
        row.failures, row.last_at = 0, at
    if row.failures >= MOST_FROM_ONE_ADDRESS:
        if known:
            return
        raise LockedOut(CROWDED)
    row.failures += 1
    row.save()


def _forget_old(at: datetime) -> None:
    """Rows of long ago are of no use to anybody."""
    old = SignInAttempts.objects.filter(last_at__lt=at - timedelta(days=1))
    old.filter(passed_at=None).delete()
    old.filter(passed_at__lt=at - KNOWN_FOR).delete()
