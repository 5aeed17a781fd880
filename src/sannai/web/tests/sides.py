"""Two sides in one test: the rows of either are put away while the other works, and nothing but the way joins them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from sannai.applications.access import Applicant
from sannai.casework.tests import cast
from sannai.common.sealing import box, trust
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.head import Head
from sannai.common.sealing.suites import PublicKey
from sannai.connectors import publishing
from sannai.definitions.models import Version
from sannai.exchange import collecting, posting, ways
from sannai.exchange.bridge import Ack, Answer, Item, State
from sannai.exchange.ways import Way
from sannai.intake import (
    acts,
    case_files,
    downward,
    drafts,
    envelope,
    filing,
    leaving,
    looking_up,
    mailbox,
    projections,
    reading,
    references,
    sending,
    uploads,
)
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
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates

SEED = b"s" * 32
PDF = b"%PDF-1.7\n" + b"drawing " * 400_000  # 3 MB
APART = (Draft, DraftPage, MailProof, Upload, Slot, Projection, Letter, Outgoing, Placed)
MONDAY = cast.MONDAY
_ANY = references.OUTSIDE + references.INSIDE


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

    def on_one_database(self) -> None:
        """Until ``apart``, what runs is a city that was never taken apart."""
        self._be("all")

    def apart(self) -> None:
        """From now on what runs outside ``outside()`` is the inner side, which reaches the other one."""
        self._be("lgwan")
        self.reachable()

    def carry(self) -> collecting.Round:
        """What the worker inside does in a second."""
        done = collecting.collect(self.way, self.at)
        posting.send(self.way, self.at)
        return done

    def reachable(self) -> None:
        """From now on whoever asks by the way of the process reaches the other side."""
        self._patch.setattr(ways, "_bridge", lambda: Between(self))
        self._patch.setattr(ways, "_signer", trust.Signing(self.ring))

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
        from sannai.applications import looking_up as rows
        from sannai.applications.filing import receive as file
        from sannai.applications.uploads import OfOffice
        from sannai.casework.receiving import receive as act

        outside = zone == "internet"
        for module, name, value in (
            (filing, "_receiver", sending.file if outside else file),
            (references, "_first", {"internet": references.OUTSIDE, "lgwan": references.INSIDE}.get(zone, _ANY)),
            (case_files, "_keeps", case_files.Sealed() if outside else OfOffice()),
            (acts, "_receiver", sending.act if outside else act),
            (drafts, "_refusal", sending.cannot_begin if outside else None),
            (mailbox, "_taken", downward.arrived if outside else None),
            (looking_up, "_registers", None if outside else rows.OfOffice()),
            (projections, "_reader", projections.seen if outside else projections.read),
            (downward, "_post", posting.post if zone == "lgwan" else None),
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


def filed(sides: Sides, version: Version, **given: Any) -> tuple[Opened, filing.Filed]:
    """Filed outside, and not fetched yet."""
    with sides.outside():
        filling, evaluation = cast.filled(version, **given)
        return filling.opened, sides.file(filling, evaluation)


def to_desk(sides: Sides) -> PublicKey:
    return sides.ring.current("desk", "mayor")


def held(sides: Sides, case: UUID) -> list[str]:
    """Why the items of a case are held, as the outside was told."""
    with sides.outside():
        return [row.hold for row in Outgoing.objects.filter(case=case).exclude(hold="")]


def act(sides: Sides, opened: Opened, kind: str, at: Any = None, **content: Any) -> acts.Answer:
    """What the holder of a link does outside."""
    with sides.outside():
        seen = Projection.objects.get(pk=opened.case).p
        item = acts.Item(kind=kind, case=opened.case, seen=seen, content=content, at=at or sides.at)
        return acts.leave(item, by=Applicant(opened.case), opened=opened)


def arrived(sides: Sides, version: Version, **given: Any) -> Opened:
    opened, _ = filed(sides, version, **given)
    sides.carry()
    return opened


def envelope_of(sides: Sides, version: Version) -> envelope.Envelope:
    """The content of an envelope that would be taken, read out of one by the key that is inside."""
    opened, _ = filed(sides, version)
    with sides.outside():
        row = Outgoing.objects.get(case=opened.case)
        _, body = box.open(bytes(row.body), sides.ring)
        row.delete()
    return envelope.read(body)


def leave_envelope(sides: Sides, case: UUID, content: bytes, to: PublicKey | None = None, kid: str = "") -> None:
    to = to or to_desk(sides)
    with sides.outside(), transaction.atomic():
        leaving.leave(
            case, "envelope", kid or to.kid,
            lambda id, n: box.seal(content, to, Head(kind="envelope", id=id, n=n, case=case)), sides.at,
        )  # fmt: skip


class Sent:
    """A file that somebody sends."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self._content = name, content

    def chunks(self, chunk_size: int | None = None) -> Any:
        return iter([self._content])


def with_file(accept: str = ", accept: [pdf, png]") -> Version:
    """The test procedure, asking for a file."""
    line = "      - {{id: detail,"
    field = f"      - {{{{id: map, label: 図面, ask: file, required: no{accept}}}}}\n"
    before = cast.PACKAGE
    cast.PACKAGE = before.replace(line, field + line)
    try:
        return cast.version()
    finally:
        cast.PACKAGE = before


def filed_with(sides: Sides, version: Version, *contents: bytes, name: str = "図面{}.pdf") -> Opened:
    """Filed outside with these files."""
    with sides.outside():
        filling, _ = cast.filled(version)
        for number, content in enumerate(contents, 1):
            field = filling.definition.fields["map"]
            uploads.add(filling.opened, field, "", Sent(name.format(number), content), MONDAY)
        again = drafts.load(filling.opened)
        assert again is not None
        judged = evaluate(again.definition, again.answers, Dates(filed=MONDAY.date()), around())
        sides.file(again, judged)
        return filling.opened
