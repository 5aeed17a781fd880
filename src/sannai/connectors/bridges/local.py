"""Both sides in one process and one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.time import now
from sannai.exchange.bridge import Ack, Answer, Item, State
from sannai.intake import mailbox


class LocalBridge:
    """The outside's functions, called."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def state(self, *, whole: bool = False) -> State:
        return mailbox.state(self._clock(), whole=whole)

    def items(self, most: int) -> Sequence[Item]:
        return mailbox.items(most)

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        return mailbox.get(id, start)

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        return mailbox.ack(acks, signature, self._clock())

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        return mailbox.put(stream, p, body, signature, self._clock())
