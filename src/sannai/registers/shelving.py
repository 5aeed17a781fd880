"""The shelf of a register: which table is read, keeping it in step with every event, building it anew from the log.

Whoever writes holds the row of the shelf shared (``FOR SHARE``) and writes the table that it names; the swap takes it
alone (``alone``), copies every entry that moved meanwhile, and names the new table. On SQLite one writer works at a
time anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import sleep
from uuid import UUID

from django.db import connection, transaction

from sannai.common import witness
from sannai.common.time import now, today
from sannai.definitions.packages import by_digest
from sannai.rules.around import Around
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import Row, called, own_fields, read_row

from . import tables
from .directory import around
from .kind import REGISTER
from .models import STRUCK, Entry, Shelf
from .placing import folded_key, home_of
from .states import Period, Story, stories
from .tables import Written

SLICE = 2000  # entries that are copied together: a writer on SQLite waits for one slice at most
TURNSTILE = 0x7368656C  # of advisory locks, beside the register: "shel"
FEW = 100  # entries that are copied while writers wait for the swap
CATCHING_UP = 5  # times that what moved is copied before that
PAUSE = 0.1  # seconds
AT_ONCE = 2000  # rows of which the table is built anew within the publication itself


@dataclass(frozen=True, slots=True)
class Open:
    """A shelf as one transaction sees it: its row, the definition of its table, the table's name."""

    shelf: Shelf
    register: Register
    table: str
    around: Around


def opened(register: str, *, writing: bool = False) -> Open:
    """The shelf of a register. Raises Shelf.DoesNotExist. ``writing``: no other table can take its place before the end
    of the transaction that is open."""
    if writing and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [TURNSTILE, register])
            cursor.execute("SELECT 1 FROM registers_shelf WHERE register = %s FOR SHARE", [register])
    return of(Shelf.objects.get(pk=register))


def alone(register: str) -> Shelf | None:
    """The row of a shelf while nobody writes to it, up to the end of the transaction; None if there is none.

    A row that writers hold shared one after the other is never free: PostgreSQL lets each newcomer join them. So
    whoever writes passes a turnstile first, before which they queue in the order in which they came.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [TURNSTILE, register])
    return Shelf.objects.select_for_update().filter(pk=register).first()


def of(shelf: Shelf) -> Open:
    """The same of a row that was read. The definition is compiled once a process."""
    register = by_digest(REGISTER, shelf.digest)
    return Open(shelf, register, tables.table_of(shelf.register, shelf.generation), around())


def put(held: Open, entry: Entry, story: Story) -> None:
    """The periods of one entry stand on the shelf as its story tells them. In the transaction of its event."""
    tables.take_out(held.table, [entry.pk])
    tables.insert(held.register, held.table, rows_for_shelf(held, entry, story), held.around)


def put_what_points_at(entry: Entry) -> None:
    """The rows of every register that point at this one stand on their shelves as they may be seen today."""
    for register in Shelf.objects.order_by("pk").values_list("pk", flat=True):
        held = opened(register, writing=True)
        for field in (id for id in held.register.fields if held.register.reference(id) == entry.shelf_id):
            ids = tables.pointing_at(held.register, held.table, field, entry.pk)
            told = stories(map(str, ids))
            for other in Entry.objects.filter(pk__in=ids):
                put(held, other, told[str(other.pk)])


def rows_for_shelf(held: Open, entry: Entry, story: Story) -> Iterator[Written]:
    """The rows of one entry as the definition of the table reads them."""
    return (replace(row, period=under(held.register, row.period, held.around)) for row in written(entry, story))


def rights_of(digest: str) -> tuple[str, str, str]:
    """(profile, kept_by, division) that a version names."""
    register = by_digest(REGISTER, digest)
    return register.rights, register.kept_by, register.division


def written(entry: Entry, story: Story) -> Iterator[Written]:
    """The rows of one entry: none of what was struck or disposed of."""
    if entry.status == STRUCK or entry.disposed_at is not None:
        return
    for period in story.ordered:
        yield Written(entry.pk, entry.unit_key, entry.protected, period, entry.seq)


def under(register: Register, period: Period, around: Around) -> Period:
    """A period as another version of its definition reads it: its values are computed anew, and what was written
    stays, but for a field whose kind is another now."""
    if period.digest == register.digest:
        return period
    before = by_digest(REGISTER, period.digest)
    row = read_row(register, period.body, today(now()), around)
    fields = own_fields(register)
    kept = {
        name: value
        for name, value in period.body.items()
        if name in fields and (name not in before.fields or before.fields[name].ask == fields[name].ask)
    }
    anew = Row({**row.body, **kept}, row.values)
    return replace(period, body=anew.body, values=anew.values, called=called(register, anew, around))


def build(register: str, digest: str) -> int:
    """Build the table for a definition beside the one that is read, then put it in its place; how many entries it
    took up. Others read and write meanwhile. A build that was killed begins again from nothing."""
    with transaction.atomic():
        shelf = alone(register)
        if shelf is None:
            raise Shelf.DoesNotExist(register)
        if shelf.published not in ("", digest):
            return 0  # a newer version came into force meanwhile, and is built by a job of its own
        if shelf.building:
            tables.drop(tables.table_of(register, shelf.building))
        shelf.building = max(shelf.generation, shelf.building) + 1
        shelf.save(update_fields=["building"])
        wanted, name = by_digest(REGISTER, digest), tables.table_of(register, shelf.building)
        tables.create(wanted, name)
    generation, copied = shelf.building, 0
    for ids in _slices(register):
        with transaction.atomic():
            _copy(wanted, name, ids)
        copied += len(ids)
        _let_others_write()
    tables.add_indexes(wanted, name)
    for _ in range(CATCHING_UP):
        if len(moved := [*moved_since(register, name)]) < FEW:
            break  # nobody waits long while the last of them are copied
        _again(wanted, name, moved)
    _swap(register, generation, digest)
    return copied


def _swap(register: str, generation: int, digest: str) -> None:
    """Take the shelf alone, copy what moved since it was copied, and name the new table."""
    with transaction.atomic():
        shelf = alone(register)
        if shelf is None or shelf.building != generation:
            return  # somebody began anew: theirs will take its place
        wanted, name = by_digest(REGISTER, digest), tables.table_of(register, generation)
        _again(wanted, name, [*moved_since(register, name)])
        _settle(by_digest(REGISTER, shelf.digest), wanted, name)
        _again(wanted, name, _pointing_at_protected(wanted, name))
        before = tables.table_of(register, shelf.generation)
        shelf.generation, shelf.building, shelf.digest = generation, 0, digest
        shelf.save(update_fields=["generation", "building", "digest"])
        tables.drop(before)


def _pointing_at_protected(wanted: Register, name: str) -> list[UUID]:
    """What was copied with the name of a row that came under 支援措置 meanwhile."""
    found: list[UUID] = []
    for field in wanted.fields:
        if other := wanted.reference(field):
            protected = Entry.objects.filter(shelf_id=other, protected=True).values_list("pk", flat=True)
            found += [one for entry in protected for one in tables.pointing_at(wanted, name, field, entry)]
    return list(dict.fromkeys(found))


def _settle(before: Register, wanted: Register, name: str) -> None:
    """Where rows are at home and their search keys, when a version says otherwise who keeps them or what names them."""
    if (before.kept_by, before.key_fields) == (wanted.kept_by, wanted.key_fields):
        return
    where = around()
    for ids in _slices(wanted.key):
        told, entries = stories(str(one) for one in ids), list(Entry.objects.filter(pk__in=ids).exclude(status=STRUCK))
        for entry in entries:
            if story := told.get(str(entry.pk)):
                newest = under(wanted, story.ordered[-1], where).row
                entry.unit_key, entry.key_folded = home_of(wanted, newest), folded_key(wanted, newest, where)
        with witness.beside_the_log():  # both follow from what the log tells, and audit works them out again
            Entry.objects.bulk_update(entries, ["unit_key", "key_folded"])
        _again(wanted, name, ids)


def _rehome(shelf: Shelf, wanted: Register) -> None:
    """Another division keeps the register: its rows are at home there at once."""
    if wanted.kept_by == "division" == shelf.kept_by and wanted.division != shelf.division_key:
        with witness.beside_the_log():
            Entry.objects.filter(shelf=shelf).update(unit_key=wanted.division)
        tables.move_home(tables.table_of(shelf.register, shelf.generation), wanted.division)


def _again(wanted: Register, name: str, moved: Sequence[UUID]) -> None:
    """Copy once more what moved since it was copied."""
    for at in range(0, len(moved), SLICE):
        with transaction.atomic():
            tables.take_out(name, moved[at : at + SLICE])
            _copy(wanted, name, moved[at : at + SLICE])


def _let_others_write() -> None:
    """On SQLite whoever waits looks again after a tenth of a second at most, and would find it taken each time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(PAUSE)


def moved_since(register: str, name: str) -> Iterator[UUID]:
    """Entries whose newest event is not the one that the table knows: never "those after the last id", since rows
    commit out of order."""
    sql = f"""
        SELECT e.id FROM registers_entry e
        LEFT JOIN (SELECT "entry", max("seq") AS seq FROM "{name}" GROUP BY "entry") t ON t."entry" = e.id
        WHERE e.shelf_id = %s AND (t.seq IS NULL OR t.seq <> e.seq)
          AND NOT (t.seq IS NULL AND (e.status = %s OR e.disposed_at IS NOT NULL))
    """  # noqa: S608 - a name of tables.table_of
    with connection.cursor() as cursor:
        cursor.execute(sql, [register, STRUCK])
        return (UUID(str(row[0])) for row in cursor.fetchall())


def _copy(register: Register, name: str, ids: Sequence[UUID]) -> None:
    """Write these entries as log and rows tell of them. Both are read a moment apart, while others write: a row carries
    the older of the two numbers, so that whatever came between them is found to have moved."""
    told = stories(str(one) for one in ids)
    where, rows = around(), []
    for entry in Entry.objects.filter(pk__in=ids):
        story = told.get(str(entry.pk), Story())
        seq = min(entry.seq, story.seq)
        rows += [replace(row, period=under(register, row.period, where), seq=seq) for row in written(entry, story)]
    tables.insert(register, name, rows, where)


def _slices(register: str) -> Iterator[list[UUID]]:
    ordered, after = Entry.objects.filter(shelf_id=register).order_by("pk").values_list("pk", flat=True), None
    while ids := list((ordered.filter(pk__gt=after) if after else ordered)[:SLICE]):
        yield ids
        after = ids[-1]


def published(register: str, digest: str) -> bool:
    """A version came into force: its shelf is made, or follows it. False: it must be built in a job of its own."""
    wanted = by_digest(REGISTER, digest)
    said = {"published": digest, "rights": wanted.rights, "kept_by": wanted.kept_by, "division_key": wanted.division}
    shelf = alone(register)
    if shelf is None:
        shelf = Shelf.objects.create(register=register, digest=digest, **said)
        name = tables.table_of(register, shelf.generation)
        tables.create(wanted, name)
        tables.add_indexes(wanted, name)
        return True
    _rehome(shelf, wanted)
    same = by_digest(REGISTER, shelf.digest).shape == wanted.shape
    Shelf.objects.filter(pk=register).update(**said, **({"digest": digest} if same else {}))
    if same:
        return True
    if Entry.objects.filter(shelf_id=register)[: AT_ONCE + 1].count() > AT_ONCE:
        return False
    build(register, digest)
    return True
