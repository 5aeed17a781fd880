"""GET entries/ and entries/ID/: the rows of a register that hold on a day, by pages, and one row with its periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse

from sannai.common.time import today
from sannai.organization.snapshot import city_on
from sannai.registers.asking import Edge, EntryRow, EntryRows, Order, Range
from sannai.registers.door import READ, Door
from sannai.registers.models import Entry
from sannai.registers.states import Period, stories, story_of
from sannai.registers.tables import uuid_of
from sannai.rules.registers.keys import FROM, UNTIL
from sannai.rules.registers.rows import own_fields
from sannai.text.nodes import as_date
from sannai.web.api.problems import Problem, wrong
from sannai.web.kit.as_of import AsOf
from sannai.web.kit.ask import Asked, At, ask
from sannai.web.kit.rows import Span

from .describing import narrowing, orders
from .door import NONE, MachineRequest, answer, note, opened
from .saying import named_in, own, said

MOST, USUAL = 200, 100
EARLIEST, LATEST = date(1868, 1, 25), date(2999, 12, 31)
OWN = ("on", "limit", "sort", "after")  # parameters that no filter has
LOST = "続きの位置の記載（after）が、この条件ではもう見つかりません。はじめから読み直してください。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for."""

    rows: EntryRows
    asked: tuple[Asked, ...]
    order: Order
    sort: str
    limit: int
    after: UUID | None


def entries(request: MachineRequest, key: str) -> HttpResponse:
    """A page of the rows that hold on a day, in an order, those that the filters leave."""
    held = opened(request, key)
    wanted = _wanted(request, held)
    edges = wanted.rows.page(wanted.order, wanted.limit + 1, _edge(wanted))
    rows = wanted.rows.load([UUID(str(edge[-1])) for edge in edges[: wanted.limit]], ())
    told = _told(held, rows, wanted.rows.on)
    names = " ".join(name for each in wanted.asked for name, _ in each.pairs)
    note(request, key, f"api entries {len(rows)} {names}".strip(), [row.entry for row in rows])
    following = _next(request, wanted, rows) if len(edges) > wanted.limit else None
    on = wanted.rows.on.isoformat() if held.newest.dated else None
    return answer({
        "register": key, "on": on, "version": held.held.register.digest, "sort": wanted.sort, "entries": told,
        "next": following,
    })  # fmt: skip


def entry(request: MachineRequest, key: str, entry_id: UUID) -> HttpResponse:
    """One row with all its periods, and how the rows that it points at are called."""
    held = opened(request, key)
    row = Entry.objects.filter(pk=entry_id, shelf=key).first()
    if row is None or not held.sees(row):
        raise Problem(404, NONE)
    story = story_of(row.subject_id)
    seen = frozenset((*held.fields_of(row), FROM, UNTIL))
    whole = held.sensitive is None or row.unit_key in held.sensitive
    named = named_in(held, story.ordered)
    note(request, key, "api entry", [row.pk])
    return answer({
        **own(row.pk, row.seq), "register": key, "unit": row.unit_key, "status": row.status,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None, "protected": row.protected,
        "periods": [said(held, one, seen, named, whole=whole) for one in story.ordered],
    })  # fmt: skip


def _told(held: Door, rows: Sequence[EntryRow], on: date) -> list[dict[str, Any]]:
    """The rows of a page with what they say. One statement for their events, three for each register pointed at."""
    told = stories(str(row.entry) for row in rows)
    register = held.held.register
    seen = frozenset((*held.shown((*own_fields(register), *(one.id for one in register.values))), FROM, UNTIL))
    periods: list[tuple[EntryRow, Period]] = []
    for row in rows:
        story = told.get(str(row.entry))
        period = (story.periods.get(row.start) or story.on(on)) if story else None
        if period is not None:
            periods.append((row, period))
    named = named_in(held, [period for _, period in periods])
    whole = held.shows_sensitive
    return [{**own(row.entry, row.seq), **said(held, one, seen, named, whole=whole)} for row, one in periods]


def _wanted(request: MachineRequest, held: Door) -> Wanted:
    """Read the address. Raises Problem with every parameter that cannot be read."""
    given, filters, sorts = request.GET, narrowing(held), orders(held)
    wrongs = [wrong(name, "2回書かれています", "1回だけ書く") for name in given if len(given.getlist(name)) > 1]
    today_is = today(request.at)
    on, limit, after = _day(given.get("on"), today_is, wrongs), _limit(given.get("limit"), wrongs), given.get("after")
    start = next((name for name in held.newest.key_fields if name in sorts), next(iter(sorts)))
    query = ask(given, request.path, filters, list(sorts), start, _at(request, on, today_is), OWN)
    known = {*OWN, *(name for each in filters for name in each.names)}
    faults = {name: what for name, what in query.faults.items() if name in known}
    wrongs += [wrong(name, what, "書き方を直す") for name, what in faults.items()]
    wrongs += [
        wrong(name[:40], "この台帳では使えない条件です", "台帳の filters にある名前で書く")
        for name in given
        if name not in known
    ]
    entry = uuid_of(after) if after else None
    if after and entry is None:
        wrongs.append(wrong("after", "続きの位置ではありません", "前のページの next をそのまま使う"))
    if wrongs:
        raise Problem(422, "問合せの書き方に誤りがあります。", errors=wrongs)
    rows = EntryRows(held, on)
    for each in query.asked:
        if each.by is not None:
            rows = _narrowed(rows, each)
    parts = sorts[query.column]
    return Wanted(rows, query.asked, Order(parts, query.descending), query.sort, limit, entry)


def _narrowed(rows: EntryRows, each: Asked) -> EntryRows:
    value = Range(each.value.first, each.value.last) if isinstance(each.value, Span) else each.value
    return rows.where(each.by, value) if isinstance(each.by, str) else rows


def _edge(wanted: Wanted) -> Edge | None:
    if wanted.after is None:
        return None
    edge = wanted.rows.edge_of(wanted.after, wanted.order)
    if edge is None:
        raise Problem(409, LOST)
    return edge


def _next(request: MachineRequest, wanted: Wanted, rows: Sequence[EntryRow]) -> str | None:
    """The address of the next page: the same with the last row of this one."""
    if not rows:
        return None
    given = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode({**given, 'after': str(rows[-1].entry)})}"


def _at(request: MachineRequest, on: date, today_is: date) -> At:
    city = request.staff.city if on == today_is else city_on(on)
    return At(request.staff, request.at, AsOf(on, today_is), city, READ)


def _day(text: str | None, otherwise: date, wrongs: list[dict[str, Any]]) -> date:
    if text is None:
        return otherwise
    day = as_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        wrongs.append(wrong("on", "日付として読めません", "2026-04-01 の形で書く"))
        return otherwise
    return day


def _limit(text: str | None, wrongs: list[dict[str, Any]]) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        wrongs.append(wrong("limit", "件数として読めません", f"1 から {MOST} までの整数で書く"))
        return USUAL
    return int(text)
