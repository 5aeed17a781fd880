"""A row in words: its fields as one person sees them, its references under today's names, its periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from django.urls import reverse

from sannai.definitions.packages import by_digest
from sannai.registers import beside
from sannai.registers.asking import as_day
from sannai.registers.door import Door
from sannai.registers.kind import REGISTER
from sannai.registers.models import Entry, Shelf
from sannai.registers.pointing import Pointed, pointed
from sannai.registers.states import ALWAYS, OPEN, Period
from sannai.rules.boxes import matches
from sannai.rules.kinds import bind
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import shown
from sannai.text.eras import wareki

from .columns import SEEN_ONLY

UNSEEN = "（表示できません）"
BLANK, NOTHING = "（未記入）", "（なし）"


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its words; of a reference where it leads, and how it was called when it was written."""

    label: str
    lines: tuple[str, ...]
    url: str = ""
    then: str = ""
    blank: bool = False


def lines_of(held: Door, entry: Entry, period: Period, register: Register, named: Mapping[str, Pointed]) -> list[Line]:
    """The fields and values of a period that this person sees, by the definition that reads it."""
    seen = frozenset(held.fields_of(entry))
    secret = frozenset() if _sees_all(held, entry) else held.hidden | _sensitive(register)
    found = []
    for id, field in register.fields.items():
        if id in secret or (id in held.newest.fields and id not in seen):
            continue
        value, label = period.row.body.get(id), register.labels.get(id, id)
        if value is None:
            asked = field.when is None or matches(field.when, period.row.given)
            found += [Line(label, (BLANK,), blank=True)] if asked else []
        elif register.reference(id):
            found.append(_reference(label, value, named))
        else:
            found.append(Line(label, bind(field, held.held.around).show(value)))
    for one in register.values:
        if (id := one.id) not in secret and (id not in held.newest.labels or id in seen):
            text = shown(register, period.row, id, held.held.around)
            found += [Line(register.labels.get(id, id), (text,))] if text else []
    return found


def rollups_of(held: Door, entry: Entry, on: date) -> list[Line]:
    """What the rows of other registers that point at it come to on a day, as far as this person sees them. One
    statement, and one for each."""
    rollups = held.newest.rollups
    shelves = Shelf.objects.filter(pk__in={one.register for one in rollups}) if rollups else ()
    others, found = beside.beside(held.staff, shelves), []
    for one in rollups:
        counted = beside.rolled(others[one.register], one, [entry.pk], on) if one.register in others else None
        if counted is not None:
            value = counted.get(str(entry.pk), 0 if one.op == "count" else None)
            label = held.newest.labels.get(one.id, one.id)
            seen = SEEN_ONLY if beside.partial(others[one.register]) else ""
            found.append(Line(f"{label}{seen}", (_figure(value),)))
    return found


def _figure(value: Any) -> str:
    """Sums of PostgreSQL are decimals; days come from SQLite as text."""
    if value is None:
        return NOTHING
    return wareki(as_day(value)) if isinstance(value, date | str) else f"{int(value):,}"


def named_in(held: Door, periods: Iterable[Period]) -> dict[str, Pointed]:
    """Every row that some periods name, as this person sees it. Two statements for each register that is named."""
    ids = {value["entry"] for period in periods for value in period.body.values() if is_reference(value)}
    return pointed(held.staff, ids) if ids else {}


def is_reference(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a reference to a row."""
    return isinstance(value, Mapping) and isinstance(value.get("entry"), str)


def words_of(register: Register, period: Period, name: str, held: Door, named: Mapping[str, Pointed]) -> str:
    """A field of a period on one line, as it was written; what it names is not told to whoever does not see it."""
    value = period.row.body.get(name)
    if is_reference(value):
        one = named.get(value["entry"])
        return value.get("shown", "") if one is not None and one.seen else UNSEEN
    return shown(register, period.row, name, held.held.around)


def version_of(period: Period) -> Register:
    """The definition by which a period was written."""
    return by_digest(REGISTER, period.digest)


def days(period: Period) -> str:
    """令和8年4月1日から（続いている）."""
    if period.start == ALWAYS:
        return "期間の定めなし"
    until = "（続いている）" if period.end == OPEN else f"{wareki(period.end)}の前の日まで"
    return f"{wareki(period.start)}から{until}"


def secret_names(held: Door, entry: Entry, register: Register) -> frozenset[str]:
    """The fields of a version that this person does not see in this row."""
    return frozenset() if _sees_all(held, entry) else held.hidden | _sensitive(register)


def _reference(label: str, value: Mapping[str, Any], named: Mapping[str, Pointed]) -> Line:
    one, then = named.get(value["entry"]), str(value.get("shown", ""))
    if one is None or not one.seen:
        return Line(label, (UNSEEN,))
    url = reverse("desk:entry", args=one.entry.address)
    now = one.called or then
    return Line(label, (now,), url, then if then != now else "")


def _sees_all(held: Door, entry: Entry) -> bool:
    return held.sensitive is None or entry.unit_key in held.sensitive


def _sensitive(register: Register) -> frozenset[str]:
    return frozenset(field.id for field in register.fields.values() if field.sensitive)


def ordered(register: Register, names: Sequence[str]) -> Iterator[str]:
    """Names in the order of the form; those of older versions after them."""
    known = [name for name in register.form.fields if name in names]
    yield from known
    yield from (name for name in names if name not in known)
