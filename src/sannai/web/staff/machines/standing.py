"""How a system and its tokens stand on a day, in a word and a colour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sannai.accounts.machine_tokens import ends_soon
from sannai.accounts.models import Machine, MachineToken
from sannai.organization.machines import answering
from sannai.organization.snapshot import City
from sannai.web.kit.cells import Chip

STANDINGS: Mapping[str, tuple[str, str]] = {
    "orphan": ("責任を持つ職なし", "red"),
    "ending": ("期限が近い", "orange"),
    "bare": ("使えるトークンなし", "yellow"),
    "good": ("使用中", "green"),
    "closed": ("終了", "gray"),
}
ORDER = tuple(STANDINGS)


@dataclass(frozen=True, slots=True)
class Standing:
    """One system on a day. ``alive``: its tokens that open something; ``post``: who answers, in words."""

    machine: Machine
    code: str
    alive: tuple[MachineToken, ...]
    post: str
    last_used_on: date | None
    on: date

    @property
    def chip(self) -> Chip:
        """In a word and a colour."""
        return Chip(*STANDINGS[self.code])

    @property
    def expires_on(self) -> date | None:
        """The day on which the first of its tokens ends."""
        return min((each.expires_on for each in self.alive), default=None)


def standing(machine: Machine, tokens: Collection[MachineToken], city: City) -> Standing:
    """How it stands in this city. No statement."""
    held, alive = answering(machine, city), tuple(each for each in tokens if each.good_on(city.on))
    if machine.closed_at:
        code, alive = "closed", ()
    elif held is None:
        code = "orphan"
    elif not alive:
        code = "bare"
    else:
        code = "ending" if any(ends_soon(each, city.on) for each in alive) else "good"
    used = max((each.last_used_on for each in tokens if each.last_used_on), default=None)
    post = city.title(held.key) if held else f"いまはない職（{machine.post_key}）"
    return Standing(machine, code, alive, post, used, city.on)


def token_chip(token: MachineToken, on: date, *, closed: bool) -> Chip:
    """How a token stands, in a word and a colour."""
    if token.revoked_at:
        return Chip("取消し")
    if token.expires_on < on:
        return Chip("期限切れ")
    if closed:
        return Chip("終了")
    return Chip("30日以内に期限", "orange") if ends_soon(token, on) else Chip("使えます", "green")
