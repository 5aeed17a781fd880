"""A definition made ready for evaluating: every field bound to its kind once, not once for each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from . import same
from .around import Around
from .entries import is_found
from .kinds import bind
from .kinds.base import Kind
from .model import Definition, Field, Group, Page, TableRow

MOST_PLANS = 512
Index = Mapping[str, Mapping[str, Sequence[TableRow]]]  # table → key → its dated rows


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A field with its kind. ``found``: nobody answers it here; a look-up does, or what that took (``entries.py``).
    ``plain``: whether it can be given depends on its kind alone, as of most fields, which are looked at quickly."""

    field: Field
    kind: Kind
    found: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GroupPlan:
    group: Group
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PagePlan:
    page: Page
    asked: tuple[Asked, ...]
    groups: tuple[GroupPlan, ...]
    plain: bool  # nothing on it depends on answers: no condition, no check


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    definition: Definition
    around: Around
    pages: tuple[PagePlan, ...]
    desk_pages: tuple[PagePlan, ...]
    by_id: Mapping[str, PagePlan]
    reach: Mapping[str, tuple[PagePlan, ...]]  # id of a page → the pages up to and with it
    places: Mapping[str, str]  # id of a field or group → id of its page
    tables: Index
    kinds: Mapping[str, Kind]  # id of a field, in a group too → its kind


_plans: dict[tuple[int, Around], Plan] = {}
_lock = Lock()


def plan_of(definition: Definition, around: Around) -> Plan:
    """定義を評価できる形にする。同じ定義には同じものを返す。

    Keyed by identity: a plan holds its definition, so that the id cannot pass to another one.
    """
    key = (id(definition), around)
    plan = _plans.get(key)
    if plan is None:
        plan = _make(definition, around)
        with _lock:
            while len(_plans) >= MOST_PLANS:
                _plans.pop(next(iter(_plans)))
            _plans[key] = plan
    return plan


def row_on(tables: Index, table: str, key: str, on: date) -> TableRow | None:
    """The row of a table that holds for a key on a day (half-open), or None."""
    for row in tables.get(table, {}).get(key, ()):
        if (row.start is None or row.start <= on) and (row.end is None or on < row.end):
            return row
    return None


def offered(tables: Index, field: Field, code: str, on: date) -> bool:
    """Is a code of a dated table offered on that day? Codes that stand in the definition always are."""
    rows = tables.get(field.table, {}).get(code) if field.table else None
    return not rows or row_on(tables, field.table, code, on) is not None


def _index(definition: Definition) -> Index:
    found: dict[str, dict[str, list[TableRow]]] = {}
    for name, table in definition.tables.items():
        by_key = found.setdefault(name, {})
        for row in table.rows:
            by_key.setdefault(row.key, []).append(row)
    return found


def _make(definition: Definition, around: Around) -> Plan:
    checked = frozenset(check.group or check.field for check in definition.checks)
    pages = tuple(_page(page, around, checked) for page in definition.pages)
    desk_pages = tuple(_page(page, around, checked) for page in definition.desk_pages)
    places: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    for one in (*pages, *desk_pages):
        for asked in one.asked:
            places.setdefault(asked.field.id, one.page.id)
            kinds.setdefault(asked.field.id, asked.kind)
        for group in one.groups:
            places.setdefault(group.group.id, one.page.id)
            kinds.update((asked.field.id, asked.kind) for asked in group.asked)
    return Plan(
        definition=definition,
        around=around,
        pages=pages,
        desk_pages=desk_pages,
        by_id={one.page.id: one for one in (*desk_pages, *pages)},
        tables=_index(definition),
        reach=_reach(pages + desk_pages),
        places=places,
        kinds=kinds,
    )


def _reach(pages: tuple[PagePlan, ...]) -> dict[str, tuple[PagePlan, ...]]:
    return {one.page.id: pages[: number + 1] for number, one in reversed(list(enumerate(pages)))}


def _page(page: Page, around: Around, checked: frozenset[str]) -> PagePlan:
    groups = tuple(GroupPlan(group, _asked(group.fields, around)) for group in page.groups)
    ids = {*(one.id for one in page.fields), *(one.id for one in page.groups)}
    conditions = [page.when, *(one.when for one in page.fields), *(a.field.when for g in groups for a in g.asked)]
    plain = all(one is None for one in conditions) and not ids & checked
    return PagePlan(page, _asked(page.fields, around), groups, plain)


def _asked(fields: tuple[Field, ...], around: Around) -> tuple[Asked, ...]:
    return tuple(Asked(field, bind(field, around), is_found(field), _plain(field)) for field in fields)


def _plain(field: Field) -> bool:
    apart = is_found(field) or field.taken or field.kept or field.table or same.source(field)
    return not apart and not field.option("open", ())
