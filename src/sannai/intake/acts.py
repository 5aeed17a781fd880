"""What an applicant does after filing goes inward as an item. What becomes of it the office says.

In one process it is received before the answer is given; between two it is fetched, and the next projection tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sannai.common.actors import Actor
from sannai.rules.model import Fault

from .slots import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One act. ``kind``: correction, inquiry, delivery, document, withdrawal, resurvey; ``seen``: the number of the
    projection that it was done on; ``content``: what was typed or chosen."""

    kind: str
    case: UUID
    seen: int
    content: Mapping[str, Any] = field(default_factory=dict)
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an item. ``added``: it was too late for what it answers, and was taken beside it.

    ``waits``: it has arrived, and the office has still to fetch it; the next projection tells what became of it.
    """

    taken: bool
    why: str = ""
    stale: bool = False
    denied: bool = False
    faults: tuple[Fault, ...] = ()
    added: bool = False
    waits: bool = False


Receiver = Callable[[Item, Actor, Opened | None], Answer]
_receiver: Receiver | None = None


def received_by(receiver: Receiver) -> None:
    """Say who receives what is left here. From the ``apps.py`` of the room that does."""
    global _receiver
    _receiver = receiver


def leave(item: Item, *, by: Actor, opened: Opened | None = None) -> Answer:
    """Leave an item for the office, and wait for what becomes of it. Raises LookupError where nobody receives.

    ``opened``: the case with the link that was brought, which signs what crosses to another side.
    """
    if _receiver is None:
        raise LookupError(f"nobody receives {item.kind}")
    return _receiver(item, by, opened)
