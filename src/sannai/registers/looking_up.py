"""One row, for a form: looked up by its key and another thing that its holder knows, or chosen by staff from a list.

Whoever looks up may be a citizen, who is shown no list: what is not found, does not match or is protected (支援措置) is
answered alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sannai.definitions.packages import by_digest
from sannai.organization.actors import Staff
from sannai.rules.kinds import KINDS
from sannai.rules.model import Field
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import Row
from sannai.text.folding import fold

from . import shelving, tables
from .door import door, on_table
from .kind import REGISTER
from .models import STRUCK, Entry, Shelf
from .placing import folded_key
from .shelving import Open, under
from .states import Period, stories

LONGEST = 200  # characters of what is sought
MOST = 50  # rows that share what was given of their key


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it holds on the day that was asked for. ``take``: field of the register → its value as it is kept."""

    entry: str
    seq: int
    shown: str
    take: Mapping[str, Any]


def look_up(register: str, given: Mapping[str, Any], take: Collection[str], on: date) -> Found | None:
    """台帳の記載を1件だけ照合する。Exact match of all given fields among the rows in force on that day; None for "not
    found", "does not match", protected and more than one alike.

    ``given``: field of the register → value as it is kept, a field of the key among them. Values match however
    they were written (full width, half width, a telephone number with and without hyphens); a part of a key only as it
    is kept. Nothing sensitive is compared or taken.
    """
    shelf = Shelf.objects.filter(pk=register).exclude(published="").first()
    if shelf is None:
        return None
    held = shelving.of(shelf)
    told = _told(held.register, by_digest(REGISTER, shelf.published))
    keys = [name for name in held.register.key_fields if name in given]
    if not keys or not set(given) <= set(told) or None in given.values():
        return None
    entries = {each.subject_id: each for each in _candidates(held, given, keys)}
    periods = _periods(held, entries, on)
    found = [id for id, period in periods.items() if _matches(period, given, told)]
    return _found(entries[found[0]], periods[found[0]], take, told) if len(found) == 1 else None


def choices(staff: Staff, register: str, text: str, on: date, most: int) -> list[tuple[str, str]]:
    """(id, how it is called) of the rows of a register in force on that day that this person may read and in which all
    words of the text are found; so many at most. None of a register that there is not, or that is not theirs."""
    reached = door(staff, register)
    if reached is None:
        return []
    (seen, values), (holds, days) = reached.condition(), on_table(on)
    where = f"{seen} AND {holds} AND {reached.by_words()}", [*values, *days]
    words = [fold(word) for word in text[:LONGEST].split()]
    return [(str(id), called) for id, called in tables.called_like(reached.held.table, where, words, most)]


def chosen(staff: Staff, register: str, entry: str, take: Collection[str], on: date) -> Found | None:
    """One of those rows, by its id; None if this person may not read it, or it does not hold on that day."""
    reached, id = door(staff, register), tables.uuid_of(entry)
    row = Entry.objects.filter(pk=id).exclude(status=STRUCK).first() if id else None
    if reached is None or row is None or not reached.sees(row):
        return None
    period = _periods(reached.held, [entry], on).get(entry)
    return _found(row, period, take, _told(reached.held.register, reached.newest)) if period else None


def _periods(held: Open, ids: Iterable[str], on: date) -> dict[str, Period]:
    """What these rows say on a day, as the definition of the table reads it; nothing of those that do not hold."""
    told = ((id, story.on(on)) for id, story in stories(ids).items())
    return {id: under(held.register, period, held.around) for id, period in told if period}


def _found(entry: Entry, period: Period, take: Collection[str], told: Mapping[str, Field]) -> Found:
    taken = {name: period.body[name] for name in take if name in told and period.body.get(name) is not None}
    return Found(entry.subject_id, entry.seq, period.called, taken)


def _told(*versions: Register) -> dict[str, Field]:
    """The fields that anybody may be told of: of the table, and sensitive neither there nor in the version in force."""
    hidden = frozenset[str]().union(*(each.guarded for each in versions))
    return {id: field for id, field in versions[0].fields.items() if id not in hidden}


def _candidates(held: Open, given: Mapping[str, Any], keys: Collection[str]) -> list[Entry]:
    """The rows with this key, or with this part of it. Two statements at most."""
    rows = Entry.objects.filter(shelf=held.shelf, protected=False, disposed_at=None).exclude(status=STRUCK)
    if len(keys) == len(held.register.key_fields):
        rows = rows.filter(key_folded=folded_key(held.register, Row(given, {}), held.around))
    else:
        cells = {name: given[name] for name in keys}
        rows = rows.filter(pk__in=tables.with_cells(held.register, held.table, cells, held.around, MOST))
    return list(rows[:MOST])


def _matches(period: Period, given: Mapping[str, Any], told: Mapping[str, Field]) -> bool:
    """Whether the row says all of this."""
    return all(KINDS[told[name].ask].alike(period.body.get(name), value) for name, value in given.items())
