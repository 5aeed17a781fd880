"""One unit of the city: where it stands, its posts and people on a date, and how it came to be what it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.organization.models import Succession, Unit
from sannai.organization.queries import post_titles
from sannai.organization.snapshot import city_on
from sannai.web.kit.as_of import as_of
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.staff.rules.rulebook import matter_titles

from .organization import KINDS
from .posts import shown

KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")  # what may be looked up at all


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of a unit's history: what it was called and what it stood under, and what changed with it."""

    unit: Unit
    parent: str
    now: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A succession from or to this unit or one of its posts, with the names of its day."""

    on: date
    from_key: str
    to_key: str
    from_name: str
    to_name: str
    kind: str
    matters: tuple[str, ...]


@require_GET
@staff_only("organization.read")
def unit(request: DeskRequest, key: str) -> HttpResponse:
    """組織ひとつ。その日になければ、いつあったか、どこへ引き継がれたかを見せる。"""
    history = list(Unit.objects.filter(key=key).order_by("valid_from")) if KEY.match(key) else []
    if not history:
        raise Http404
    day = as_of(request)
    city = city_on(day.on)
    standing = city.unit(key)
    matters = matter_titles(request.at)
    posts = [each for each in city.posts if each.unit_key == key]
    context = {
        "day": day,
        "unit": standing or _nearest(history, day.on),
        "standing": standing,
        "kind": KINDS.get((standing or history[-1]).kind, ""),
        "path": city.path(key)[:-1] if standing else (),
        "below": [each for each in city.units if each.parent_key == key] if standing else [],
        "posts": shown(city, posts, matters) if standing else [],
        "history": _history(history, day.on),
        "steps": steps([key, *(each.key for each in posts)], matters),
        "key": key,
    }
    return render(request, "staff/organization/unit.html", context, status=422 if day.fault else 200)


def _nearest(history: list[Unit], on: date) -> Unit:
    """The unit as it last was before the day, or as it will first be."""
    return next((row for row in reversed(history) if row.valid_from <= on), history[0])


def _history(rows: list[Unit], on: date) -> list[Row]:
    """The newest first; what each stretch stood under by the name of its first day. Two statements."""
    began = Unit.objects.aggregate(first=Min("valid_from"))["first"]
    parents = named("unit", {(row.parent_key, row.valid_from) for row in rows if row.parent_key})
    return [_row(rows, at, on, parents, began) for at in reversed(range(len(rows)))]


def _row(history: list[Unit], at: int, on: date, parents: Mapping[tuple[str, date], str], began: date | None) -> Row:
    row = history[at]
    before = history[at - 1] if at else None
    changed: list[str] = []
    if before is None or before.valid_to != row.valid_from:
        first = "登録の始まり" if row.valid_from == began else "新設"
        changed.append(first if before is None else "再設")
    else:
        if before.name != row.name:
            changed.append(f"「{before.name}」から改称")
        if before.parent_key != row.parent_key:
            changed.append("移管")
        if (before.symbol, before.phone, before.place) != (row.symbol, row.phone, row.place):
            changed.append("文書記号・電話・場所の変更")
    follows = history[at + 1] if at + 1 < len(history) else None
    if row.valid_to is not None and (follows is None or follows.valid_from != row.valid_to):
        changed.append("廃止")
    return Row(row, parents.get((row.parent_key, row.valid_from), ""), row.holds_on(on), tuple(changed))


def named(kind: str, places: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """What each unit or post was called on its day; the key itself if it did not stand then. Two statements at most."""
    if kind == "post":
        return post_titles(places)
    rows = list(Unit.objects.filter(key__in={key for key, _ in places}))
    return {
        (key, on): next((row.name for row in rows if row.key == key and row.holds_on(on)), key) for key, on in places
    }


def steps(keys: Iterable[str], matters: Mapping[str, str]) -> list[Step]:
    """Successions that touch these keys, the newest first, with the names of the eve and of the day."""
    wanted = list(keys)
    rows = list(Succession.objects.filter(Q(from_key__in=wanted) | Q(to_key__in=wanted)).order_by("-on", "from_key"))
    return told(rows, matters)


def told(rows: Iterable[Succession], matters: Mapping[str, str]) -> list[Step]:
    """Successions in words. Three statements, however many."""
    rows = list(rows)
    names: dict[tuple[str, date], str] = {}
    for kind in {row.kind for row in rows}:
        own = [row for row in rows if row.kind == kind]
        names |= named(kind, {(row.from_key, _eve(row.on)) for row in own} | {(row.to_key, row.on) for row in own})
    return [
        Step(
            row.on,
            row.from_key,
            row.to_key,
            names[row.from_key, _eve(row.on)],
            names[row.to_key, row.on],
            row.kind,
            tuple(matters.get(each, each) for each in row.matters.split()),
        )
        for row in rows
    ]


def _eve(on: date) -> date:
    return on - timedelta(days=1)
