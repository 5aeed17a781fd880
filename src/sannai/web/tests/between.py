"""The machine between two sides in one test: it asks the outside, and the inner side asks it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sannai.applications import passed, receiving
from sannai.casework import inspected
from sannai.common.sealing import trust
from sannai.exchange import collecting, ways
from sannai.exchange.bridge import Ack, Answer, Item, State
from sannai.exchange.ways import Way
from sannai.relay import identity, inspecting, mailbox, tasks
from sannai.sluice import cleaning

from .sides import Between as Outside
from .sides import Sides


class Inward:
    """The bridge of the inner side: each call is answered by the machine between."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides

    def state(self, *, whole: bool = False) -> State:
        return mailbox.state(self._sides.at, whole=whole)

    def items(self, most: int) -> Sequence[Item]:
        return mailbox.items(most)

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        return mailbox.get(id, start)

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        return mailbox.ack(acks, signature, self._sides.at)

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        return mailbox.put(stream, p, body, signature, self._sides.at)


class Relayed:
    """All three."""

    def __init__(self, sides: Sides, settings: Any, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.sides, self.settings = sides, settings
        settings.HOME = home
        settings.SLUICE_TRUST = str(home / "sluice.trust")
        patch.setattr(ways, "_bridge", lambda: Outside(sides))
        patch.setattr(inspecting.child, "clean", cleaning.clean)
        Path(settings.SLUICE_TRUST).write_text(identity.signer().line, encoding="ascii")
        self.take_in_by(passed)

    def take_in_by(self, module: Any) -> None:
        """Who takes in files inside."""
        assert module in (passed, receiving)
        for kind in ("body", "file"):
            ways.receive(kind, getattr(module, kind))

    @property
    def way(self) -> Way:
        return Way(Inward(self.sides), trust.Signing(self.sides.ring))

    def collect(self) -> collecting.Round:
        """A second of the worker inside."""
        return collecting.collect(self.way, self.sides.at)

    def inspect(self) -> int:
        """A few seconds of the machine between."""
        return tasks.step(self.sides.at)

    def take_in(self) -> int:
        """What the desk takes in."""
        return inspected.take_in(self.sides.at)

    def later(self, **after: float) -> datetime:
        self.sides.at += timedelta(**after)
        return self.sides.at
