"""Systems as actors: who a token is, on a day, and how far it reaches. The door of the API begins here.

A system acts by the post that answers for it: in that post's unit, with the role and over the one profile of its own,
never with what the post itself may do (docs/decisions/0044).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sannai.accounts.machine_tokens import KEYS, known, used
from sannai.accounts.models import Machine
from sannai.common.limits import Limit, Use, use
from sannai.common.time import today

from .actors import HeldPost, Staff, held_post, staff_for
from .rights import MACHINE_ROLES, PROFILES
from .snapshot import City, city_on

# Tokens that nobody knows, of one network address, whatever they are; who brings a good one is not kept out by it.
UNKNOWN = Limit("unknown tokens by address", 60, 15 * 60, always=True)


def machine_for(token: str, at: datetime) -> Staff | None:
    """Who brings this token. Three statements on the first time of a day, then two; one for a token of no use.

    None: unknown, expired, revoked, closed, or nobody answers for it, since its post stands on that day nowhere.
    """
    on = today(at)
    row = known(token, on)
    found = _acting(row.machine, on) if row else None
    if row and found:
        used(row, on)
    return found


def turned_away(address: str, at: datetime) -> datetime | None:
    """Count a token that was of no use, by the network address that it came from. Until when that was too many; None
    while it is not. One statement. Not asked for a good token: whoever has one is let in at once."""
    return use([Use(UNKNOWN, address)], at)


def actor_for(key: str, on: date) -> Staff | None:
    """Whoever has this key on this date, for what they left to be done later: a person, or a system still in use."""
    if not key.startswith(KEYS):
        return staff_for(key, on)
    machine = Machine.objects.filter(key=key, closed_at=None).first()
    return _acting(machine, on) if machine else None


def answering(machine: Machine, city: City) -> HeldPost | None:
    """The post of this day that answers for it, as the system holds it: its heir, where it was handed on. No statement.

    None: it stands nowhere, or the row is of a role or profile that no system has.
    """
    post = city.post(city.heir("post", machine.post_key, ""))
    if post is None or machine.role not in MACHINE_ROLES or machine.profile not in PROFILES:
        return None
    return replace(held_post(city, post, "regular"), role=machine.role, profile=machine.profile)


def _acting(machine: Machine, on: date) -> Staff | None:
    city = city_on(on)
    held = answering(machine, city)
    return Staff(machine.key, machine.title, (held,), city, "machine") if held else None
