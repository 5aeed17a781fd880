"""A list is one frozen value: its rows, filters, columns and rights. Its page, its file and its print derive from it.

``path("people/", PEOPLE.view, name="people")`` is the whole wiring. A page that wants more around its list calls
``answer`` with what its own template needs; a list that fits none of this is an ordinary view with ``{% table %}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString

from sannai.accounts.models import SavedQuery
from sannai.common.kinds import kind_of
from sannai.common.time import today
from sannai.organization.scope import scope_of
from sannai.organization.snapshot import city_on
from sannai.web.components.controls import Option, Said, control_id, select
from sannai.web.components.parts import link_button

from . import bulk, out, saved
from .anchors import Turn
from .as_of import AsOf, as_of
from .ask import PLAIN, Asked, At, Filter, Query, When, ask
from .bulk import Bulk
from .cells import Link, Plain, plain
from .door import DeskRequest, note_reading, staff_only
from .rows import Rows, Sorting
from .table import ACT, Column, Sorted, Table

L = TypeVar("L")
FAR = 1000  # rows are counted so far; on from there it is 「1,000件以上」
PRINTED = 500  # rows on paper at most
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
    below the heading; ``beside``: a button beside it. ``warn``: the lines that stand out. ``presses``: its rows have
    buttons; ``bulk``: what is done with many of them at once. ``reads``: the subject that a line shows, if readings of
    it are written down (``door.note_reading``). ``allowed``: what else may stand in its address. ``around``: what its
    own ``template`` shows beside it. ``frame``: the template around all that.
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
    beside: Callable[[At], Link | None] = lambda at: None
    warn: Callable[[L], bool] = lambda line: False
    presses: bool = False
    bulk: Bulk[L] | None = None
    reads: Callable[[L], Any] | None = None
    allowed: tuple[str, ...] = ()
    around: Callable[[DeskRequest, Found[L]], Mapping[str, Any]] = lambda request, found: {}
    frame: str = "staff/base.html"
    template: str = "kit/list.html"

    def __post_init__(self) -> None:
        kind_of(self.kind)  # a thing that nobody registered has no visibility
        assert LISTINGS.setdefault(self.key, self) is self, f"{self.key}: another list has this name"
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
        at = self._at(request)
        rows = saved.of(self, at.staff)
        bare = f"{request.path}?{PLAIN}=1" if saved.opening(rows, at.staff) else request.path
        query = replace(self._ask(request, at), bare=bare)
        return Found(self, at, query, self._found(at, query, self.right), rows)

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
            note_reading(request, self.kind, read.values(), self.right)
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
        return tuple(each for each in self.columns if each.kind != ACT)

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
        return bool(self.exports) and at.staff.may(self.exports) and at.staff.may(out.EXPORTED.right)

    def _file(self, request: DeskRequest, found: Found[L], form: str) -> HttpResponseBase:
        at, query = found.at, found.query
        if not self.may_export(at):
            raise PermissionDenied
        rows = self._found(at, query, self.exports)
        if rows.count(out.MOST + 1) > out.MOST:
            return self.refuse(
                request, found, f"{out.MOST:,}件を超えるため、ファイルにできません。しぼり込んでください。"
            )
        return out.hand_out(
            self.taken, self._records(rows, query, at), listing=self.key, title=self.title, query=query.url(),
            form=form, by=request.staff, at=request.at,
        )  # fmt: skip

    def _records(self, rows: Rows, query: Query, at: At) -> Iterator[list[Plain]]:
        after = ""
        while True:
            turn = rows.turn(self.sorting(query), size=TAKEN, after=after)
            for line in self.lines(rows.page(turn), at):
                yield [plain(each.value(line)) for each in self.taken]
            if not (after := turn.after):
                return


@dataclass(slots=True)
class Found(Generic[L]):
    """What one request found: all that a template of a list is given."""

    listing: Listing[L]
    at: At
    query: Query
    rows: Rows
    saved: list[SavedQuery]
    turn: Turn = field(init=False)
    total: int = field(init=False)
    first: int = field(init=False)
    lines: Sequence[L] = field(init=False)

    def __post_init__(self) -> None:
        sorting = self.listing.sorting(self.query)
        size = PRINTED if self.printing else self.listing.size
        self.turn = self.rows.turn(sorting, size=size, after=self.query.after, before=self.query.before)
        self.first = self.rows.ahead(sorting, self.turn, FAR)
        more = self.turn.before or self.turn.after
        self.total = self.rows.count(FAR) if more else len(self.turn.keys)
        self.lines = self.listing.lines(self.rows.page(self.turn), self.at)

    def one(self, key: Any) -> L | None:
        """The line of one of these rows, on whatever page it stands."""
        return next(iter(self.listing.lines(self.rows.load([key]), self.at)), None)

    @property
    def printing(self) -> bool:
        """Whether it goes on paper."""
        return self.query.typed.get("print") == "1"

    @property
    def count(self) -> str:
        """384件, or 1,000件以上."""
        return f"{self.total:,}{self.listing.unit}{'以上' if self.total >= FAR else ''}"

    @property
    def place(self) -> str:
        """51〜100件目; nothing where all stand on one page."""
        if not (self.turn.before or self.turn.after):
            return ""
        if self.first >= FAR:
            return f"{FAR:,}{self.listing.unit}目より後"
        return f"{self.first + 1:,}〜{self.first + len(self.turn.keys):,}{self.listing.unit}目"

    @property
    def table(self) -> Table[L]:
        """The rows of this page."""
        query = self.query
        column = next(each for each in self.listing.columns if each.name == query.column)
        way = "降順" if query.descending else "昇順"
        caption = "、".join(part for part in (self.listing.title, f"{column.label}の{way}", self.place) if part)
        sorts = {each.name: self._sorted(each.name) for each in self.listing.columns if each.sort is not None}
        columns = self.listing.columns
        if self.listing.bulk and self.together:
            columns = (self.listing.bulk.column(next(each for each in columns if each.first)), *columns)
        return Table(columns, self.lines, caption, sorts, warn=self.listing.warn)

    @property
    def paper(self) -> Table[L]:
        """The same on paper: headings lead nowhere."""
        return replace(self.table, columns=self.listing.columns, sorts=None, paper=True)

    @property
    def together(self) -> list[bulk.Doing]:
        """What this person may do with many of these rows at once."""
        return self.listing.bulk.offered(self.at.staff) if self.listing.bulk and self.lines else []

    @property
    def all_of(self) -> str:
        """How many may be done at once by their conditions alone; "" if they are too many."""
        return self.count if self.total <= bulk.MOST else ""

    def _sorted(self, name: str) -> Sorted:
        if name != self.query.column:
            return Sorted("", self.query.url(sort=name))
        if self.query.descending:
            return Sorted("descending", self.query.url(sort=name))
        return Sorted("ascending", self.query.url(sort=f"-{name}"))

    @property
    def controls(self) -> list[SafeString]:
        """The filters as controls, and the sort as one for screens where headings fold away."""
        query = self.query
        made = [
            each.control(
                [query.typed.get(name, "") for name in each.names], self.at, query.faults.get(each.names[0], "")
            )
            for each in self.listing.asks
        ]
        return [each for each in made if each]

    @property
    def sort_control(self) -> SafeString:
        """The sort as a choice."""
        options = [
            Option(f"{way}{each.name}", f"{each.label}（{label}）", on=f"{way}{each.name}" == self.query.sort)
            for each in self.listing.columns
            if each.sort is not None
            for way, label in (("", "昇順"), ("-", "降順"))
        ]
        return select("sort", Said("並び順", error=self.query.faults.get("sort", "")), options, empty="")

    @property
    def beside(self) -> SafeString | None:
        """The button beside the heading, for whom there is one."""
        link = self.listing.beside(self.at)
        return link_button(link.text, link.page.url, style="outline") if link else None

    @property
    def kept(self) -> list[tuple[str, str, bool, str]]:
        """(address, words, whether it is the one of now, key if it is one's own) of what is saved here."""
        path, me, now = self.query.path, self.at.staff.staff_key, self.query.said
        return [
            (f"{path}?{row.query}", row.label, row.query == now, str(row.pk) if row.staff_key == me else "")
            for row in self.saved
        ]

    @property
    def keeping(self) -> list[SafeString]:
        """What is asked of whoever saves these conditions; nothing where there are none."""
        return saved.controls(self) if self.query.said else []

    @property
    def chips(self) -> list[tuple[Asked, str]]:
        """Each condition of the address with the address without it."""
        return [(each, self.query.without(each)) for each in self.query.asked if each.pairs]

    @property
    def wider(self) -> tuple[str, str] | None:
        """(words, address) of more rows than these, where there are any to look through."""
        if not self.listing.empty.wider:
            return None
        words, name, value = self.listing.empty.wider
        return None if self.query.typed.get(name) == value else (words, self.query.url(**{name: value}))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What of the address cannot be read: (id of its control, sentence)."""
        labels = {name: each.label for each in self.listing.asks for name in each.names} | {"sort": "並び順"}
        labels |= {"list": self.listing.title, saved.LABEL: "条件の名前"}
        return [
            (control_id(name), f"{labels.get(name, name[:40])}：{text}") for name, text in self.query.faults.items()
        ]

    @property
    def pages(self) -> list[tuple[str, str, str]]:
        """(address, words, rel) of the pages beside this one."""
        turn, url = self.turn, self.query.url
        back = [(url(), "最初へ", "start"), (url(before=turn.before), "前へ", "prev")] if turn.before else []
        return back + ([(url(after=turn.after), "次へ", "next")] if turn.after else [])

    @property
    def here(self) -> str:
        """This list from its first page."""
        return self.query.url()

    @property
    def printed(self) -> str:
        """The address of the list for paper."""
        return self.query.url(print="1")

    @property
    def forms(self) -> Mapping[str, str]:
        """The files that this person may take along: form → words."""
        return {form: words for form, (words, _, _) in out.FORMS.items()} if self.listing.may_export(self.at) else {}
