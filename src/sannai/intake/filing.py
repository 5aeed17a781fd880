"""Filing, as the pages of an applicant know it: what was reviewed is handed in, and is filed when this returns.

In one process the office receives it in the same transaction; on a side of its own it is left sealed, and fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sannai.common.actors import Actor
from sannai.rules.model import Evaluation, Fault

from .drafts import Filling


class AlreadyFiled(Exception):
    """The draft is filed: a second press, a replay or another device. The application stands as it was filed."""


class Incomplete(Exception):
    """Something is missing or refused; ``faults`` says what and where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("、".join(fault.message for fault in faults))


@dataclass(frozen=True, slots=True)
class Filed:
    """It has arrived: under which number, and at which moment."""

    reference_number: str
    arrived_at: datetime


Receiver = Callable[[Filling, Evaluation, Actor, datetime], Filed]
_receiver: Receiver | None = None


def received_by(receiver: Receiver) -> None:
    """Say who receives what is handed in here. From the ``apps.py`` of the room that does on this side."""
    global _receiver
    _receiver = receiver


def hand_in(filling: Filling, evaluation: Evaluation, *, by: Actor, at: datetime) -> Filed:
    """申請を提出する。Raises AlreadyFiled, VersionWithdrawn, NotADraft, Incomplete and NotProven."""
    if _receiver is None:
        raise LookupError("nobody receives what is filed")
    return _receiver(filling, evaluation, by, at)
