"""Tokens of systems: how one looks, how one that comes is known again, how systems are called."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta

from .models import Machine, MachineToken

MARK = "sannai_"  # so that whoever searches for leaked secrets can know one
SHOWN = len(MARK) + 4  # of 43 letters after the mark: enough for people, nothing for a thief
KEYS = "m-"  # how the key of a system begins, and that of no person
SOON = timedelta(days=30)  # before its last day: when somebody should see to the next one
_FORM = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}\Z")


def new_token() -> str:
    """256 random bits in letters that fit a header."""
    return MARK + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of it: sha256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def known(token: str, on: date) -> MachineToken | None:
    """The token with its system, where both are good on that day; whatever else was written is None. One statement.

    It is looked up by its digest: how long that takes says nothing about any other token.
    """
    if not _FORM.match(token):
        return None
    rows = MachineToken.objects.select_related("machine").filter(machine__closed_at=None)
    found = rows.filter(digest=digest_of(token)).first()
    return found if found is not None and found.good_on(on) else None


def ends_soon(token: MachineToken, on: date) -> bool:
    """Whether its last day is near, or past."""
    return token.expires_on - on <= SOON


def used(token: MachineToken, on: date) -> None:
    """It was used on that day. One statement on the first time of a day, then none."""
    if token.last_used_on != on:
        MachineToken.objects.filter(pk=token.pk).update(last_used_on=on)


def titles(keys: Collection[str]) -> dict[str, str]:
    """What systems are called, closed ones too. Whatever is no key of a system is left out."""
    mine = [key for key in keys if key.startswith(KEYS)]
    return dict(Machine.objects.filter(key__in=mine).values_list("key", "title")) if mine else {}
