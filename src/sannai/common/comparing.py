"""Rows against the log: what audit asks of the tables that pages are drawn from. (kind, place, message) of each fault.

Chains come in the order of their subjects. What the events of a few hundred of them say of rows is kept until those
rows are read, table by table; only the small tables whose rows stand on chains of others are kept to the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet

from . import record, witness
from .kinds import label_of
from .models import Event
from .witness import ROWS, SALT, TABLES, Table

CHUNK = 300  # subjects whose rows are read together
DIRECT = "データベースが直接書き換えられた疑いがあります。"
ASK = "バックアップの同じ行と比べ、いつ変わったかを確かめてください。"
Found = tuple[str, str, str]
Subject = tuple[str, str]
Place = tuple[str, str]  # table, key


@dataclass(slots=True)
class Said:
    """What the log says last of one row: column → (event, digest, salt); ``gone``: the event that took it away."""

    columns: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    gone: int = 0

    @property
    def stands(self) -> bool:
        return any(event > self.gone for event, _, _ in self.columns.values())

    def hear(self, event: int, columns: Mapping[str, str] | None, salt: str) -> None:
        if columns is None:
            self.gone = max(self.gone, event)
        anew = self.columns.get(witness.EMPTY, (0,))[0]
        if columns and witness.EMPTY in columns:
            anew = max(anew, event)
            # A row that was written anew in its place holds nothing of what was said of it before.
            self.columns = {name: said for name, said in self.columns.items() if said[0] >= anew}
        for name, digest in (columns or {}).items():
            if event >= max(self.columns.get(name, (0,))[0], anew):
                self.columns[name] = (event, digest, salt)


@dataclass(slots=True)
class Told:
    """One chain: its events with their payloads, and whether some of what was said is gone."""

    events: list[tuple[Event, Mapping[str, Any]]] = field(default_factory=list)
    newest: int = 0
    disposed: bool = False
    damaged: bool = False  # an event that cannot be read: what it said of rows is unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """How audit speaks of a kind: ``names(ids)`` as people know them; ``contradicts``: what the rows say against the
    story that the whole chain tells; ``anew``: it makes that for each run, which then remembers what it read."""

    names: Callable[[Collection[str]], Mapping[str, str]]
    contradicts: Callable[..., Any] | None = None
    anew: bool = False


READINGS: dict[str, Reading] = {}


def reading(
    kind: str, names: Callable[..., Any], contradicts: Callable[..., Any] | None = None, *, anew: bool = False
) -> None:
    """Say how audit speaks of a kind."""
    READINGS[kind] = Reading(names, contradicts, anew)


class Comparison:
    """One pass. ``again(subject)`` reads a chain anew: beside a city at work, log and rows are read a moment apart."""

    def __init__(self, again: Callable[[Subject], Told]) -> None:
        self.rows, self.unknown, self.newest = 0, 0, 0
        self._again, self._based = again, record.is_based()
        self._waiting: dict[Subject, Told] = {}
        self._shared: dict[Place, Said] = defaultdict(Said)
        self._disposed: set[Subject] = set()
        self._tellers: dict[str, Callable[[Mapping[str, Told]], Iterable[tuple[str, str]]]] = {}

    def chain(self, subject: Subject, told: Told) -> Iterator[Found]:
        """What one chain says. Faults come out a few hundred chains later."""
        self.newest = max(self.newest, told.newest)
        for event, payload in told.events:
            self._hear_shared(event.pk, payload)
        if subject[0] == record.KIND:
            self._hear_disposal(subject[1], (event for event, _ in told.events))
        elif subject[0] in local_kinds():
            self._waiting[subject] = told
            if len(self._waiting) >= CHUNK:
                yield from self._flush()

    def end(self) -> Iterator[Found]:
        """The chains of which nothing was said yet."""
        yield from self._flush()

    def shared(self) -> Iterator[Found]:
        """After a whole pass: the small tables that were kept to the end."""
        for event, payload in record.since(self.newest):
            self._hear_shared(event.pk, payload)
        for table in TABLES.values():
            if table.shared:
                yield from self._table(table)

    def apart(self) -> Iterator[Found]:
        """The small tables from their own chains: no other is read."""
        theirs = Event.objects.filter(subject_kind__in=[kind for kind in log_kinds() if kind not in local_kinds()])
        for kind in local_kinds():
            theirs = theirs.exclude(subject_kind=record.KIND, subject_id__startswith=f"{kind}:")
        for event, payload in record.opened(theirs.order_by("pk")):
            self.newest = event.pk
            self._hear_shared(event.pk, payload)
            if event.subject_kind == record.KIND:
                self._hear_disposal(event.subject_id, [event])
        yield from self.shared()

    def _hear_disposal(self, chain_id: str, events: Iterable[Event]) -> None:
        subject = record.subject_of(chain_id)
        if subject[0] not in local_kinds() and record.tells_of_disposal(events):  # of the others their own chain knows
            self._disposed.add(subject)

    def _hear_shared(self, event: int, payload: Mapping[str, Any]) -> None:
        for place, columns, salt in notes_in(payload):
            if TABLES[place[0]].shared:
                self._shared[place].hear(event, columns, salt)

    def _flush(self) -> Iterator[Found]:
        waiting, self._waiting = self._waiting, {}
        for kind in sorted({kind for kind, _ in waiting}):
            own = {key: told for (of, key), told in waiting.items() if of == kind}
            doubtful = sorted({subject for subject, _ in self._look(kind, own)})
            while doubtful:  # look again: somebody may have acted between the two readings
                some, doubtful = doubtful[:CHUNK], doubtful[CHUNK:]
                anew = {key: self._again((kind, key)) for key in some}
                names = named(kind, some)
                for key, (what, message) in self._look(kind, anew, counting=False):
                    yield what, f"{label_of(kind)} {names.get(key, key)}", message

    def _look(self, kind: str, own: Mapping[str, Told], *, counting: bool = True) -> Iterator[tuple[str, Place]]:
        """(id of the subject, (kind of fault, message)) of everything wrong with these subjects."""
        said, disposed = said_of(kind, own)
        emptied = {key for key, told in own.items() if told.disposed}
        if self._based:
            for key in sorted(emptied - disposed):
                yield key, ("emptied", f"出来事の内容が空ですが、廃棄の記録がありません。{DIRECT}{ASK}")
        silent = disposed | emptied | {key for key, told in own.items() if told.damaged}
        for table in local_tables(kind):
            for subject, row in rows_of(table, own):
                self.rows += counting
                place = (table.model, witness.key_of(row))
                about = said[subject].pop(place, Said())
                if subject not in silent:
                    yield from ((subject, fault) for fault in self._row(table, row, about, counting))
        for subject, rest in said.items():
            if subject not in silent:
                for (model, key), about in rest.items():
                    if about.stands:
                        yield subject, ("gone", f"{TABLES[model].title}の行（{key}）が消されています。{ASK}")
        heard = {key: told for key, told in own.items() if key not in silent}
        if heard and (contradicts := self._contradicting(kind)):
            for key, message in contradicts(heard):
                yield key, ("state", f"{message}{DIRECT}{ASK}")

    def _contradicting(self, kind: str) -> Callable[[Mapping[str, Told]], Iterable[tuple[str, str]]] | None:
        reads = READINGS.get(kind)
        if kind not in self._tellers and reads and reads.contradicts:
            self._tellers[kind] = reads.contradicts() if reads.anew else reads.contradicts
        return self._tellers.get(kind)

    def _row(self, table: Table, row: Model, said: Said, counting: bool) -> Iterator[Place]:
        title = _title(table, row)
        if not said.stands and (said.gone or not table.born or not self._based):
            self.unknown += counting and not said.gone
            if said.gone or self._based:
                yield "added", f"{title}は、どの出来事にもない行です。直接書き加えられた疑いがあります。{ASK}"
                return
        try:
            changed = [
                name for name in _changed(table, row, said, based=self._based) if name in witness.columns_of(type(row))
            ]
            unsound = table.sound(row) if table.sound else ""
        except Exception as error:  # a row that was written by hand may hold anything
            changed, unsound = [], f"読めません（{error}）。"
        if changed:
            words = "、".join(table.names.get(name, name) for name in sorted(changed))
            yield "row", f"{title}の「{words}」が、出来事の記録と違います。{DIRECT}{ASK}"
        if unsound:
            yield "row", f"{title}：{unsound}{DIRECT}{ASK}"

    def _table(self, table: Table) -> Iterator[Found]:
        """A table whose rows stand on chains of others, whole."""
        mine = {key: said for (model, key), said in self._shared.items() if model == table.model}
        for row in table.rows._default_manager.order_by("pk").iterator(500):
            self.rows += 1
            said = mine.pop(witness.key_of(row), Said())
            if subject_of_row(table, row) not in self._disposed:
                for what, message in self._row(table, row, said, True):
                    yield what, f"{table.title} {row}", message
        for key, said in mine.items():
            if said.stands:
                yield "gone", table.title, f"行（{key}）が消されています。{ASK}"


def named(kind: str, ids: Collection[str]) -> Mapping[str, str]:
    """How people know these things; nothing where a tampered row does not say."""
    try:
        return READINGS[kind].names(ids) if kind in READINGS else {}
    except Exception:
        return {}


def log_kinds(after: str = "") -> Iterator[str]:
    """The kinds that have events, in their order, from this one on: one step through the index for each."""
    kinds = Event.objects.order_by("subject_kind").values_list("subject_kind", flat=True)
    kind = kinds.filter(subject_kind__gte=after).first()
    while kind is not None:
        yield kind
        kind = kinds.filter(subject_kind__gt=kind).first()


@cache
def local_kinds() -> tuple[str, ...]:
    """Kinds of which the rows stand on their own chains, and are read with them."""
    return tuple(sorted({table.of[0] for table in TABLES.values() if not table.shared}))


def local_tables(kind: str) -> list[Table]:
    """The tables with rows of this kind."""
    return [table for table in TABLES.values() if not table.shared and table.of[0] == kind]


def notes_in(payload: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, str] | None, str]]:
    """Each row that an event speaks of: its place, digests by column (None: it went), and their salt."""
    rows = payload.get(ROWS, {})
    for model, keys in rows.items():
        if model in TABLES:
            for key, columns in keys.items():
                yield (model, key), columns, rows[SALT]


def said_of(kind: str, own: Mapping[str, Told]) -> tuple[dict[str, dict[Place, Said]], set[str]]:
    """What chains and the one-off record of an older city say of each subject's rows; which were disposed of."""
    said: dict[str, dict[Place, Said]] = {key: defaultdict(Said) for key in own}
    beside, disposed = record.beside(kind, own)
    for key, told in own.items():
        for event, payload in [*beside.get(key, ()), *told.events]:
            for place, columns, salt in notes_in(payload):
                if not TABLES[place[0]].shared:
                    said[key][place].hear(event.pk, columns, salt)
    return said, disposed


def rows_of(table: Table, keys: Collection[str]) -> Iterator[tuple[str, Model]]:
    """(id of its subject, row) of every row of these subjects."""
    path = table.of[1]
    for row in of_subjects(table, keys):
        key: Any = row
        for name in path.split("__"):
            key = getattr(key, name)
        yield str(key.pk if isinstance(key, Model) else key), row


def of_subjects(table: Table, keys: Collection[str]) -> QuerySet[Model]:
    """The rows of these subjects, with what stands between them and their rows."""
    steps = table.of[1].split("__")[:-1]
    rows = table.rows._default_manager.filter(**{f"{table.of[1]}__in": list(keys)})
    return rows.select_related(*(["__".join(steps)] if steps else []), *table.related)


def _changed(table: Table, row: Model, said: Said, *, based: bool) -> Iterator[str]:
    label, key = table.model, witness.key_of(row)
    for name, (event, digest, salt) in said.columns.items():
        counts = name in witness.columns_of(type(row)) and event > said.gone
        if counts and witness.digest_of(label, key, name, witness.value_of(row, name), salt) != digest:
            yield name
    if said.columns.get(witness.EMPTY, (0,))[0] > said.gone:
        yield from (each for each in _unsaid(row, said) if witness.value_of(row, each))
    for name, value in (table.born(row) if table.born and based else {}).items():
        if name not in said.columns and getattr(row, name) != value:
            yield name


def _unsaid(row: Model, said: Said) -> Iterator[str]:
    return (name for name in witness.columns_of(type(row)) if name not in said.columns)


def subject_of_row(table: Table, row: Model) -> Subject:
    """Whose row it is, of a table whose rows say it themselves."""
    kind, path = table.of
    return (str(getattr(row, table.kind_in)) if table.kind_in else kind), str(getattr(row, path, "city"))


def _title(table: Table, row: Model) -> str:
    number = getattr(row, "number", None)
    return f"{table.title}{number}" if number is not None else table.title
