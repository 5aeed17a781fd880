"""The page of one thing is one frozen value: how it is found, its typed sheet, its sections, who read it.

``path("cases/<uuid:case_id>/", CASE_PAGE.view, name="case")`` is the whole wiring. The sheet is made once, before
anything is drawn; each template gets it as ``s`` and nothing else, and drawing asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework.timeline import Moment
from sannai.common.kinds import kind_of
from sannai.web.components.parts import breadcrumb

from . import frame
from .door import DeskRequest, View, staff_only
from .quiet import no_statements
from .readers import readers
from .refusals import Refused
from .table import Table

Row = TypeVar("Row")
Sheet = TypeVar("Sheet")


@dataclass(frozen=True, kw_only=True)
class Section(Generic[Sheet]):
    """One part under its heading: a template, which gets the sheet as ``s``, a table of it, or moments of it.

    ``shown``: whether there is anything of it. ``empty``: what stands where the table has no line.
    """

    id: str
    title: str
    template: str = ""
    table: Callable[[Sheet], Table[Any]] | None = None
    moments: Callable[[Sheet], Sequence[Moment]] | None = None
    shown: Callable[[Sheet], object] = lambda sheet: True
    empty: str = ""

    def of(self, sheet: Sheet) -> tuple[Section[Sheet], Table[Any] | None, Sequence[Moment]]:
        """This section of one page, with what it is made of."""
        return self, self.table(sheet) if self.table else None, self.moments(sheet) if self.moments else ()


@dataclass(frozen=True, kw_only=True)  # no slots: Page[Row, Sheet](…) sets what it was asked with
class Page(Generic[Row, Sheet]):
    """The page of a thing.

    ``kind``: of things with a chain, "" for another; ``right``: what the door asks for; ``load``: finds the row for
    this person by what the address names, else Http404. ``sheet``: all that is shown, one dataclass, made once.
    ``title``: of the window; ``trail``: label, address, …, label of this page, where it stands below a list. ``head``:
    the template above the sections, with the heading of the page and what must be known first. ``side``: cards beside
    them; below those whoever may read the log sees who read this (``readers.py``). ``fault``: what of the address
    cannot be read, so that the rest is shown with 422.
    """

    kind: str = ""
    right: str
    load: Callable[..., Row]
    sheet: Callable[[DeskRequest, Row], Sheet]
    title: Callable[[Sheet], str]
    trail: Callable[[Sheet], Sequence[str]] = lambda sheet: ()
    head: str
    sections: tuple[Section[Sheet], ...]
    side: tuple[Section[Sheet], ...] = ()
    side_label: str = ""
    fault: Callable[[Sheet], str] = lambda sheet: ""
    frame: str = "staff/base.html"
    main: str = "stack stack--24 desk-main"

    def __post_init__(self) -> None:
        assert not self.kind or kind_of(self.kind).rows, f"{self.kind}: a page is of one row"

    @property
    def view(self) -> View:
        """The view of its URL, behind the door. GET alone."""

        def run(request: DeskRequest, /, **named: Any) -> HttpResponse:
            return self.answer(request, self.load(request, **named))

        run.page = self  # type: ignore[attr-defined]  # the tests of every page find it there
        return require_GET(staff_only(self.right)(run))

    def answer(self, request: DeskRequest, row: Row, refused: Refused | None = None) -> HttpResponse:
        """The page as the row stands; with the reason on top when a button was refused."""
        sheet = self.sheet(request, row)
        read, fault, trail = readers(request, row) if self.kind else None, self.fault(sheet), self.trail(sheet)
        side = (*self.side, *(() if read is None else (_readers(read),)))
        context = {
            "page": self, "s": sheet, "title": self.title(sheet), "refused": refused, "fault": fault,
            "crumbs": breadcrumb(trail) if trail else None,
            "sections": [each.of(sheet) for each in self.sections if each.shown(sheet)],
            "side": [each.of(sheet) for each in side if each.shown(sheet)],
        }  # fmt: skip
        frame.ask(request)
        with no_statements():
            status = refused.status if refused else 422 if fault else 200
            return render(request, "kit/detail.html", context, status=status)


def _readers(read: Sequence[Moment]) -> Section[Any]:
    return Section(id="readers", title="閲覧の記録", moments=lambda sheet: read, empty="記録はありません。")
