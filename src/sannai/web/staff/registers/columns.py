"""The columns of a list of a register, from its definition: each field in the words of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sannai.registers.asking import EntryRow, as_day
from sannai.registers.beside import Named
from sannai.registers.directory import around
from sannai.registers.states import OPEN
from sannai.rules.kinds import KINDS, bind
from sannai.rules.model import Field
from sannai.rules.registers.fields import LAST
from sannai.rules.registers.keys import FROM, UNTIL
from sannai.rules.registers.model import EntryList, Register, Sort
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Cell, Chip, Link, Many, Mono, Ref
from sannai.web.kit.shelf import sort_of
from sannai.web.kit.table import CHIP, DATE, LAPTOP, LONG, NARROW, NUMBER, PERSON, TABLET, TEXT, Column

HIDDEN = "（表示できません）"
SEEN_ONLY = "（見られる分）"
DAY = timedelta(days=1)
NUMBER_LENGTH = 40  # characters of a key that is a number
WIDTHS = {"date": DATE, "integer": NUMBER, "several": LONG}


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what other rows say of it: ``named`` by id of what it refers to, ``rolled`` by what is counted."""

    row: EntryRow
    at: At
    named: Mapping[str, Named]
    rolled: Mapping[str, Any]


Value = Callable[[Line], Cell]


@dataclass(frozen=True, slots=True)
class Made:
    """What the columns of one list are made from: the definition in force, that of the table, what the reader sees.

    ``partial``: the figures of which only a part is counted for this reader.
    """

    register: Register
    held: Register
    shown: tuple[str, ...]
    partial: frozenset[str]

    def label(self, name: str) -> str:
        """What a column is called, with its unit."""
        if name == LAST:
            return "最終日"
        field = self.register.fields.get(name)
        unit = f"（{field.unit}）" if field is not None and field.unit else ""
        return f"{self.register.labels.get(name, name)}{unit}{SEEN_ONLY if name in self.partial else ''}"

    def value(self, name: str) -> Value:
        """What stands in a column."""
        if name == FROM:
            return lambda line: line.row.start
        if name == UNTIL:
            return lambda line: None if line.row.end == OPEN else line.row.end
        if name == LAST:
            return lambda line: None if line.row.end == OPEN else line.row.end - DAY
        if any(one.id == name for one in self.register.rollups):
            return lambda line: _figure(line.rolled.get(name))
        field = self.held.fields.get(name)
        return _of_field(self.held, self.register, field) if field is not None else _of_value(self.held, name)

    def width(self, name: str) -> str:
        """How wide a column may be."""
        field, domain = self.register.fields.get(name), self.register.domains.get(name, "")
        if any(one.id == name for one in self.register.rollups):
            return NUMBER
        if name in (FROM, UNTIL, LAST) or (field is None and domain == "date"):
            return DATE
        if field is None:
            return NUMBER if domain == "integer" else TEXT
        if name in self.register.key_fields and self._is_number(field):
            return CHIP
        columns = KINDS[field.ask].columns(field)
        if any(ending == "_kana" for ending, _ in columns):
            return PERSON
        return LONG if len(KINDS[field.ask].parts) > 2 else WIDTHS.get(columns[0][1], TEXT) if columns else TEXT

    def _is_number(self, field: Field) -> bool:
        """Whether it holds a number such as シス-0012: short, and broken over two lines nobody can read it."""
        short = isinstance(field.high, int) and field.high <= NUMBER_LENGTH
        return field.ask == "text" and (short or self.register.extras[field.id].give is not None)


def names_of(one: EntryList) -> tuple[str, ...]:
    """The columns of a list: what it names, and what it is sorted by."""
    first = one.sort[0].name if one.sort else ""
    seen = {real(name) for name in one.columns}
    return one.columns if not first or first in seen else (*one.columns, first)


def real(name: str) -> str:
    """最終日 is the day before 「いつまで」: sorted alike."""
    return UNTIL if name == LAST else name


def columns_of(made: Made, orders: Mapping[str, tuple[Sort, ...]]) -> tuple[Column[Line], ...]:
    """Every column of a list; one of them names the row and leads to its page. ``orders``: as of tables.orders."""
    names = made.shown
    naming = next((name for name in (made.register.name_field, *made.register.key_fields) if name in names), names[0])
    found = []
    for at, name in enumerate(names):
        value, first = made.value(name), name == naming
        fold = "" if first else NARROW if at < 4 else TABLET if at < 6 else LAPTOP
        sort = sort_of(orders[real(name)]) if real(name) in orders else None
        drawn = _naming(made.register.key, value) if first else value
        found.append(Column(name, made.label(name), drawn, made.width(name), first=first, fold=fold, sort=sort))
    return tuple(found)


ALSO: tuple[Column[Line], ...] = (
    Column("_entry", "_entry", lambda line: Mono(str(line.row.entry))),
    Column("_seq", "_seq", lambda line: line.row.seq, NUMBER),
)


def entry_page(register: str, entry: object, query: str = "") -> Ref:
    """The page of a row: below that of its register, so that one name of a URL serves every cell."""
    return Ref("desk:register", register, f"{entry}/{query}")


def _naming(register: str, value: Value) -> Value:
    def cell(line: Line) -> Cell:
        text = _words(value(line)) or line.row.called or "（名前なし）"
        link = Link(text, entry_page(register, line.row.entry, line.at.day.query))
        return Many((link, Chip("支援措置", "red"))) if line.row.protected else link

    return cell


def _words(cell: Cell) -> str:
    if isinstance(cell, Link | Mono):
        return cell.text
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell}"


def _figure(value: Any) -> Cell:
    """Sums of PostgreSQL are decimals; days come from SQLite as text."""
    if value is None or isinstance(value, date):
        return value
    return as_day(value) if isinstance(value, str) else int(value)


def _of_field(held: Register, newest: Register, field: Field) -> Value:
    """A field of the table in the words of its kind, and of the labels that are in force."""
    id, names = field.id, [one.name for one in held.columns if one.of == field.id]
    if KINDS[field.ask].owns:
        return lambda line: _unit(line, line.row.cells.get(id))
    if not names:
        return lambda line: None
    if KINDS[field.ask].refers(field):
        return _reference(field, names[-1])
    now = newest.fields.get(id, field)
    kind = bind(now if KINDS[now.ask] is KINDS[field.ask] else field, around())
    return lambda line: kind.listed([line.row.cells.get(name) for name in names])


def _of_value(held: Register, name: str) -> Value:
    domain = held.domains.get(name)
    op = next((one.op for one in held.values if one.id == name), "")
    if domain == "yes_no":
        return lambda line: None if (held := line.row.cells.get(name)) is None else "はい" if held else "いいえ"
    if domain == "date":
        return lambda line: (day := line.row.cells.get(name)) and as_day(day)
    if op == "fiscal_year":
        return lambda line: (year := line.row.cells.get(name)) and f"{year}年度"
    return lambda line: line.row.cells.get(name)


def _unit(line: Line, key: Any) -> Cell:
    return line.at.city.name_of(key, key) if key else None


def _reference(field: Field, shown: str) -> Value:
    """By the name of the day, with the way to it for whoever reaches it. What is under 支援措置 has no name."""
    other = KINDS[field.ask].refers(field)

    def cell(line: Line) -> Cell:
        id, words = line.row.cells.get(field.id), line.row.cells.get(shown)
        named = line.named.get(str(id))
        if id is None or named is None:
            return str(words) if words else None
        if named.hidden:
            return HIDDEN
        text = named.words or str(words or id)
        return Link(text, entry_page(other, id, line.at.day.query)) if named.reached else text

    return cell
