"""A kind of thing with a chain of events, said once: what it is called, where it is at home, how it is shown.

Rights, lists, approvals, audit, the log of readers and the links in mails derive from it. A room registers its kinds
in its own ``apps.py``; a new kind needs a line in ``names.lock`` too, since the log keeps its name for ever.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.urls import reverse


class Subject(Protocol):
    """Whatever has a chain: a kind and an id."""

    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subject stands now: digest of all that a decision rests on, and the seq of its newest such event."""

    digest: str
    seq: int


@dataclass(frozen=True, slots=True)
class Decide:
    """What approvals asks of a subject.

    ``facts(id)``: division, what the delegation rules ask, ``record`` (defaults of classification, retention,
    disclosure) and ``label``. ``proposed(id, content)``: the facts that follow from what is proposed.
    """

    digest: Callable[[str], Standing]
    facts: Callable[[str], Mapping[str, Any]]
    proposed: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] = lambda _id, _content: {}


Reached = Q | frozenset[str]  # a condition on the rows, or the ids themselves where they are few


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing.

    ``model``: its table ("casework.Case"), ``key``: the column that is its id in the log; "" for a thing without a
    row. ``unit``, ``matter``, ``own``: where it is at home and whose own it is, as paths through the row, so that
    ``home()`` and SQL derive from the same; a unit path may lead to several keys. ``among`` instead of a path, where
    SQL must ask the city: (city, units) → the condition. ``also(staff, right)``: what a person reaches beside the
    home, by post, by route or since the unit is concerned. ``words(ids)``: how lists name them. ``pages``: audience
    → (URL name, what of the id stands in it; None: nothing). ``seq``: the column with the seq of the newest event;
    "" if none is kept. ``about``: where the row says what it is itself about, as a 起案 does. ``profile``: where the
    row names the profile by which rights over it reach, a path for ``profile_of()`` and for SQL alike. ``shield``: the
    column that says that a row is there only for whoever has this right over it too (支援措置).
    """

    name: str
    label: str
    model: str = ""
    key: str = "pk"
    unit: tuple[str, ...] = ()
    matter: str = ""
    own: str = ""
    among: Callable[[Any, Collection[str]], Q] | None = None
    also: Callable[[Any, str], Reached] | None = None
    words: Callable[[Collection[str]], Mapping[str, str]] = lambda ids: {}
    pages: Mapping[str, tuple[str, Callable[[str], str] | None]] = field(default_factory=dict)
    decide: Decide | None = None
    seq: str = "seq"
    about: tuple[str, str] | tuple[()] = ()
    profile: str = ""
    heads: Callable[[], Iterable[tuple[str, int]]] | None = None
    shield: tuple[str, str] | tuple[()] = ()

    @property
    def rows(self) -> type[Model] | None:
        """The table; None for a thing without a row."""
        return apps.get_model(self.model) if self.model else None

    @property
    def keeps_seq(self) -> bool:
        """Whether something beside the log knows the seq of its newest event."""
        return self.heads is not None or bool(self.model and self.seq)

    def newest(self, ids: Collection[str]) -> Iterable[tuple[str, int]]:
        """(id, seq of its newest event) of the rows among these: what the log must agree with. None where none is kept.

        What cannot be the id of a row, in a log that was tampered with, has none.
        """
        if self.heads is not None:
            return ((key, seq) for key, seq in self.heads() if key in ids)
        rows = self.rows
        if rows is None or not self.seq:
            return ()
        column = rows._meta.pk if self.key == "pk" else rows._meta.get_field(self.key)
        possible = [key for key in ids if _could_be(column, key)]
        found = rows._default_manager.filter(**{f"{self.key}__in": possible}).values_list(self.key, self.seq)
        return ((str(key), seq) for key, seq in found)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a thing is at home: the stored keys of its units, and the matter by which a divided unit's work goes."""

    units: tuple[str, ...]
    matter: str = ""


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known. Raises ValueError for a name that another kind has."""
    for kind in kinds:
        if KINDS.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"{kind.name} is already a kind: {KINDS[kind.name].label}")


def kind_of(subject: Subject | str) -> Kind:
    """The kind of a subject, or the one of this name. Raises LookupError for an unknown one: a fault of the program."""
    return KINDS[subject if isinstance(subject, str) else subject.subject_kind]


def label_of(name: str) -> str:
    """What things of this kind are called; the name itself of a kind that this program does not know."""
    kind = KINDS.get(name)
    return kind.label if kind else name


def home(subject: Any) -> Home:
    """Where it is at home. Of a kind that no unit keeps: nowhere."""
    kind = kind_of(subject)
    units: list[str] = []
    for path in kind.unit:
        value = _at(subject, path)
        units += [value] if isinstance(value, str) else list(value or ())
    return Home(tuple(units), str(_at(subject, kind.matter)) if kind.matter else "")


def own(subject: Any) -> str:
    """Staff key of the one person whose own it is; "" for nobody's."""
    path = kind_of(subject).own
    return str(_at(subject, path)) if path else ""


def profile_of(subject: Any) -> str:
    """The profile by which rights over it reach: the name that its register says. "" where its kind has none."""
    path = kind_of(subject).profile
    return str(_at(subject, path) or "") if path else ""


def shielded_by(subject: Any) -> str:
    """The right without which this thing is not there for a person; "" for what is not shielded."""
    shield = kind_of(subject).shield
    return shield[1] if shield and _at(subject, shield[0]) else ""


def about(subject: Any) -> tuple[str, str]:
    """(kind, id) of what it is about: of a 起案 what is to be decided, of everything else itself."""
    paths = kind_of(subject).about
    return (str(_at(subject, paths[0])), str(_at(subject, paths[1]))) if paths else _itself(subject)


def _itself(subject: Subject) -> tuple[str, str]:
    return subject.subject_kind, subject.subject_id


def page_of(kind: str, subject_id: str, audience: str = "staff") -> str:
    """The whole address of its page, for mails. Every site's pages are known, also to a process that serves another.

    Raises LookupError where that audience has no page of it.
    """
    name, written = kind_of(kind).pages[audience]
    base = settings.PORTAL_URL if audience == "applicant" else settings.BASE_URL
    return base + reverse(name, urlconf=settings.WHOLE_URLCONF, args=[written(subject_id)] if written else [])


def later(module: str, name: str) -> Callable[..., Any]:
    """A function of another module, imported when it is first called: a command that never asks starts quickly."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    return call


def _could_be(column: Any, key: str) -> bool:
    try:
        column.to_python(key)
    except ValidationError:
        return False
    return True


def _at(subject: Any, path: str) -> Any:
    for name in path.split("__"):
        if subject is None:
            return None  # nothing stands there: a procedure that is not public
        subject = getattr(subject, name)
    return subject
