"""The way between the two sides: what crosses it, and the few calls that a form of it answers.

The inner side always begins. It asks what was left, takes it, says what became of it, and puts down what may be shown.
The bytes are sealed: nobody on the way, and nothing in this room, can read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol
from uuid import UUID

MOST_ACKS = 1000  # in one call
MOST_PUT = 32 * 1024 * 1024  # bytes put down at once


class Signer(Protocol):
    """The private half of a signing key. ``context``: what for; a signature for one purpose is none for another."""

    def sign(self, context: str, body: Mapping[str, Any]) -> bytes: ...


class Verifier(Protocol):
    """The public half, pinned on the other side."""

    def verify(self, signature: bytes, context: str, body: Mapping[str, Any]) -> bool:
        """Whether that key signed exactly this, for this purpose. Any bytes may come as a signature."""
        ...


class Standing(StrEnum):
    """What the inner side says of an item. Each is above the one before, and none is taken back."""

    HELD = "held"  # it cannot be taken in; a person is needed
    RECEIVED = "received"  # committed: it is not shown as waiting any more
    KEPT = "kept"  # the backup of the inner side has it: outside deletes its own


class Answer(IntEnum):
    """What became of something put down."""

    PLACED = 201
    SAME = 200
    UNDER_WAY = 202  # handed to a carrier: `State.placed` says later that it has arrived
    OTHER_DIGEST = 409
    OLDER = 412


@dataclass(frozen=True, slots=True)
class Instead:
    """What is fetched in an item's place, where it was made harmless on the way."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Item:
    """One sealed thing that was left for the inner side; the ``n``-th of its case, from 0.

    It goes by its own ``sha256`` in every ack, also where something is fetched ``instead``.
    """

    id: UUID
    case: UUID
    n: int
    kind: str
    kid: str  # the key that opens it
    size: int
    sha256: str  # of the sealed bytes
    created_at: datetime
    hold: str = ""  # why it is held
    instead: Instead | None = None

    @property
    def fetched(self) -> Instead:
        """Size and digest of the bytes that `get` gives."""
        return self.instead or Instead(self.size, self.sha256)


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of one item. It counts only for exactly these bytes."""

    id: UUID
    sha256: str
    state: Standing
    why: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """What lies outside of one stream."""

    stream: str
    p: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Row:
    """How one item stands outside, for whoever compares."""

    id: UUID
    sha256: str
    state: Standing | None
    present: bool  # its bytes are there
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """How the outside stands. ``rows``, ``orphans``: only where the whole was asked for."""

    at: datetime  # its clock
    free: float  # share of its disk
    waiting: int
    oldest: datetime | None
    version: str
    held: tuple[Item, ...]  # the oldest of them
    placed: tuple[Placed, ...]  # what is public, and what was put down lately
    rows: tuple[Row, ...] = ()  # all that is not deleted, and what was lately
    orphans: tuple[str, ...] = ()  # files that no row names
    kids: tuple[str, ...] = ()  # keys that are named by bytes which are still there
    carried: bool = False  # it was carried here: ``at`` says how old it is, and nothing of the clock


class Unreachable(Exception):
    """The other side did not answer, or not wholly. The same call may be made again at any time."""


class Refused(Exception):
    """The other side understood and refused. ``code`` is for machines, the text for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Bridge(Protocol):
    """One form of the way. Every call may be made twice; each raises Unreachable and Refused."""

    def state(self, *, whole: bool = False) -> State:
        """How the outside stands."""
        ...

    def items(self, most: int) -> Sequence[Item]:
        """All that is neither acked nor held, oldest first, at most so many. There is no cursor."""
        ...

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        """The sealed bytes from ``start`` on. It may end too early: whoever asked compares digests."""
        ...

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        """Say what became of items; those are given back of which it is certain already that outside knows it."""
        ...

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        """Put down the whole of a stream. A higher ``p`` takes the place of a lower one; no bytes: nothing to show."""
        ...


class Mailbox(Protocol):
    """What the inner side is answered by: the outside itself, or whoever stands between and asks it in turn.

    ``at``: now. Each raises Refused; one that asks in turn raises Unreachable too.
    """

    def state(self, at: datetime, *, whole: bool = False) -> State: ...

    def items(self, most: int) -> Sequence[Item]: ...

    def size(self, id: UUID) -> int:
        """Of the bytes that `get` gives; 0: there are none."""
        ...

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]: ...

    def ack(self, acks: Sequence[Ack], signature: bytes, at: datetime) -> Sequence[Ack]: ...

    def put(self, stream: str, p: int, body: bytes, signature: bytes, at: datetime) -> Answer: ...


def acks_signed(acks: Sequence[Ack]) -> tuple[str, Mapping[str, Any]]:
    """Context and body of what is signed for acks."""
    return "acks", {"acks": [ack_told(each) for each in acks]}


def put_signed(stream: str, p: int, sha256: str) -> tuple[str, Mapping[str, Any]]:
    """Context and body of what is signed for something put down."""
    return "put", {"stream": stream, "p": p, "sha256": sha256}


def ack_told(ack: Ack) -> Mapping[str, Any]:
    """An ack as JSON has it."""
    return {"id": str(ack.id), "sha256": ack.sha256, "state": ack.state.value, "why": ack.why}
