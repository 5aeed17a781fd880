"""What an applicant sees of a case: frozen values, one text for one content. No HTML, and nothing of the office's own.

What changes by time alone is worked out from the dates in it when it is read: a day that has passed rewrites nothing.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sannai.common import canonical
from sannai.text.eras import fiscal_year_text

NOT_HERE = "この画面でダウンロードできる文書ではありません。紙の文書は郵送または窓口でお渡しします。"
WITHHELD = "いまはこの画面でお渡しできません。担当課へお問い合わせください。"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, in the applicant's words."""

    at: datetime
    title: str
    meaning: str
    by: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of the office that counts: its last day, or for what it stands still."""

    label: str
    due_on: date
    promised: bool  # the day that the applicant was given
    stopped_for: str  # correction, inquiry; "" while it runs
    extended_by: int
    extension_reason: str

    def late_on(self, on: date) -> bool:
        """Whether it has run out by that day without an answer."""
        return not self.stopped_for and on > self.due_on


@dataclass(frozen=True, slots=True)
class RunOut:
    """A deadline that passed in silence: what it means by law."""

    label: str
    due_on: date
    says: str
    ground: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to mend, with its reason."""

    field: str
    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A 補正: what it asks for. One that is closed is shown to nobody, and kept so that a late answer is understood."""

    number: int
    due_on: date
    message: str
    items: tuple[Item, ...]
    open: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, and whether it was answered."""

    number: int
    question: str
    asked_at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """One way in which a document went out."""

    label: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """An issued document. ``electronic``: it is handed out here; ``key``: what opens the copy."""

    id: UUID
    title: str
    number: str
    issued_at: datetime
    size: int
    sha256: str
    electronic: bool
    waits: bool  # to be received
    withheld: bool  # a hold was placed after it was issued
    until: date | None  # the last day to receive it here
    became: str  # what took its place or ended it, in a sentence
    how: str
    ways: tuple[Sent, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it was decided, in the words of the definition."""

    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Year:
    """One fiscal year of what is charged year by year. ``due_on``: until when it is to be paid; None of a forecast."""

    year: int  # in whose April it begins
    starts_on: date
    ends_on: date
    yen: int
    outstanding: int
    due_on: date | None

    @property
    def label(self) -> str:
        """令和8年度分."""
        return f"{fiscal_year_text(self.year)}分"


@dataclass(frozen=True, slots=True)
class Fee:
    """What is still to be paid, and when: a word of the language (``Fee.due``). ``years``: those that were charged, and
    after them what is to come, by the rules as they are known."""

    outstanding: int
    due: str
    years: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One case as its applicant sees it."""

    id: UUID
    p: int
    reference_number: str
    channel: str
    unit_name: str  # of the division that filed it
    procedure: str
    version: str  # digest
    title: str
    regime: str
    division_key: str
    matter: str
    arrived_at: datetime
    time_known: bool
    filed_on: date
    promised_on: date | None
    status: str
    said: str  # the status in the applicant's words
    means: str
    active: bool
    outcome: Outcome | None
    moments: tuple[Moment, ...]
    deadlines: tuple[Deadline, ...]
    run_out: tuple[RunOut, ...]
    corrections: tuple[Correction, ...]  # the newest first
    inquiries: tuple[Inquiry, ...]
    letters: tuple[Letter, ...]
    remedies: str
    grounds: str  # of a decision that is read here and not on a letter
    conditions: str
    fee: Fee | None
    delivery: str  # how documents are to come: electronic, post, counter; "" not chosen
    can: tuple[str, ...]  # verbs of the applicant that the state admits
    answers: Mapping[str, Any]  # as they stand
    filed: Mapping[str, Any] | None  # as they were filed, where they were mended since

    @property
    def seq(self) -> int:
        """What a form says that it saw."""
        return self.p

    @property
    def open_correction(self) -> Correction | None:
        """What is asked for now."""
        return next((each for each in self.corrections if each.open), None)

    def correction(self, number: int | None) -> Correction | None:
        """The correction with this number; without one that which is open, or the newest."""
        if number is None:
            return self.open_correction or next(iter(self.corrections), None)
        return next((each for each in self.corrections if each.number == number), None)

    @property
    def answers_as_filed(self) -> Mapping[str, Any]:
        """提出時の記載内容."""
        return self.answers if self.filed is None else self.filed

    def letter(self, id: UUID) -> Letter | None:
        """The document with this id."""
        return next((each for each in self.letters if each.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What was filed, until the office has told of it: the applicant's own copy, written when it arrived.

    ``received``: when the office has fetched it. ``held``: a person there has to look at it first.
    """

    id: UUID
    reference_number: str
    channel: str
    version: str  # digest
    title: str
    arrived_at: datetime
    fee: int | None  # as it was shown
    answers: Mapping[str, Any]
    sealed_sha256: str  # of what was left for the office
    received: datetime | None = None
    held: bool = False


def text_of(shown: Shown | Waiting) -> str:
    """Its canonical text."""
    return canonical.dumps(shown)


def read(text: str) -> Shown:
    """The value that a text was made of. Raises KeyError or ValueError for anything else."""
    made: Shown = _value(Shown, json.loads(text))
    return made


def read_waiting(text: str) -> Waiting:
    """The same of what waits."""
    made: Waiting = _value(Waiting, json.loads(text))
    return made


def _value(kind: Any, given: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if given is None else _value(arguments[0], given)
    if origin is tuple:
        return tuple(_value(arguments[0], each) for each in given)
    if is_dataclass(kind):
        make: Any = kind
        left = {each.name for each in fields(make) if each.name not in given and each.default is not MISSING}
        return make(**{name: _value(own, given[name]) for name, own in _types(make).items() if name not in left})
    if kind in (date, datetime):
        return kind.fromisoformat(given)
    return UUID(given) if kind is UUID else given


@cache
def _types(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}
