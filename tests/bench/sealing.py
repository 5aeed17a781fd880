"""What sealing costs: a small box and a large content, for each suite and for a cipher that hides nothing, in turn.

By itself: ``SANNAI_DEMO=1 .venv/bin/python -m tests.bench.sealing``.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from statistics import median

from sannai.common.sealing import box, suites
from sannai.common.sealing.chunks import Opener, Sealer
from sannai.common.sealing.head import Head
from sannai.common.sealing.suites import Form
from tests.in_clear import in_clear

SMALL, LARGE, PIECE = 2 * 1024, 10 * 1024 * 1024, 1024 * 1024
TIMES, ROUNDS = 200, 5
WAYS = (
    ("0　X25519", suites.X25519, False),
    ("1　ML-KEM-768＋X25519", suites.HYBRID, False),
    ("0　隠さない", suites.X25519, True),
)


class _Ring:
    """One key in memory."""

    def __init__(self, form: Form) -> None:
        secret = suites.new_secret(form)
        assert form.suite is not None
        self.key = suites.PublicKey("bench", form.suite, form.public_of(secret))
        self._form, self._private = form, form.read_secret(secret)

    def open(self, kid: str, wrapped: bytes, info: bytes) -> bytes:
        return suites.unwrap(wrapped, self._private, self._form, info)


@dataclass
class Found:
    """Microseconds for each small one; megabytes a second of the large one. Medians of the rounds."""

    name: str
    seal: float
    open: float
    sealed: float
    opened: float


def measure() -> list[Found]:
    """Each way once a round, all ways in turn."""
    rounds = [[_once(form, clear=clear) for _, form, clear in WAYS] for _ in range(ROUNDS)]
    return [
        Found(name, *(median(each[place][figure] for each in rounds) for figure in range(4)))
        for place, (name, _, _) in enumerate(WAYS)
    ]


def _once(form: Form, *, clear: bool) -> tuple[float, float, float, float]:
    ring, small, large = _Ring(form), bytes(SMALL), bytes(PIECE)
    head = Head(kind="envelope", id=uuid.uuid4())
    with in_clear() if clear else nullcontext():
        sealed = box.seal(small, ring.key, head)
        seal = _seconds(lambda: [box.seal(small, ring.key, head) for _ in range(TIMES)])
        open = _seconds(lambda: [box.open(sealed, ring) for _ in range(TIMES)])
        sealer = Sealer()
        pieces: list[bytes] = []
        streamed = _seconds(lambda: pieces.extend([*map(sealer.feed, [large] * (LARGE // PIECE)), sealer.finish()]))
        opener = Opener(sealer.dek)
        back = _seconds(lambda: [[opener.feed(piece) for piece in pieces], opener.finish()])
    megabytes = LARGE / 1024 / 1024
    return seal / TIMES * 1e6, open / TIMES * 1e6, megabytes / streamed, megabytes / back


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor: nothing here waits."""
    began = time.process_time()
    work()
    return time.process_time() - began


def report(found: list[Found]) -> None:
    """Print the ways side by side."""
    print(f"\n封をする・開く、プロセッサの時間、{ROUNDS}回の中央値を交互に")
    print(f"  {'方式':　<18}{'2 KB 封':>10}{'開く':>8} (µs){'10 MB 封':>12}{'開く':>8} (MB/秒)")
    for each in found:
        print(f"  {each.name:　<20}{each.seal:10.0f}{each.open:10.0f}{each.sealed:18.0f}{each.opened:10.0f}")


if __name__ == "__main__":
    report(measure())
