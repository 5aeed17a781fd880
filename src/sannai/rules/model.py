"""The compiled form of a procedure: frozen records that the evaluator and the screens only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from .agents import Agent as Agent
from .endings import Criterion as Criterion
from .endings import Elsewhere as Elsewhere
from .endings import Hearing as Hearing
from .endings import Outcome as Outcome
from .endings import Seal as Seal
from .endings import Seals as Seals
from .supporting import Document as Document
from .supporting import Required as Required
from .terms import Deadline as Deadline
from .terms import Extension as Extension
from .terms import Silence as Silence
from .terms import Years as Years

Regime = Literal["disposition", "notification", "certificate", "finding", "service", "internal", "adverse"]
AsOf = Literal["filed", "decided", "used", "year"]
# Answers are JSON values keyed by field id: kinds/ says which. A repeated group is a list of rows, each with a stable
# "_key".
Answers = Mapping[str, Any]
FEE = "手数料"  # what a fee is called that has no name of its own


@dataclass(frozen=True, slots=True)
class Box:
    """A condition: every entry must match (boxes of the language; no "or", no "not")."""

    entries: tuple[tuple[str, Test], ...] = ()
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """One entry of a box: equal to a value, one of several, within a closed range, or given at all."""

    kind: Literal["is", "in", "range", "given"]
    values: tuple[Any, ...] = ()
    low: int | date | None = None
    high: int | date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    help: str = ""
    retired: bool = False  # of a register: it shows where it stands, and cannot be chosen any more


@dataclass(frozen=True, slots=True)
class Kept:
    """Why and from when an answer is disposed of before its case: ``days`` after the decision, or after the end."""

    until: Literal["decided", "closed"]
    ground: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``when`` refers to earlier fields only."""

    id: str
    label: str
    ask: str  # its kind, see kinds/
    help: str = ""
    required: bool = True
    when: Box | None = None
    choices: tuple[Choice, ...] = ()
    low: int | date | None = None  # of its value, its length or its number, as the kind has it
    high: int | date | None = None
    sensitive: bool = False
    kept: Kept | None = None  # for a shorter time than the case; None: as long as the case
    unit: str = ""  # 枚, 点, …
    autocomplete: str = ""  # HTML autofill token (WCAG 1.3.5)
    group: str = ""  # id of the repeated group it belongs to, or ""
    table: str = ""  # the table its choices come from (dated rows), or ""
    sanction: str = ""  # of a 個人番号: the law with its item, or the ordinance, by which it may be asked
    own: tuple[tuple[str, Any], ...] = ()  # the keys that only its kind knows
    taken: tuple[str, str] | None = None  # (field that found a row of a register, the row's field): nobody is asked

    def option(self, key: str, default: Any) -> Any:
        """The value of a key that only its kind knows."""
        return dict(self.own).get(key, default)


@dataclass(frozen=True, slots=True)
class Group:
    """A repeated group: its rows have stable keys."""

    id: str
    label: str
    fields: tuple[Field, ...]
    at_least: int = 1
    at_most: int = 10
    help: str = ""
    named_by: str = ""  # the field of a row that tells people which row it is
    of: str = ""  # at the desk: the group of the application whose rows it repeats


@dataclass(frozen=True, slots=True)
class Page:
    """One step. ``asks`` names a group to repeat here; ``fields`` stand on the page itself."""

    id: str
    title: str
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    when: Box | None = None
    help: str = ""
    desk: bool = False
    shows: tuple[str, ...] = ()  # values that are shown while it is filled in


@dataclass(frozen=True, slots=True)
class Value:
    """A computed value: one operation of the closed list, see docs/procedure-language.md.

    ``args``: what ``build`` of the operation made (``operations/``). A name is a field, an earlier value or (where a
    date is meant) one of filed, decided, used; a date may be written.
    """

    id: str
    op: str
    args: Mapping[str, Any]
    group: str = ""  # computed once for each row of this group
    places: int = 0  # of a decimal: the value is counted in its smallest place
    label: str = ""  # what people read where a page shows it
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of an earlier field or value, where a constant could stand too."""

    name: str


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a value's ``cases``: the first that matches gives the result."""

    box: Box
    result: int | str | bool | date | Ref


@dataclass(frozen=True, slots=True)
class Check:
    """When the box matches, the answers are refused (or, as a warning, shown) with this message at this field."""

    id: str
    when: Box
    message: str
    field: str
    group: str = ""
    warning: bool = False


class Dated:
    """What is in force from ``start`` (included) until ``end`` (excluded)."""

    __slots__ = ()
    start: date
    end: date | None

    def holds(self, on: date) -> bool:
        """Whether it is in force on this date."""
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class Part:
    """One named line of a fee."""

    label: str
    yen: int | str  # or the id of a value


@dataclass(frozen=True, slots=True)
class DatedRow(Dated):
    """One row of a dated table, with the ground it rests on."""

    start: date
    end: date | None
    box: Box
    result: Any
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Relief:
    """減免: what may be applied for, decided by the desk."""

    id: str
    label: str
    when: Box | None
    rate: int  # percent taken off; 0 where ``off`` or ``to`` says how much
    ground: str
    off: int | str | None = None  # yen taken off, or the id of a value
    to: int | str | None = None  # yen that are left, or the id of a value


@dataclass(frozen=True, slots=True)
class Fee:
    due: Literal["filing", "before_issue", "after_decision", "collection", "counter"]
    as_of: AsOf
    rows: tuple[DatedRow, ...]  # result: yen (int), the id of a value, or Parts
    reliefs: tuple[Relief, ...] = ()
    name: str = FEE  # 占用料, 使用料, …
    years: Years | None = None


@dataclass(frozen=True, slots=True)
class Authority(Dated):
    """処分庁 as of a date: in whose name, on what ground, and where an appeal goes."""

    start: date
    end: date | None
    body: str  # 処分庁, e.g. 三内市保健所長
    name: str  # the name it is given in
    ground: str
    reviewing_body: str = ""  # 審査庁
    defendant: str = ""  # whom an action for revocation is brought against
    post: str = ""  # the post that speaks in this name: while it has a 職務代理, the document bears that title


@dataclass(frozen=True, slots=True)
class Identity:
    """One row of the identity table: requester's role × channel → what is needed, and what an agent must prove."""

    role: str
    channels: tuple[str, ...]
    needs: Literal["none", "mail", "card", "counter"]
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    record_class: str  # 1年, 3年, 5年, 10年, 30年, 常用
    ground: str
    symbol: str = ""  # 分類記号
    disclosure: Literal["open", "partial", "closed"] = "partial"  # 公開区分 of the 起案 about it


@dataclass(frozen=True, slots=True)
class LegalBasis:
    title: str
    article: str = ""
    kind: Literal["law", "ordinance", "rule"] = "law"


@dataclass(frozen=True, slots=True)
class Definition:
    """A compiled procedure package."""

    key: str
    title: str
    reading: str
    summary: str
    regime: Regime
    governing_act: str  # 行政手続法, 三内市行政手続条例 or ""
    division: str
    matter: str
    purpose: str
    who: str
    needs: tuple[str, ...]
    notes: tuple[str, ...]  # 注意 to read before the first question, e.g. why it is not issued from here
    legal_basis: tuple[LegalBasis, ...]
    authority: tuple[Authority, ...]
    identity: tuple[Identity, ...]
    life_events: tuple[str, ...]
    pages: tuple[Page, ...]
    desk_pages: tuple[Page, ...]
    values: tuple[Value, ...]
    checks: tuple[Check, ...]
    documents: tuple[Document, ...]
    fee: Fee | None
    deadlines: tuple[Deadline, ...]
    outcomes: tuple[Outcome, ...]
    retention: Retention
    applicant: Mapping[str, str]  # which fields carry name, address, phone, email of the applicant
    summary_fields: tuple[str, ...]  # shown in the desk's queue
    desk_note: str  # what the desk should know when it takes one up
    tables: Mapping[str, Table]
    files: Mapping[str, bytes]
    digest: str = ""
    agents: tuple[Agent, ...] = ()  # who may file for somebody else; their questions stand among the pages
    divisions: tuple[DatedRow, ...] = ()  # 所管の表, see divisions.py; without one ``division`` has every case
    language: int = 1  # the edition of the language in which it is written, and is evaluated for ever
    executive_body: str = ""  # 執行機関, by its key in the organisation: the authority where no row is written
    about: tuple[str, ...] = ()  # adverse: the procedures whose decisions a case of this one may be about
    criteria: tuple[Criterion, ...] = ()  # 処分基準
    elsewhere: Elsewhere | None = None  # prepared here, decided in another system
    facts: Mapping[str, str] = field(default_factory=dict)  # fact of the delegation rules → its field or value
    fields: Mapping[str, Field] = field(default_factory=dict)  # every field by id, desk fields too
    groups: Mapping[str, Group] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)  # "field/ID", "page/ID", "fee/0" → line of procedure.yaml

    def outcome(self, id: str | None) -> Outcome | None:
        """The outcome with this id; None if there is none such."""
        return next((each for each in self.outcomes if each.id == id), None)

    @property
    def applied_for(self) -> bool:
        """Whether somebody applies or notifies. An adverse disposition is begun by the office alone."""
        return self.regime != "adverse"


@dataclass(frozen=True, slots=True)
class TableRow:
    key: str
    label: str
    start: date | None
    end: date | None
    cells: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A dated table of the package (tables/NAME.csv): key, label, from, until and its value columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    keyed: bool = True  # its rows are found by key; those of a decision table by what stands in its columns

    def domain(self, column: str) -> str:
        """integer or text: what a look-up of this column gives."""
        cells = [row.cells[column] for row in self.rows if row.cells.get(column) is not None]
        return "integer" if cells and all(isinstance(cell, int) for cell in cells) else "text"


@dataclass(frozen=True, slots=True)
class Dates:
    """The moments that ``as_of`` speaks of, as dates of Asia/Tokyo."""

    filed: date
    decided: date | None = None
    used: date | None = None
    entered: date | None = None  # on which the desk writes down what it found
    year: int | None = None  # the fiscal year at hand, of what is charged year by year; None: the first one


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot stand: at which field (of which row), and in words."""

    field: str
    message: str
    row: str = ""  # the _key of a group's row
    page: str = ""
    part: str = ""  # the input within the field: kana, postal_code, … or ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    label: str
    yen: int


@dataclass(frozen=True, slots=True)
class FeeResult:
    yen: int
    lines: tuple[FeeLine, ...]
    ground: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything the definition says of one set of answers. Total: it never raises on any answers."""

    pages: tuple[str, ...]  # visible pages in order
    visible: frozenset[str]  # "field" or "group/row/field"
    answers: Answers  # only what is visible and of the right shape
    faults: tuple[Fault, ...]  # what is missing or refused, in page order
    warnings: tuple[Fault, ...]
    values: Mapping[str, Any]
    documents: tuple[Required, ...]
    fee: FeeResult | None
    reliefs: tuple[Relief, ...]
    rules_used: tuple[str, ...]  # grounds of the dated rows that were used
    relief_yen: Mapping[str, int] = field(default_factory=dict)  # yen that each relief takes off, where that is known
    possible: tuple[str, ...] = ()  # outcomes whose ``when`` certainly holds, and those that have none
    extendable: tuple[str, ...] = ()  # "DEADLINE/0": extensions whose ``when`` certainly holds, or that have none
    division: str = ""  # whose case it is by these answers; "" where they leave it open
    undetermined: tuple[str, ...] = ()  # "fee", "document/ID": what hangs on what is unanswered or cannot be computed
