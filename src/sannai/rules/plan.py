"""A definition made ready for evaluating: every field bound to its kind once, not once for each answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from .kinds import CITY, Kind, bind
from .model import Definition, Field, Group, Page, Table

MOST_PLANS = 512


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A field with its kind."""

    field: Field
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class GroupPlan:
    group: Group
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PagePlan:
    page: Page
    asked: tuple[Asked, ...]
    groups: tuple[GroupPlan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    definition: Definition
    pages: tuple[PagePlan, ...]
    desk_pages: tuple[PagePlan, ...]
    by_id: Mapping[str, PagePlan]
    reach: Mapping[str, tuple[PagePlan, ...]]  # id of a page → the pages up to and with it
    places: Mapping[str, str]  # id of a field or group → id of its page
    desk_fields: frozenset[str]


_plans: dict[tuple[int, str], Plan] = {}
_lock = Lock()


def plan_of(definition: Definition, city: str = CITY) -> Plan:
    """定義を評価できる形にする。同じ定義には同じものを返す。

    Keyed by identity: a plan holds its definition, so that the id cannot pass to another one.
    """
    key = (id(definition), city)
    plan = _plans.get(key)
    if plan is None:
        plan = _make(definition, city)
        with _lock:
            while len(_plans) >= MOST_PLANS:
                _plans.pop(next(iter(_plans)))
            _plans[key] = plan
    return plan


def offered(tables: Mapping[str, Table], field: Field, code: str, on: date) -> bool:
    """Is a code of a dated table offered on that day? Codes that stand in the definition always are."""
    table = tables.get(field.table.removeprefix("tables/").removesuffix(".csv")) if field.table else None
    if table is None:
        return True
    rows = [row for row in table.rows if row.key == code]
    return not rows or any((row.start is None or row.start <= on) and (row.end is None or on < row.end) for row in rows)


def _make(definition: Definition, city: str) -> Plan:
    pages = tuple(_page(page, city) for page in definition.pages)
    desk_pages = tuple(_page(page, city) for page in definition.desk_pages)
    places: dict[str, str] = {}
    for one in (*pages, *desk_pages):
        for asked in one.asked:
            places.setdefault(asked.field.id, one.page.id)
        for group in one.groups:
            places.setdefault(group.group.id, one.page.id)
    return Plan(
        definition=definition,
        pages=pages,
        desk_pages=desk_pages,
        by_id={one.page.id: one for one in (*desk_pages, *pages)},
        reach=_reach(pages + desk_pages),
        places=places,
        desk_fields=frozenset(
            name for one in desk_pages for name in (*(a.field.id for a in one.asked), *(g.group.id for g in one.groups))
        ),
    )


def _reach(pages: tuple[PagePlan, ...]) -> dict[str, tuple[PagePlan, ...]]:
    return {one.page.id: pages[: number + 1] for number, one in reversed(list(enumerate(pages)))}


def _page(page: Page, city: str) -> PagePlan:
    return PagePlan(page, _asked(page.fields, city), tuple(GroupPlan(g, _asked(g.fields, city)) for g in page.groups))


def _asked(fields: tuple[Field, ...], city: str) -> tuple[Asked, ...]:
    return tuple(Asked(field, bind(field, city)) for field in fields)
