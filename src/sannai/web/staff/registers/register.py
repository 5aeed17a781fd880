"""台帳の一覧: the page of one register, and its rows counted by one or two of its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from sannai.common.time import fiscal_year
from sannai.registers.asking import EntryRows
from sannai.registers.door import READ
from sannai.web.components.controls import Option, Said, select
from sannai.web.kit.ask import Query
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.found import FAR, Found
from sannai.web.kit.listing import Listing
from sannai.web.kit.shelf import Shelf as Rows

from .columns import Line
from .disposal import address_for
from .filters import LIST
from .listing import WRITE, Opened, listing_of, opened
from .sheet import SHEET, sheet, sheet_of
from .tabulation import dimensions, tabulated


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is asked for often, with the address of the same list on it."""

    words: str
    url: str
    here: bool


@staff_only(READ)
def register(request: DeskRequest, key: str) -> HttpResponseBase:
    """The list that the address names, or the first; with ``by`` counted by a filter, or by two; as a sheet."""
    one = opened(request, key)
    made = listing_of(one, request.GET.get(LIST, ""))
    if request.GET.get(SHEET) == "1":
        return sheet(request, one, made)
    listing = replace(made, around=lambda request, found: _around(request, found, one))
    if request.method == "GET" and request.GET.get("by"):
        counted = _tabulation(request, one, listing)
        if counted is not None:
            return counted
    return listing.answer(request)


def _around(request: DeskRequest, found: Found[Line], one: Opened) -> Mapping[str, Any]:
    """What the template shows beside the list: the days, the whole number, how rows can be counted."""
    many = found.total >= FAR
    exact = ""
    if many and request.GET.get("count") == "exact" and (rows := _entries(found.rows)) is not None:
        exact = f"{rows.exact():,}{found.listing.unit}"
    return {
        "days": _days(found.query, found.at.day.on, found.at.day.today) if one.newest.dated else [],
        "exact": exact,
        "import_url": reverse("desk:import_new", args=[one.shelf.register]) if one.may(WRITE) else "",
        "sheet_url": _sheet_url(request, found, one),
        "count_url": found.query.url(count="exact") if many and not exact else "",
        "by": _by(one, "", ""),
        "disposal_url": address_for(request, one.door),
        "kept": [pair for each in found.query.asked for pair in each.pairs],
    }


def _sheet_url(request: DeskRequest, found: Found[Line], one: Opened) -> str:
    """The same page as a sheet; "" where nothing can be written in it."""
    if not found.lines or sheet_of(request, one) is None:
        return ""
    turned = {name: text for name in ("after", "before") if (text := getattr(found.query, name))}
    return found.query.url(sheet="1", **turned)


def _entries(rows: Any) -> EntryRows | None:
    return rows.entries if isinstance(rows, Rows) else None


def _days(query: Query, on: date, today: date) -> list[Day]:
    year = fiscal_year(today)
    named = (("今日", today), ("年度初め", date(year, 4, 1)), ("年度末", date(year + 1, 3, 31)))
    return [Day(words, query.url(on="" if day == today else day.isoformat()), day == on) for words, day in named]


def _by(one: Opened, by: str, by2: str) -> list[Any]:
    """The two choices by which rows can be counted; nothing where there is none."""
    offered = dimensions(one)
    if not offered:
        return []
    options = [Option(id, label, on=id == by) for id, label in offered.items()]
    across = [Option(id, label, on=id == by2) for id, label in offered.items()]
    return [
        select("by", Said("集計する項目"), options, empty="選んでください"),
        select("by2", Said("さらに分ける項目"), across, empty="分けない"),
    ]


def _tabulation(request: DeskRequest, one: Opened, listing: Listing[Line]) -> HttpResponse | None:
    """The rows of these conditions counted; None where the address cannot be read, which the list then says."""
    by, by2 = request.GET.get("by", ""), request.GET.get("by2", "")
    offered = dimensions(one)
    at, query, rows = listing.asked(request)
    entries = _entries(rows)
    if query.faults or by not in offered or (by2 and (by2 not in offered or by2 == by)) or entries is None:
        return None
    found = tabulated(one, at, query, entries, [by, *([by2] if by2 else [])])
    shown = {
        "listing": listing, "query": query, "counted": found, "by": _by(one, by, by2), "day": at.day,
        "days": [], "kept": [pair for each in query.asked for pair in each.pairs],
        "chips": [(each, query.without(each)) for each in query.asked if each.pairs],
    }  # fmt: skip
    return render(request, "staff/registers/tabulation.html", shown)
