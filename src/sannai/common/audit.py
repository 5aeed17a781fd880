"""audit verify: whether the event log is whole, chain by chain and seal by seal. Reads only, beside a city at work.

What it finds rests on four things that one person would have to change together: the chain of each subject, the
``seq`` that the subject's own row carries, the seals, and the roots exported to a folder kept elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField

from . import canonical, comparing, record, sealing, triggers, worker
from .events import GENESIS, hash_of, head
from .kinds import KINDS
from .models import Event, EventPayload, SealedEvent
from .seal_checks import exported, sealed

CLOCKS = timedelta(seconds=5)  # by which the clocks of web server and database may differ
BACKDATED = timedelta(days=1)
BODY = EventPayload._meta.get_field("body")


@dataclass(frozen=True, slots=True)
class Fault:
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

    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    events: int = 0
    chains: int = 0
    rows: int = 0
    unknown: int = 0
    files: int = 0


def verify(*, files: bool = True) -> list[Fault]:
    """Every fault of the log, of the rows that it speaks of and of the files; empty is whole."""
    return examine(files=files).faults


def examine(*, files: bool = True) -> Findings:
    """Faults and remarks, in one pass over the log and the tables."""
    found, comparison = Findings(), comparing.Comparison(again)
    expected = {name: dict(kind.newest()) for name, kind in KINDS.items() if kind.keeps_seq}
    doubtful: set[tuple[str, str]] = set()
    for subject, newest in chains(found, comparison):
        if subject[0] in expected and expected[subject[0]].pop(subject[1], None) != newest:
            doubtful.add(subject)
    doubtful |= {(kind, key) for kind, rest in expected.items() for key, seq in rest.items() if seq}
    found.faults += _heads_of(doubtful)
    found.faults += (Fault(*each) for each in comparison.end())
    found.rows, found.unknown = comparison.rows, comparison.unknown
    whole(found)
    if found.unknown:
        words = f"どの出来事にもない行が {found.unknown} あります。まもなく、いまのすがたを記録します。"
        found.remarks.append(Fault("unknown", "record", words))
    for look in worker.FILES if files else ():
        for _, wrong in look(""):
            found.files += 1
            found.faults += [Fault("file", "files", wrong)] if wrong else []
    return found


def chains(
    found: Findings, comparison: comparing.Comparison, after: tuple[str, str] = ("", "")
) -> Iterator[tuple[tuple[str, str], int]]:
    """Look at chain by chain in the order of their subjects: (subject, seq of its newest event) of each."""
    later = Q(subject_kind__gt=after[0]) | Q(subject_kind=after[0], subject_id__gt=after[1])
    log = _log().filter(later) if after[0] else _log()
    for subject, chain in groupby(log.iterator(2000), key=lambda each: (each.subject_kind, each.subject_id)):
        events, told = list(chain), comparing.Told()
        found.chains += 1
        found.events += len(events)
        found.faults += _chain(f"{subject[0]}:{subject[1]}", events)
        for event in events:
            _payload_and_time(event, found, told)
        found.faults += (Fault(*each) for each in comparison.chain(subject, told))
        yield subject, events[-1].seq


def whole(found: Findings) -> None:
    """What is asked of the log as a whole: triggers, what was left behind, seals and roots."""
    words = "追記だけを許すトリガーが、ないか、止められているか、書き換えられています。"
    found.faults += (Fault("trigger", name, words) for name in triggers.missing())
    found.faults += [*_orphans(), *(Fault(*each) for each in (*sealed(), *exported()))]


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
            yield Fault("changed", here, "記録した内容が書き換えられています。")
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
        (found.remarks if said.kind == "disposed" else found.faults).append(said)
    if event.at > event.recorded_at + CLOCKS:
        found.faults.append(
            Fault(
                "future",
                place,
                f"起きた時刻（{event.at:%F %T}）が記録した時刻（{event.recorded_at:%F %T}）より後です。",
            )
        )
    elif event.recorded_at - event.at > BACKDATED:
        days = (event.recorded_at - event.at).days
        found.remarks.append(Fault("backdated", place, f"起きた日から {days} 日後に記録されています。"))


def _heads_of(doubtful: set[tuple[str, str]]) -> Iterator[Fault]:
    """Look again: beside a city at work, row and log are read a moment apart. What still differs is a fault."""
    before = {subject: head(*subject)[0] for subject in doubtful}
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for kind in {kind for kind, _ in doubtful}:
        rows[kind] = dict(KINDS[kind].newest())
    for kind, key in sorted(doubtful):
        low, high = before[kind, key], head(kind, key)[0]
        seq = rows[kind].get(key)
        if seq is None:
            yield Fault("missing", f"{kind}:{key}", "出来事の記録はありますが、その対象の行がありません。")
        elif seq > high:
            yield Fault("missing", f"{kind}:{key}", f"最新の出来事は #{seq} のはずですが、記録は #{high} までです。")
        elif seq < low:
            yield Fault(
                "inserted", f"{kind}:{key}", f"最新の出来事は #{seq} のはずですが、記録は #{low} まであります。"
            )


def _orphans() -> Iterator[Fault]:
    event = Event.objects.filter(pk=OuterRef("event_id"))
    for key in EventPayload.objects.filter(~Exists(event)).values_list("event_id", flat=True):
        yield Fault("missing", f"event {key}", "内容の行だけが残り、出来事の行がありません。")
    for key in SealedEvent.objects.filter(~Exists(event)).values_list("event_id", flat=True):
        yield Fault("missing", f"event {key}", "封印された出来事の行がありません。")
