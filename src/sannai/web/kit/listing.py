"""A list is one frozen value: its rows, filters, columns and rights. Its page, its file and its print derive from it.

``path("people/", PEOPLE.view, name="people")`` is the whole wiring. A page that wants more around its list calls
``answer`` with what its own template needs; a list that fits none of this is an ordinary view with ``{% table %}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render

from sannai.common.kinds import kind_of
from sannai.common.time import today
from sannai.organization.scope import scope_of
from sannai.organization.snapshot import city_on
from sannai.text.cleaning import clean

from . import bulk, out, saved
from .as_of import AsOf, as_of
from .ask import PLAIN, At, Filter, Query, When, ask
from .bulk import Bulk
from .cells import Link, Plain, plain
from .door import DeskRequest, note_reading, staff_only
from .found import FAR, Found
from .rows import Rows, Sorting
from .table import ACT, Column

__all__ = ["FAR", "LISTINGS", "Empty", "Found", "Listing"]

L = TypeVar("L")
TAKEN = 2000  # rows of a file are read in pages of so many
ON = When("on", "いつ")


LISTINGS: dict[str, Listing[Any]] = {}  # every list of the house, by key: the record of what was taken names it


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where no row does: none under these conditions, and none at all."""

    found: str
    none: str = "まだありません。"
    wider: tuple[str, str, str] | tuple[()] = ()  # words, name and value in the address: where to look further


@dataclass(frozen=True, kw_only=True)  # no slots: Listing[Line](…) sets what it was asked with
class Listing(Generic[L]):
    """One list.

    ``right``: how far rows are reached; ``opens``: the rights of which one lets in, if they are others. ``exports``:
    the right whose reach a file has, "" where none is made; beside it the person needs ``list.export``. ``lines``:
    (rows of a page, At) → what its columns read, in a number of statements that does not grow. ``lead``: a sentence
    below the heading; ``beside``: buttons beside it. ``warn``: the lines that stand out. ``presses``: its rows have
    buttons; ``bulk``: what is done with many of them at once. ``reads``: the subject that a line shows, if readings of
    it are written down (``door.note_reading``). ``allowed``: what else may stand in its address. ``around``: what its
    own ``template`` shows beside it. ``frame``: the template around all that.

    ``also``: columns of its file alone; ``stated``: the first line of that; ``purpose``: whoever takes it along writes
    what for. ``profile``: of its rows, where the rights over them depend on one. ``noted``: who reads it is written
    down of everybody. ``made``: from a definition, each time anew: nobody looks it up by its key. ``folded``: names of
    the filters that are asked for less often.
    """

    key: str
    title: str
    kind: str
    right: str
    rows: Callable[[At], Rows]
    columns: tuple[Column[L], ...]
    order: str
    lines: Callable[[Sequence[Any], At], Sequence[L]] = lambda rows, at: rows
    filters: tuple[Filter, ...] = ()
    opens: tuple[str, ...] = ()
    exports: str = ""
    size: int = 50
    unit: str = "件"
    as_of: bool = False
    empty: Empty = Empty("あてはまるものはありません")
    lead: str = ""
    beside: Callable[[At], Link | tuple[Link, ...] | None] = lambda at: None
    warn: Callable[[L], bool] = lambda line: False
    presses: bool = False
    bulk: Bulk[L] | None = None
    reads: Callable[[L], Any] | None = None
    allowed: tuple[str, ...] = ()
    around: Callable[[DeskRequest, Found[L]], Mapping[str, Any]] = lambda request, found: {}
    frame: str = "staff/base.html"
    template: str = "kit/list.html"
    also: tuple[Column[L], ...] = ()
    stated: Callable[[At], str] = lambda at: ""
    purpose: bool = False
    profile: str = ""
    noted: bool = False
    made: bool = False
    folded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        kind_of(self.kind)  # a thing that nobody registered has no visibility
        assert self.made or LISTINGS.setdefault(self.key, self) is self, f"{self.key}: another list has this name"
        labels = [each.label for each in self.columns]
        assert len(set(labels)) == len(labels), f"{self.key}: a file names each column once"
        assert sum(each.first for each in self.columns) == 1, f"{self.key}: one column names the row"

    @property
    def view(self) -> Callable[..., HttpResponseBase]:
        """The view of its URL, behind the door."""
        return staff_only(*(self.opens or (self.right,)))(self.answer)

    def answer(self, request: DeskRequest, /) -> HttpResponseBase:
        """The page; on paper with ``print=1``. Posted here: ``export`` for the file, ``bulk`` for many rows at once."""
        if self.bulk is not None and "bulk" in request.POST:
            return bulk.answer(self, request)
        if request.method == "POST" and not self.posted(request):
            return HttpResponseNotAllowed(["GET", "POST"])
        return self.show(request, self.found(request))

    def found(self, request: DeskRequest) -> Found[L]:
        """What this person asks of it and may see."""
        at, query, rows = self.asked(request)
        kept = saved.of(self, at.staff)
        bare = f"{request.path}?{PLAIN}=1" if saved.opening(kept, at.staff) else request.path
        return Found(self, at, replace(query, bare=bare), rows, kept)

    def asked(self, request: DeskRequest) -> tuple[At, Query, Rows]:
        """Who asks, what, and the rows that are left of what this person reaches. Nothing is read yet."""
        at = self._at(request)
        query = self._ask(request, at)
        return at, query, self._found(at, query, self.right)

    def show(self, request: DeskRequest, found: Found[L], *, status: int = 200, **more: Any) -> HttpResponseBase:
        """The answer to a request. ``more`` is for the list's own template."""
        begins = saved.opening(found.saved, found.at.staff)
        if begins is not None and request.method == "GET" and not request.GET:
            return HttpResponseRedirect(f"{request.path}?{begins.query}")
        if saved.KEEP in request.POST and not found.query.faults:
            kept = saved.keep(request, found)
            if not isinstance(kept, str):
                return kept
            typed = {**found.query.typed, saved.LABEL: request.POST.get(saved.LABEL, "")}
            found = replace(found, query=replace(found.query, faults={saved.LABEL: kept}, typed=typed))
        if saved.FORGET in request.POST:
            return saved.forget(request, found)
        form = request.POST.get("export", "")
        if form in out.FORMS and not found.query.faults:
            return self._file(request, found, form)
        if self.reads is not None:
            read = {one.pk: one for one in map(self.reads, found.lines)}
            note_reading(request, self.kind, read.values(), self.right, always=self.noted)
        template = "kit/print.html" if found.printing else self.template
        beside = {} if found.printing else self.around(request, found)
        shown = {"found": found, "day": found.at.day, **beside, **more}
        return render(request, template, shown, status=422 if found.query.faults else status)

    def posted(self, request: DeskRequest) -> bool:
        """Whether this is a press of what every list has: ``show`` answers it."""
        return not request.POST.keys().isdisjoint(("export", saved.KEEP, saved.FORGET))

    def refuse(self, request: DeskRequest, found: Found[L], why: str) -> HttpResponseBase:
        """The page with a sentence on top: what was asked of the whole list cannot be done."""
        return self.show(request, replace(found, query=replace(found.query, faults={"list": why})))

    def _at(self, request: DeskRequest) -> At:
        day = as_of(request) if self.as_of else AsOf(today(request.at), today(request.at))
        city = request.staff.city if day.is_today else city_on(day.on)
        return At(request.staff, request.at, day, city, self.right)

    @property
    def asks(self) -> tuple[Filter, ...]:
        """Every filter, with the day that the list is made of."""
        return (*self.filters, *((ON,) if self.as_of else ()))

    @property
    def taken(self) -> tuple[Column[L], ...]:
        """The columns of a file: all but what is to be pressed."""
        return (*(each for each in self.columns if each.kind != ACT), *self.also)

    def _ask(self, request: DeskRequest, at: At) -> Query:
        sorts = [each.name for each in self.columns if each.sort is not None]
        return ask(request.GET, request.path, self.asks, sorts, self.order, at, self.allowed)

    def _found(self, at: At, query: Query, right: str) -> Rows:
        """What this person reaches with the right, and of that what the filters leave."""
        rows = self.reached(at, right)
        for asked in query.asked:
            rows = rows if asked.by is None else rows.where(asked.by, asked.value)
        return rows

    def reached(self, at: At, right: str) -> Rows:
        """What this person reaches with the right, under no condition."""
        return scope_of(self.rows(at), kind_of(self.kind), at.staff, right)

    def sorting(self, query: Query) -> Sorting:
        """The sort that a query asks for."""
        by = next(each.sort for each in self.columns if each.name == query.column)
        assert by is not None
        return Sorting(f"{self.key}.{query.column}", by, query.descending)

    def may_export(self, at: At) -> bool:
        """Whether this person may take the list along as a file."""
        staff = at.staff
        return bool(self.exports) and staff.may(self.exports, profile=self.profile) and staff.may(out.EXPORTED.right)

    def _file(self, request: DeskRequest, found: Found[L], form: str) -> HttpResponseBase:
        at, query = found.at, found.query
        if not self.may_export(at):
            raise PermissionDenied
        purpose = clean(request.POST.get(out.PURPOSE, ""), lines=False).strip()[: out.LONGEST_PURPOSE]
        if self.purpose and not purpose:
            asked = replace(query, faults={out.PURPOSE: "何のために書き出すかを入力してください。"})
            return self.show(request, replace(found, query=asked))
        rows = self._found(at, query, self.exports)
        if rows.count(out.MOST + 1) > out.MOST:
            return self.refuse(
                request, found, f"{out.MOST:,}件を超えるため、ファイルにできません。しぼり込んでください。"
            )
        return out.hand_out(
            self.taken, self._records(rows, query, at), listing=self.key, title=self.title, query=query.url(),
            form=form, by=request.staff, at=request.at, stated=self.stated(at), purpose=purpose,
        )  # fmt: skip

    def _records(self, rows: Rows, query: Query, at: At) -> Iterator[list[Plain]]:
        after = ""
        while True:
            turn = rows.turn(self.sorting(query), size=TAKEN, after=after)
            for line in self.lines(rows.page(turn), at):
                yield [plain(each.value(line)) for each in self.taken]
            if not (after := turn.after):
                return
