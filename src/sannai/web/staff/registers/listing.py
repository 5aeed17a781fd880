"""One list of a register as a list of the kit, made from the definition for one reader; its rows are of the shelf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404

from sannai.common.time import TOKYO
from sannai.registers import asking, beside, tables
from sannai.registers.asking import EntryRow, EntryRows
from sannai.registers.beside import Beside, Named
from sannai.registers.door import READ, Door, door_of
from sannai.registers.models import Entry, Shelf
from sannai.rules.registers.model import EntryList, Register, Sort
from sannai.text.eras import wareki
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Link, Ref
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.shelf import Shelf as Rows

from .columns import ALSO, Line, Made, columns_of, names_of, real
from .filters import filters_of

EXPORT, WRITE, ENTER = "entry.export", "entry.write", "entry.enter"
CLOSED = "closed-ledger"
LACKING = "to_mend"
BEFORE = 4  # filters that stand beside each other: the list, the words, and two of those that are declared
LEAD = "定義が変わり、いまは必ず書くことになった項目が、まだ書かれていない記載です。変更か更正をするときに書きます。"


@dataclass(frozen=True)
class Opened:
    """A register as one request has it: its shelf and the door that this person comes in by."""

    shelf: Shelf
    door: Door

    @property
    def newest(self) -> Register:
        """The version in force."""
        return self.door.newest

    @cached_property
    def lists(self) -> tuple[EntryList, ...]:
        """The declared lists, and that of what is to be mended where this person writes and there is any."""
        first = self.newest.lists[0]
        mends = self.may(WRITE) and asking.lacks(self.door)
        return (*self.newest.lists, *((_lacking(first),) if mends else ()))

    def may(self, right: str) -> bool:
        """Whether this person has a right over anything here. No statement."""
        return door_of(self.shelf, self.door.staff, right) is not None

    @property
    def exports(self) -> str:
        """The right by which this person may take rows along; "" where there is none to take."""
        return EXPORT if self.may(EXPORT) else ""

    def list_of(self, id: str) -> EntryList:
        """The list with this id, or the first."""
        return next((one for one in self.lists if one.id == id), self.lists[0])


def opened(request: DeskRequest, key: str) -> Opened:
    """A register that this person sees. What is not seen is not there: 404. One statement."""
    shelf = Shelf.objects.filter(pk=key).first()
    door = door_of(shelf, request.staff) if shelf else None
    if shelf is None or door is None:
        raise Http404
    return Opened(shelf, door)


def listing_of(one: Opened, id: str = "") -> Listing[Line]:
    """A list of the register; the first where there is none of this id. One statement, for registers beside it."""
    chosen, door = one.list_of(id), one.door
    register, held = one.newest, door.held.register
    names = door.shown(names_of(chosen))
    others = _others(one, register, names)
    partial = frozenset(
        each.id for each in register.rollups if each.register in others and beside.partial(others[each.register])
    )
    orders = {name: sort for name, sort in tables.orders(held, _held(chosen, held)).items() if door.shown([name])}
    filters = filters_of(register, held, _named(one.lists), door.shown(register.filters))
    columns = columns_of(Made(register, held, names, partial), orders)
    return Listing[Line](
        key=f"register.{register.key}.{chosen.id}", title=_title(register, chosen), kind="entry", right=READ,
        profile=one.shelf.rights, made=True, as_of=register.dated, exports=one.exports, columns=columns, also=ALSO,
        rows=lambda at: Rows(
            lambda staff, right: door_of(one.shelf, staff, right), at.day.on, _columns(held, names),
            lambda rows: _listed(rows, chosen),
        ),
        lines=lambda rows, at: _lines(rows, at, one, others, names),
        filters=tuple(filters), folded=frozenset(each.name for each in filters[BEFORE:]),
        order=_order(chosen, columns), lead=LEAD if chosen.id == LACKING else chosen.help,
        beside=lambda at: _new(one), allowed=("count", "by", "by2"),
        empty=Empty("あてはまる記載はありません", "この一覧に出る記載は、まだありません。"),
        reads=lambda line: _subject(one.shelf, line),
        noted=one.shelf.rights == CLOSED, purpose=one.shelf.rights == CLOSED,
        stated=lambda at: _stated(register, chosen, at), template="staff/registers/register.html",
    )  # fmt: skip


def _subject(shelf: Shelf, line: Line) -> Entry:
    row = line.row
    return Entry(pk=row.entry, shelf=shelf, unit_key=row.home, protected=row.protected)


def _named(lists: Sequence[EntryList]) -> list[tuple[str, str]]:
    return [(one.id, one.label) for one in lists]


def _lacking(first: EntryList) -> EntryList:
    return EntryList(LACKING, "整備が要る記載", first.columns, first.sort, None, LEAD)


def _title(register: Register, chosen: EntryList) -> str:
    return f"{register.title}：{chosen.label}" if chosen.id != register.lists[0].id else register.title


def _held(chosen: EntryList, held: Register) -> EntryList:
    """The list as the table that is read now has it: an order that it does not know yet is left out."""
    known = tuple(part for part in chosen.sort if tables.column_of(held, part.name))
    return EntryList(chosen.id, chosen.label, chosen.columns, known or tuple(map(Sort, held.key_fields)), chosen.when)


def _listed(rows: EntryRows, chosen: EntryList) -> EntryRows:
    if chosen.id == LACKING:
        return rows.lacking()
    return rows.box(chosen.when) if chosen.when else rows


def _columns(held: Register, names: Sequence[str]) -> tuple[str, ...]:
    """The columns of the table behind these names."""
    wanted = set(names)
    own = ("unit",) if "unit" in wanted else ()
    return (*own, *(one.name for one in held.columns if one.of in wanted and one.name != "unit"))


def _order(chosen: EntryList, columns: Sequence[Any]) -> str:
    sorts = {real(each.name): each.name for each in columns if each.sort is not None}
    for part in chosen.sort:
        if part.name in sorts:
            return f"{'-' if part.descending else ''}{sorts[part.name]}"
    return str(next(iter(sorts.values())))


def _new(one: Opened) -> Link | None:
    enters = bool(one.shelf.published) and one.may(ENTER)
    return Link("新しく書く", Ref("desk:register", one.shelf.register, "new/")) if enters else None


def _stated(register: Register, chosen: EntryList, at: At) -> str:
    of = f"{wareki(at.day.on)}現在" if register.dated else "いまの内容"
    made = at.at.astimezone(TOKYO)
    return f"{_title(register, chosen)}　{of}　{wareki(made.date())} {made:%H:%M} 作成"


def _others(one: Opened, register: Register, names: Sequence[str]) -> Mapping[str, Beside]:
    named = beside.named_beside(register, names) - {register.key}
    found = [one.shelf] if register.key in beside.named_beside(register, names) else []
    return beside.beside(one.door.staff, [*found, *(Shelf.objects.filter(pk__in=named) if named else ())])


def _lines(
    rows: Sequence[EntryRow], at: At, one: Opened, others: Mapping[str, Beside], names: Sequence[str]
) -> list[Line]:
    """A page with what other registers say: one statement for each that is referred to, and for each figure."""
    held, on = one.door.held.register, at.day.on
    ids: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if of := held.reference(name):
            ids[of] |= {str(row.cells[name]) for row in rows if row.cells.get(name)}
    named: dict[str, Named] = {}
    for of, some in ids.items():
        if of in others:
            named |= beside.called(others[of], some, on)
    figures: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for rollup in one.newest.rollups:
        if rollup.id in names and rollup.register in others:
            counted = beside.rolled(others[rollup.register], rollup, [row.entry for row in rows], on)
            if counted is not None:
                figures[rollup.id] = (rollup.op, counted)
    return [Line(row, at, named, _figures(row, figures)) for row in rows]


def _figures(row: EntryRow, figures: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Mapping[str, Any]:
    """What nothing refers to is counted as none; it has no sum."""
    return {id: found.get(str(row.entry), 0 if op == "count" else None) for id, (op, found) in figures.items()}
