"""audit verify: whether the event log is whole, chain by chain and seal by seal. Reads only, beside a city at work.

What it finds rests on four things that one person would have to change together: the chain of each subject, the
``seq`` that the subject's own row carries, the seals, and the roots exported to a folder kept elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, QuerySet, TextField

from . import canonical, comparing, record, sealing, triggers, worker
from .events import GENESIS, hash_of
from .heads import Heads
from .models import Event, EventPayload, SealedEvent
from .seal_checks import exported, sealed
from .strays import strays

CLOCKS = timedelta(seconds=5)  # by which the clocks of web server and database may differ
BACKDATED = timedelta(days=1)
PAGE = 2000  # events that are read together
MOST = 10_000  # faults and remarks that are kept of one pass, each: whoever changed a million rows is found by these
RECENT = 30  # events that a page looks at
TRIGGER = "追記だけを許すトリガーが、ないか、止められているか、書き換えられています。"
CHANGED = "記録した内容が書き換えられています。"
BODY = EventPayload._meta.get_field("body")


class Fault(NamedTuple):
    """One thing that is not as it was written.

    ``kind``: of the log trigger, changed, missing, inserted, reordered, forked, payload, future, seal, root; of rows
    and files row, gone, added, state, emptied, file; of remarks: backdated, disposed, unknown.
    """

    kind: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(slots=True)
class Findings:
    """Faults, and remarks: what is allowed but should be seen."""

    faults: list[Fault] = field(default_factory=list)  # the first of them
    remarks: list[Fault] = field(default_factory=list)  # the first of them
    count: int = 0  # of faults
    events: int = 0
    chains: int = 0
    rows: int = 0
    unknown: int = 0
    files: int = 0

    def add(self, *found: tuple[str, str, str]) -> None:
        """Faults: all are counted, the first are kept."""
        self.count += len(found)
        self.faults += [Fault(*each) for each in found[: MOST - len(self.faults)]]

    def remark(self, said: Fault) -> None:
        """Something that should be seen, if not too much of it was."""
        if len(self.remarks) < MOST:
            self.remarks.append(said)


def verify(*, files: bool = True) -> list[Fault]:
    """Every fault of the log, of the rows that it speaks of and of the files; empty is whole."""
    return examine(files=files).faults


def examine(*, files: bool = True) -> Findings:
    """Faults and remarks, in one pass over the log and the tables."""
    found, comparison = Findings(), comparing.Comparison(again)
    for _ in chains(found, comparison):
        pass
    found.add(*comparison.shared())
    for _, wrong in strays():
        found.add(*wrong)
    for _, wrong in sealed():
        found.add(*wrong)
    whole(found)
    found.rows, found.unknown = comparison.rows, comparison.unknown
    if found.unknown:
        words = f"どの出来事にもない行が {found.unknown} あります。まもなく、いまのすがたを記録します。"
        found.remark(Fault("unknown", "record", words))
    for look in worker.FILES if files else ():
        for _, said in look(""):
            found.files += 1
            if said:
                found.add(("file", "files", said))
    return found


def chains(
    found: Findings, comparison: comparing.Comparison, after: tuple[str, str] = ("", "")
) -> Generator[tuple[str, str], None, None]:
    """Look at chain by chain in the order of their subjects; each subject. Whoever stops early loses nothing: what was
    read is held against its rows before this ends."""
    heads = Heads()
    try:
        for kind in comparing.log_kinds(after[0]):
            events = _events(kind, after[1] if kind == after[0] else "")
            for key, chain in groupby(events, key=attrgetter("subject_id")):
                _one((kind, key), list(chain), found, comparison, heads)
                yield kind, key
    finally:
        found.add(*heads.end(), *comparison.end())


def _one(
    subject: tuple[str, str], events: list[Event], found: Findings, comparison: comparing.Comparison, heads: Heads
) -> None:
    told = comparing.Told()
    found.chains += 1
    found.events += len(events)
    found.add(*_chain(f"{subject[0]}:{subject[1]}", events))
    for event in events:
        _payload_and_time(event, found, told)
    found.add(*heads.chain(subject, events[-1].seq), *comparison.chain(subject, told))


def _events(kind: str, after: str) -> Iterator[Event]:
    """Every event of a kind, chain by chain, in pages that hold whole chains: a cursor would lay out the whole log."""
    log = _log().filter(subject_kind=kind)
    while page := list(log.filter(subject_id__gt=after)[:PAGE]):
        after = page[-1].subject_id
        if len(page) == PAGE:
            others = [event for event in page if event.subject_id != after]
            page = others or list(log.filter(subject_id=after))
            after = page[-1].subject_id
        yield from page


def recent() -> Findings:
    """The newest events, each with what it said and its link to the one before; and the triggers: for a page."""
    found, told = Findings(), comparing.Told()
    newest = list(_log().order_by("-pk")[:RECENT])
    found.add(*(("trigger", name, TRIGGER) for name in triggers.missing()))
    for event in reversed(newest):
        _payload_and_time(event, found, told)
        found.add(*_link(event))
    found.events = len(newest)
    return found


def _link(event: Event) -> Iterator[Fault]:
    if event.hash != hash_of(event):
        yield Fault("changed", str(event), CHANGED)
        return
    before = Event.objects.filter(subject_kind=event.subject_kind, subject_id=event.subject_id, seq=event.seq - 1)
    if event.previous_hash != (before.values_list("hash", flat=True).first() or GENESIS):
        yield Fault("inserted", str(event), "直前の出来事につながっていません。差し替えられたか、割り込まれています。")


def whole(found: Findings) -> None:
    """What is asked of the log as a whole: triggers, what was left behind, exported roots."""
    found.add(*(("trigger", name, TRIGGER) for name in triggers.missing()), *_orphans(), *exported())


def again(subject: tuple[str, str]) -> comparing.Told:
    """One chain anew."""
    told = comparing.Told()
    for event in _log().filter(subject_kind=subject[0], subject_id=subject[1]):
        _payload_and_time(event, Findings(), told)
    return told


def _log() -> QuerySet[Event]:
    """Every event, chain by chain. Bodies stay sealed: what does not open is a fault, and stops nothing."""
    body = ExpressionWrapper(F("payload__body"), output_field=TextField())
    ordered = Event.objects.order_by("subject_kind", "subject_id", "seq", "pk")
    return ordered.select_related("payload").defer("payload__body").annotate(sealed_body=body)


def _chain(place: str, events: list[Event]) -> Iterator[Fault]:
    """Sequence, links and hashes of one subject."""
    hashes = {event.hash for event in events}
    for seq, times in Counter(event.seq for event in events).items():
        if times > 1:
            yield Fault(
                "forked", f"{place}#{seq}", f"同じ順番の出来事が {times} 件あります。連鎖が枝分かれしています。"
            )
    last_seq, last_hash = 0, GENESIS
    for event in events:
        here = f"{place}#{event.seq}"
        if event.seq > last_seq + 1:
            gap = f"#{last_seq + 1}" if event.seq == last_seq + 2 else f"#{last_seq + 1}〜#{event.seq - 1}"
            yield Fault("missing", here, f"この前の出来事（{gap}）がありません。")
        if event.hash != hash_of(event):
            yield Fault("changed", here, CHANGED)
        elif event.seq == last_seq + 1 and event.previous_hash != last_hash:
            other = event.previous_hash in hashes or event.previous_hash == GENESIS
            yield (
                Fault("reordered", here, "直前の出来事につながっていません。並べ替えられたか、入れ替えられています。")
                if other
                else Fault("inserted", here, "直前の出来事につながっていません。差し替えられたか、割り込まれています。")
            )
        last_seq, last_hash = event.seq, event.hash


def _payload(event: Event, sealed_body: str | None, told: comparing.Told) -> Fault | None:
    """What is to be said of one payload. Disposed of is unknown, not unequal."""
    place = str(event)
    payload: EventPayload | None = getattr(event, "payload", None)
    if payload is None:
        told.damaged = True
        return Fault("payload", place, "出来事の内容の行がありません。")
    if sealed_body is None:
        told.disposed = True
        return Fault("disposed", place, "内容は廃棄されています。")
    try:
        body = sealing.unseal(sealed_body, BODY.place)
    except sealing.CannotOpen as error:
        told.damaged = True
        return Fault("payload", place, f"出来事の内容を開けません。{error}")
    payload.body = body
    told.events.append((event, record.payload_of(body)))
    if canonical.digest(body, payload.salt) != event.payload_digest:
        return Fault("payload", place, "出来事の内容が書き換えられています。")
    return None


def _payload_and_time(event: Any, found: Findings, told: comparing.Told) -> None:
    place = str(event)
    told.newest = max(told.newest, event.pk)
    if said := _payload(event, event.sealed_body, told):
        if said.kind == "disposed":
            found.remark(said)
        else:
            found.add(said)
    if event.at > event.recorded_at + CLOCKS:
        times = f"起きた時刻（{event.at:%F %T}）が記録した時刻（{event.recorded_at:%F %T}）より後です。"
        found.add(Fault("future", place, times))
    elif event.recorded_at - event.at > BACKDATED:
        days = (event.recorded_at - event.at).days
        found.remark(Fault("backdated", place, f"起きた日から {days} 日後に記録されています。"))


def _orphans() -> Iterator[Fault]:
    event = Event.objects.filter(pk=OuterRef("event_id"))
    for key in EventPayload.objects.filter(~Exists(event)).values_list("event_id", flat=True):
        yield Fault("missing", f"event {key}", "内容の行だけが残り、出来事の行がありません。")
    for key in SealedEvent.objects.filter(~Exists(event)).values_list("event_id", flat=True):
        yield Fault("missing", f"event {key}", "封印された出来事の行がありません。")
