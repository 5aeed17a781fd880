"""The compiled form of a register: frozen records that the engine and the screens only read."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from ..kinds import KINDS
from ..model import Box, Check, Definition, Field, LegalBasis, Table, Test, Value

Profile = Literal["unit-ledger", "office-ledger", "permit-ledger", "closed-ledger", "open-ledger"]
KeptBy = Literal["division", "unit"]
FeedVerb = Literal["entered", "changed", "corrected", "ended", "struck"]


@dataclass(frozen=True, slots=True)
class Moving:
    """A condition on a date that moves with the day of reading: ``within`` from today on, ``older_than`` before it."""

    kind: Literal["within", "older_than"]
    years: int = 0
    months: int = 0
    days: int = 0

    def on(self, day: date) -> Test:
        """The plain range that it means on a day, both ends included."""
        if self.kind == "within":
            return Test("range", low=day, high=shifted(day, self, 1))
        return Test("range", high=shifted(day, self, -1))


def shifted(day: date, span: Moving, sign: int) -> date:
    """A day so many years, months and days away; the last of the month where there is no such day."""
    months = (day.year + sign * span.years) * 12 + day.month - 1 + sign * span.months
    year, month = min(max(months // 12, 1), 9998), months % 12 + 1
    there = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return there + timedelta(days=sign * span.days)


@dataclass(frozen=True, slots=True)
class ListBox:
    """The condition of a list: a box, and entries that move with the day of reading."""

    box: Box = field(default_factory=Box)
    moving: tuple[tuple[str, Moving], ...] = ()

    def on(self, day: date) -> Box:
        """The plain box that it means on a day."""
        return Box((*self.box.entries, *((name, one.on(day)) for name, one in self.moving)))

    @property
    def names(self) -> tuple[str, ...]:
        """Every field or value that it looks at."""
        return tuple(name for name, _ in (*self.box.entries, *self.moving))


@dataclass(frozen=True, slots=True)
class Sort:
    """One part of an order."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class EntryList:
    """A saved list. ``columns`` are fields, values, rollups, ``from`` and ``until``; ``sort`` stands on the shelf."""

    id: str
    label: str
    columns: tuple[str, ...]
    sort: tuple[Sort, ...]
    when: ListBox | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Rollup:
    """What other rows say of this one, counted when its page is read: ``op`` over ``field`` of the rows of
    ``register`` whose reference ``where`` is this row. It is never stored, filtered or sorted by."""

    id: str
    op: Literal["sum", "least", "largest", "count"]
    register: str
    field: str  # "" for count
    where: str


@dataclass(frozen=True, slots=True)
class Series:
    """番号 that the register gives: シス-0012, one series of its own for each unit with ``per``."""

    symbol: str
    per: Literal["", "unit"] = ""
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Extra:
    """What a field of a register says beside what every field says."""

    personal: bool = False
    give: Series | None = None
    replaces: str = ""  # the retired field whose values it takes over


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a file, and the field (or the part of one: holder.kana) that its cells hold."""

    heading: str
    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A named import: heading of the file → field. ``blank``: an empty cell keeps or erases what stands there;
    ``absent``: a row that the file lacks is left, or ended on a day that the importer names."""

    id: str
    label: str
    headings: tuple[Heading, ...]
    blank: Literal["keep", "erase"] = "keep"
    absent: Literal["leave", "end"] = "leave"


@dataclass(frozen=True, slots=True)
class Feed:
    """Which outcome of a procedure makes which verb.

    A source is a name of the case: a field or value of the procedure, GROUP.FIELD of the row with ``each``,
    applicant.PART, or one of the words of ``feeding.WORDS``. ``verbs``: the one verb under "", or code → verb by the
    answer to ``verb_field``. ``of``: key field of the register → source; empty for new rows, and with ``earlier`` for
    the rows that the earlier case made. ``start``: decided, delivered, or a source that is a date.
    """

    procedure: str
    outcomes: tuple[str, ...]
    verbs: Mapping[str, FeedVerb]
    start: str
    verb_field: str = ""
    each: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # source → the codes of which it must have one
    of: Mapping[str, str] = field(default_factory=dict)
    earlier: bool = False
    until: str = ""
    take: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def moment(self) -> Literal["decided", "delivered"]:
        """When the row is written: in the transaction of the decision, or of the delivery."""
        return "delivered" if self.start == "delivered" else "decided"


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A published column: a field or value, or a ``part`` of one (place.city). With ``when``, only in rows that match:
    elsewhere the cell is empty."""

    heading: str
    name: str
    when: Box | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Public:
    dataset: str
    title: str
    columns: tuple[PublicColumn, ...]
    licence: str = "CC BY 4.0"
    when: Box | None = None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """個人情報ファイル簿（個人情報の保護に関する法律 第75条）: what fields and heading do not say."""

    file: str
    persons: str
    collected_from: tuple[str, ...]
    passed_to: tuple[str, ...]
    processed_by: tuple[str, ...]
    special_care: bool
    requests_to: str
    other_procedure: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EntryRetention:
    record_class: str  # 1年, 3年, 5年, 10年, 30年, 常用
    ground: str
    since: Literal["ended", "recorded"]
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class RetiredField:
    """A tombstone: the id is never used again; what was written stays in the log."""

    id: str
    label: str
    since: date


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the typed table. ``of``: the field or value that it holds."""

    name: str
    type: Literal["text", "integer", "date", "yes_no", "several"]
    of: str


@dataclass(frozen=True, slots=True)
class Register:
    """A compiled register package. ``form`` is the same fields, values and checks as a form of one page, so that the
    one evaluator, the inputs of a page and the words of a field serve rows too."""

    key: str
    title: str
    reading: str
    division: str
    kept_by: KeptBy
    purpose: str
    legal_basis: tuple[LegalBasis, ...]
    dated: bool
    key_fields: tuple[str, ...]
    name_field: str
    rights: Profile
    fields: Mapping[str, Field]  # in order; without from and until
    extras: Mapping[str, Extra]
    values: tuple[Value, ...]  # stored with the row
    rollups: tuple[Rollup, ...]  # for the page only
    labels: Mapping[str, str]  # of every field, value, rollup, from and until
    checks: tuple[Check, ...]
    lists: tuple[EntryList, ...]
    filters: tuple[str, ...]
    find: tuple[str, ...]
    sheet: tuple[str, ...]
    imports: tuple[ImportMap, ...]
    fed_by: tuple[Feed, ...]
    public: Public | None
    personal_data: PersonalData | None
    retention: EntryRetention
    small: int
    retired: tuple[RetiredField, ...]
    tables: Mapping[str, Table]
    form: Definition
    files: Mapping[str, bytes]
    digest: str = ""
    shape: str = ""  # digest of what the typed table depends on
    columns: tuple[Column, ...] = ()  # of the typed table, beside entry, unit, from_on, until_on, seq and search
    note: str = ""
    domains: Mapping[str, str] = field(default_factory=dict)  # of fields, values, from and until: see rules/kinds
    places: Mapping[str, int] = field(default_factory=dict)  # "field/ID", "list/ID", … → line of register.yaml

    @property
    def personal(self) -> bool:
        """Whether it holds personal data."""
        return any(one.personal for one in self.extras.values())

    def list_of(self, id: str) -> EntryList | None:
        """The list with this id; None if there is none such."""
        return next((one for one in self.lists if one.id == id), None)

    def on_shelf(self, name: str) -> bool:
        """Whether the typed table holds this field or value: what it does not can be neither filtered nor sorted."""
        return any(one.of == name for one in self.columns)

    def reference(self, name: str) -> str:
        """The register whose rows a field refers to, or ""."""
        one = self.fields.get(name)
        return KINDS[one.ask].refers(one) if one else ""
