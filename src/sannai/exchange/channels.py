"""The channels to the outside: each belongs to a room above, which registers it from its own apps.py."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum

from .models import Call


@dataclass(frozen=True, slots=True)
class Done:
    """The other side has it, once."""

    said: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The other side surely has not got it; to be tried again after a pause that doubles."""

    said: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The other side has refused it for good."""

    said: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived. It is asked after, never sent again by itself: it could be money."""

    said: str


Outcome = Done | Later | Refused | Unknown
Handler = Callable[[Call], Outcome]


class Label(StrEnum):
    """How far to trust a channel. Shown wherever it is named; never pretend."""

    CONTRACT_TESTED = "contract-tested"
    UNCERTIFIED = "uncertified"
    PLAN_ONLY = "plan only"


LABELS = {Label.CONTRACT_TESTED: "相手の仕様で試験済み", Label.UNCERTIFIED: "未認定", Label.PLAN_ONLY: "計画のみ"}


class NoSuchChannel(LookupError):
    """No room has registered a channel of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to the outside.

    ``handler`` sends one call and gives up well within the lease of a call (five minutes). ``session`` opens what a
    batch can share, a connection for instance, and gives the handler of that batch. ``enquire`` asks what became of a
    call that was sent and not answered; its Later means: they never got it. ``repeatable``: sending twice does no harm,
    so a worker that died, or a handler that failed, is followed by another attempt and not by Unknown.
    """

    name: str
    label: Label
    handler: Handler
    session: Callable[[], AbstractContextManager[Handler]] | None = None
    enquire: Handler | None = None
    repeatable: bool = False
    ready: Callable[[], bool] = lambda: True

    def open(self) -> AbstractContextManager[Handler]:
        """The handler for one batch."""
        return self.session() if self.session else nullcontext(self.handler)


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known, or known anew."""
    _channels[channel.name] = channel


def named(name: str) -> Channel:
    """The channel of this name. Raises NoSuchChannel."""
    try:
        return _channels[name]
    except KeyError:
        raise NoSuchChannel(
            f"外部との経路 {name!r} は登録されていません。部屋の apps.py で登録してください。"
        ) from None


def registered() -> list[Channel]:
    """Every channel, by name."""
    return [_channels[name] for name in sorted(_channels)]
