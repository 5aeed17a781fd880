"""Two sides in one test: the rows of either are put away while the other works, and nothing but the way joins them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sannai.applications.access import Applicant
from sannai.casework.tests import cast
from sannai.common.sealing import trust
from sannai.common.sealing.file_ring import FileRing
from sannai.connectors import publishing
from sannai.exchange import collecting, posting, ways
from sannai.exchange.bridge import Ack, Answer, Item, State
from sannai.exchange.ways import Way
from sannai.intake import acts, downward, drafts, filing, mailbox, projections, reading, sending
from sannai.intake.filing import Filed
from sannai.intake.models import (
    Draft,
    DraftPage,
    Letter,
    MailProof,
    Outgoing,
    Placed,
    Projection,
    Slot,
    Upload,
)
from sannai.intake.slots import Opened

SEED = b"s" * 32
APART = (Draft, DraftPage, MailProof, Upload, Slot, Projection, Letter, Outgoing, Placed)
MONDAY = cast.MONDAY


class Sides:
    """Begins inside. ``outside()``: what runs in it is a process of the applicants' side, with its rows alone."""

    def __init__(self, settings: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = MONDAY
        self.away: dict[Any, list[Any]] = {model: [] for model in APART}
        self.settings, self._patch = settings, monkeypatch
        settings.KEYS = home / "keys"
        settings.TRUST = str(home / "trust")
        self.ring = FileRing(settings.KEYS)
        self.ring.found(["mayor"], SEED, MONDAY, demo=True)
        Path(settings.TRUST).write_text(trust.line(self.ring), encoding="ascii")
        monkeypatch.setattr(ways, "_pinned", trust.Trusted(Path(settings.TRUST)))
        self.publish_keys()
        self._be("lgwan")

    @property
    def way(self) -> Way:
        return Way(Between(self), trust.Signing(self.ring))

    @contextlib.contextmanager
    def outside(self) -> Iterator[None]:
        self._swap()
        self._be("internet")
        try:
            yield
        finally:
            self._swap()
            self._be("lgwan")

    def carry(self) -> collecting.Round:
        """What the worker inside does in a second."""
        done = collecting.collect(self.way, self.at)
        posting.send(self.way, self.at)
        return done

    def publish_keys(self) -> None:
        publishing.publish("keys", self.at)
        reading.forget()

    def file(self, filling: drafts.Filling, evaluation: Any, at: datetime = MONDAY) -> Filed:
        return filing.hand_in(filling, evaluation, by=Applicant(filling.draft.pk), at=at)

    def shown(self, opened: Opened) -> Any:
        with self.outside():
            return projections.shown(opened)

    def _swap(self) -> None:
        here = {model: list(model._default_manager.all()) for model in APART}
        for model in reversed(APART):
            model._default_manager.all().delete()
        for model in APART:
            model._default_manager.bulk_create(self.away[model])
        self.away = here

    def _be(self, zone: str) -> None:
        from sannai.applications.filing import receive as file
        from sannai.casework.receiving import receive as act

        outside = zone == "internet"
        self.settings.ZONE, self.settings.OUTSIDE = zone, outside
        for module, name, value in (
            (filing, "_receiver", sending.file if outside else file),
            (acts, "_receiver", sending.act if outside else act),
            (drafts, "_refusal", sending.cannot_begin if outside else None),
            (mailbox, "_taken", downward.arrived if outside else None),
            (projections, "_reader", projections.seen if outside else projections.read),
            (downward, "_post", None if outside else posting.post),
        ):
            self._patch.setattr(module, name, value)


class Between:
    """The bridge: each call is answered by the other side."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides

    def state(self, *, whole: bool = False) -> State:
        with self._sides.outside():
            return mailbox.state(self._sides.at, whole=whole)

    def items(self, most: int) -> Sequence[Item]:
        with self._sides.outside():
            return mailbox.items(most)

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        with self._sides.outside():
            return iter(list(mailbox.get(id, start)))

    def ack(self, some: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        with self._sides.outside():
            return mailbox.ack(some, signature, self._sides.at)

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        with self._sides.outside():
            return mailbox.put(stream, p, body, signature, self._sides.at)
