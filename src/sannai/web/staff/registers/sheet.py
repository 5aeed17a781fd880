"""表で直す: a page of a list as one form.

Each line that was changed is judged by itself; those that are right are written as one change set, what is left comes
back with what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import uuid6
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from sannai.common.time import today
from sannai.registers import filling_in
from sannai.registers.door import READ, door_of
from sannai.registers.filling_in import Done, Line
from sannai.registers.models import ChangeSet, Entry
from sannai.registers.states import stories
from sannai.text.cleaning import clean
from sannai.text.nodes import as_date
from sannai.web.components.controls import control_id
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, note_reading
from sannai.web.kit.forms import Choice, DeskForm, Words
from sannai.web.kit.found import Found
from sannai.web.kit.listing import Listing
from sannai.web.kit.refusals import Refused, attempt

from .bringing_door import unit_of
from .columns import Line as ListLine
from .listing import CLOSED, WRITE, Opened
from .sheet_cells import Asked, asked_of
from .sheet_page import KEEP, MINE, Row, Sheet, signer

SHEET, WROTE, TEMPLATE = "sheet", "wrote", "staff/registers/sheet.html"
MOST_LINES = 60
_NAME = re.compile(r"([rc])\.([0-9]{1,3})\.([a-z][a-z0-9_]{0,39})\Z", re.ASCII)
_SEQ = re.compile(r"[1-9][0-9]{0,8}\Z", re.ASCII)
_OWN = frozenset(("id", "new", "seq", "moved", "sure", "settle"))
STRANGE = "表にない項目が送られたので、何も書いていません。定義が変わったかもしれません。表を開き直してください。"
CHANGED, CORRECTED = "changed", "corrected"


class TermsForm(DeskForm):
    """What stands above the grid of a register whose rows have a period."""

    verb = Choice(
        "書き方",
        choices=[(CHANGED, "ある日から変わったこと（変更）"), (CORRECTED, "初めから間違っていたこと（更正）")],
        initial=CHANGED,
    )
    start = WrittenDate("いつから", help="変更と、新しい行の初めの日です。")
    reason = Words("理由", lines=2, limit=400, required=False, help="更正のときは、必ず書きます。")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("verb") == CORRECTED and not found.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", "更正する理由を入力してください。")
        return found


class PlainForm(DeskForm):
    """The same where rows have none."""

    reason = Words("理由", lines=2, limit=400, required=False)


@dataclass(slots=True)
class Sent:
    """What was sent of a grid. ``theirs``: the numbers of lines whose values of now are kept; ``strange``: whether it
    holds what the sheet does not ask."""

    lines: list[Line] = field(default_factory=list)
    theirs: set[int] = field(default_factory=set)
    strange: bool = False


def sheet_of(request: DeskRequest, one: Opened) -> Asked | None:
    """The sheet of the register for this person; None where there is none."""
    return asked_of(request, door_of(one.shelf, request.staff, WRITE), today(request.at))


def sheet(request: DeskRequest, one: Opened, listing: Listing[ListLine]) -> HttpResponseBase:
    """GET the page of the list as a sheet; POST: 303 where all was written, else 409 or 422 with what was not."""
    asked = sheet_of(request, one)
    if asked is None:
        if one.newest.sheet:
            raise PermissionDenied
        raise Http404
    as_sheet = replace(
        listing, size=asked.rows, template=TEMPLATE, allowed=(*listing.allowed, SHEET, WROTE),
        around=lambda request, found: _shown(request, one, asked, found),
    )  # fmt: skip
    if request.method == "POST":
        return _Posted(request, one, asked, as_sheet).answer()
    return as_sheet.answer(request)


def _shown(request: DeskRequest, one: Opened, asked: Asked, found: Found[ListLine]) -> Mapping[str, Any]:
    """The sheet of the rows that the list has on this page. Two statements, and two after something was written."""
    wrote = _wrote(one, request.GET.get(WROTE, ""))
    members = set(wrote.members.values_list("entry_id", flat=True)) if wrote else set()
    told = stories(str(line.row.entry) for line in found.lines)
    rows = []
    for number, line in enumerate(found.lines, 1):
        row = line.row
        entry = Entry(pk=row.entry, shelf=one.shelf, unit_key=row.home, protected=row.protected)
        story = told[str(row.entry)]
        rows.append(Row(number, row.entry, entry, story, story.seq, wrote=row.entry in members))
    drawn = Sheet(request, asked, [*rows, *_blank(asked, len(rows))], found.at.day.on)
    turned = {name: text for name in ("after", "before") if (text := getattr(found.query, name))}
    return {
        **_around(request, one, drawn, _form(one, None, request)), "action": found.query.url(sheet="1", **turned),
        "list_url": found.query.url(**turned), "pages": _pages(found), "wrote": wrote,
        "nothing": request.GET.get(WROTE) == "none",
    }  # fmt: skip


def _pages(found: Found[ListLine]) -> list[tuple[str, str, str]]:
    return [(f"{url}{'&' if '?' in url else '?'}{SHEET}=1", words, rel) for url, words, rel in found.pages]


def _around(request: DeskRequest, one: Opened, drawn: Sheet, form: DeskForm) -> dict[str, Any]:
    """What the template shows, whichever way it was reached."""
    return {
        "sheet": drawn, "form": form, "title": one.newest.title, "shown_on": drawn.on.isoformat(),
        "register_url": reverse("desk:register", args=[one.shelf.register]),
        "new": drawn.asked.new, "dated": one.newest.dated,
    }  # fmt: skip


def _blank(asked: Asked, after: int) -> list[Row]:
    return [Row(after + at, uuid6.uuid7(), new=True) for at in range(1, asked.new + 1)]


def _form(one: Opened, data: Any, request: DeskRequest) -> DeskForm:
    kind = TermsForm if one.newest.dated else PlainForm
    return kind(data, initial={"start": request.staff.on, "verb": CHANGED})


def _wrote(one: Opened, id: str) -> ChangeSet | None:
    try:
        return ChangeSet.objects.filter(pk=UUID(id), shelf=one.shelf).first() if id else None
    except ValueError:
        return None


class _Posted:
    """One sheet that was sent."""

    def __init__(self, request: DeskRequest, one: Opened, asked: Asked, listing: Listing[ListLine]) -> None:
        self.request, self.one, self.asked = request, one, asked
        self.form = _form(one, request.POST, request)
        self.at, self.query, _ = listing.asked(request)
        self.on = as_date(request.POST.get("shown_on", "")) or self.at.day.on
        self.sent = _read(request, asked)

    def answer(self) -> HttpResponseBase:
        """Written, and led back; or the page with what was not."""
        if self.sent.strange:
            return self._page(refused=Refused(409, STRANGE))
        if not self.form.is_valid():
            return self._page()
        found: list[Done] = []
        refused = attempt(lambda: found.append(self._write()))
        if refused:
            return self._page(refused=refused)
        done = found[0]
        if any(one.left for one in done.told):
            return self._page(done)
        return redirect(self._url(**{WROTE: str(done.change_set.pk) if done.change_set else "none"}))

    def _write(self) -> Done:
        given = self.form.cleaned_data
        said = filling_in.Sheet(
            self.asked.door, self.asked.names, [one for one in self.sent.lines if one.number not in self.sent.theirs],
            self.on, given.get("start") or today(self.request.at), given.get("verb") == CORRECTED, given["reason"],
            self.asked.unit, self.asked.keys,
        )  # fmt: skip
        unit = unit_of(self.request, self.asked.door)
        return filling_in.write(said, by=self.request.staff, at=self.request.at, unit=unit)

    def _url(self, **more: str) -> str:
        turned = {name: text for name in ("after", "before") if (text := getattr(self.query, name))}
        return self.query.url(sheet="1", **turned, **more)

    def _page(self, done: Done | None = None, refused: Refused | None = None) -> HttpResponse:
        rows = self._rows(done)
        drawn = Sheet(self.request, self.asked, rows, self.on)
        faults = [*drawn.faults, *_form_faults(self.form)]
        left = sum(row.left for row in rows)
        verdicts = {row.told.verdict for row in rows if row.told and row.left}
        status = refused.status if refused else 409 if verdicts == {"conflict"} and not self.form.errors else 422
        shown = {
            **_around(self.request, self.one, drawn, self.form), "faults": faults, "refused": refused, "left": left,
            "written": done.written if done else 0, "action": self._url(), "doubts": verdicts == {"doubt"},
            "list_url": self.query.url(), "day": self.at.day,
        }  # fmt: skip
        return render(self.request, TEMPLATE, shown, status=status)

    def _rows(self, done: Done | None) -> list[Row]:
        """The lines as they were sent, with what stands now. Three statements."""
        door = door_of(self.one.shelf, self.request.staff)
        assert door is not None, "the register was opened"
        ids = [one.entry for one in self.sent.lines]
        entries = {one.pk: one for one in door.entries().filter(pk__in=ids).exclude(status="struck")}
        for entry in entries.values():
            entry.shelf = self.one.shelf
        note_reading(self.request, Entry.subject_kind, entries.values(), READ, always=self.one.shelf.rights == CLOSED)
        story = stories(str(pk) for pk in entries)
        told = {one.line.number: one for one in done.told} if done else {}
        rows = []
        for line in self.sent.lines:
            row = Row(line.number, line.entry, entries.get(line.entry), new=line.new, told=told.get(line.number))
            if row.entry is not None:
                row.story, row.new = story[str(line.entry)], False
            row.seen = line.seen or row.story.seq
            self._fill(row, line, nothing_was_tried=done is None)
            rows.append(row)
        return rows

    def _fill(self, row: Row, line: Line, *, nothing_was_tried: bool) -> None:
        """What stands in the cells: what was typed, where it is not written; else what the row holds now."""
        if nothing_was_tried:
            row.typed = line.texts if line.number not in self.sent.theirs else {}
            row.told = filling_in.moved(line) if line.unsettled and row.typed else None
            return
        told = row.told
        if told is None or not told.left:
            row.seen, row.wrote = (
                row.story.seq or line.seen,
                told is not None and told.verdict in ("entered", "changed"),
            )
        elif told.verdict == "conflict":
            row.seen = row.story.seq
            row.typed = {name: line.texts.get(name, []) for name in told.edited}
        else:
            row.typed = line.texts


def _read(request: DeskRequest, asked: Asked) -> Sent:
    """The lines that were sent, by number. What does not belong there is strange, and nothing is written then."""
    found, own, cells = Sent(), dict[int, dict[str, str]](), dict[int, dict[str, list[str]]]()
    for name in request.POST:
        if not name.startswith(("r.", "c.")):
            continue
        match = _NAME.match(name)
        if match is None:
            found.strange = True
            continue
        what, number, of = match[1], int(match[2]), match[3]
        if what == "r":
            own.setdefault(number, {})[of] = request.POST[name]
            found.strange |= of not in _OWN
        else:
            cells.setdefault(number, {})[of] = [clean(text) for text in request.POST.getlist(name)]
    found.strange |= len(own) > MOST_LINES or not cells.keys() <= own.keys()
    for number in sorted(own)[:MOST_LINES]:
        _line(request, asked, found, number, own[number], cells.get(number, {}))
    return found


def _line(
    request: DeskRequest, asked: Asked, found: Sent, number: int, own: Mapping[str, str], cells: dict[str, list[str]]
) -> None:
    try:
        new = "new" in own
        id = UUID(signer(request, asked).unsign(own["new"])) if new else UUID(own["id"])
    except (BadSignature, ValueError, KeyError):
        found.strange = True
        return
    names = (*asked.keys, *asked.names) if new else asked.names
    found.strange |= not cells.keys() <= set(names)
    texts = {name: cells.get(name, []) for name in names}
    seq = own.get("seq", "")
    found.strange |= not (new or _SEQ.match(seq))
    settle = own.get("settle", "")
    found.theirs |= {number} if settle == KEEP else set()
    found.lines.append(
        Line(
            number, id, int(seq) if _SEQ.match(seq) else 0, texts, new=new,
            unsettled="moved" in own and settle != MINE, sure=own.get("sure", "")[:16],
        )
    )  # fmt: skip


def _form_faults(form: DeskForm) -> Sequence[tuple[str, str]]:
    if not form.is_bound:
        return ()
    return [(control_id(name), str(error)) for name, errors in form.errors.items() for error in errors]
