"""What rows say of the newest event of their chain, against the log: (kind, place, message) of each fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from .events import head
from .kinds import KINDS

CHUNK = 500  # subjects whose rows are read together
Found = tuple[str, str, str]


class Heads:
    """One pass over chains in the order of their subjects."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, int]] = defaultdict(dict)

    def chain(self, subject: tuple[str, str], newest: int) -> Iterator[Found]:
        """The newest event of one chain. Faults come out a few hundred chains later."""
        kind = KINDS.get(subject[0])
        if kind is not None and kind.keeps_seq:
            self._waiting[kind.name][subject[1]] = newest
            if len(self._waiting[kind.name]) >= CHUNK:
                yield from self.end()

    def end(self) -> Iterator[Found]:
        """The chains of which nothing was said yet."""
        waiting, self._waiting = self._waiting, defaultdict(dict)
        for kind, seen in waiting.items():
            rows = dict(KINDS[kind].newest(seen))
            yield from faults(kind, [key for key, seq in seen.items() if rows.get(key) != seq])


def faults(kind: str, doubtful: Collection[str]) -> Iterator[Found]:
    """Look again: beside a city at work, row and log are read a moment apart. What still differs is a fault."""
    before = {key: head(kind, key)[0] for key in doubtful}
    rows = dict(KINDS[kind].newest(doubtful)) if doubtful else {}
    for key in sorted(doubtful):
        low, high = before[key], head(kind, key)[0]
        seq, place = rows.get(key), f"{kind}:{key}"
        if seq is None:
            yield "missing", place, "出来事の記録はありますが、その対象の行がありません。"
        elif seq > high:
            yield "missing", place, f"最新の出来事は #{seq} のはずですが、記録は #{high} までです。"
        elif seq < low:
            yield "inserted", place, f"最新の出来事は #{seq} のはずですが、記録は #{low} まであります。"
