"""取込みのページ: map, look at what would happen, apply, take back. A form that is sent twice does nothing twice."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sannai.common.action import NotAllowed
from sannai.common.time import today
from sannai.files.names import content_disposition
from sannai.registers.door import READ, Door
from sannai.registers.importing import flow, mapping, tasks
from sannai.registers.importing.cells import Unreadable
from sannai.registers.importing.reversing import reverse
from sannai.registers.models import Entry, Import
from sannai.text.cleaning import clean
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, note_reading
from sannai.web.kit.out import write_xlsx
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.table import Column

from .bringing_door import import_view, mine, unit_of
from .bringing_sheet import Sheet, sheet_of
from .bringing_waiting import look_again

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEND = "直すところ"
BUSY = "いま確かめているか、書いているところです。終わってから、もう一度操作してください。"
NOT_YET = "まだ取り込んでいないので、取り消すものはありません。"
FREE = ("mapped", "tried", "refused")
MOST_VALUE = 200
CLOSED = "closed-ledger"  # whoever reads a row of such a register is written down


@require_GET
@import_view
def page(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """Where the import stands."""
    return drawn(request, one, held)


@require_POST
@import_view
def choose(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """Another mapping or meaning, or mended values; then it is tried. 422 for a day that cannot be read."""
    if not mine(request, one):
        raise Http404
    if one.state not in FREE:
        return drawn(request, one, held, Refused(409, BUSY))
    plan, faults = flow.plan_of(one), dict[str, str]()
    if request.POST.get("step") == "mend":
        plan = replace(plan, columns=replace(plan.columns, mended=_mended(request, one, plan)))
    else:
        plan = _planned(request, held, plan, faults)
    if faults:
        return drawn(request, one, held, faults=faults)
    try:
        other_sheet = plan.sheet != flow.plan_of(one).sheet
        flow.choose(one, plan, by=request.staff)
        if not other_sheet and not flow.lacking(held.held.register, plan.columns):
            tasks.start_trying(one, by=request.staff, at=request.at)
    except (Unreadable, NotAllowed) as error:
        return drawn(request, one, held, Refused(409, str(error)))
    return redirect("desk:import", one.shelf_id, one.pk)


@require_POST
@import_view
def apply(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """Write what was tried: 409 where it is no longer what was seen, 403 without the right."""
    if not mine(request, one):
        raise Http404
    mode: Any = "good" if request.POST.get("mode") == "good" else "all"
    seen, sure = request.POST.get("seen", ""), bool(request.POST.get("sure"))
    refused = attempt(
        lambda: tasks.start_applying(one, mode=mode, seen=seen, sure=sure, by=request.staff, at=request.at)
    )
    if refused is None:
        return redirect("desk:import", one.shelf_id, one.pk)
    if one.state == "applying":
        flow.refuse(one, refused.message)
    return drawn(request, one, held, refused)


@require_POST
@import_view
def take_back(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """The rows as they were before: 409 without a reason, or where it was taken back already."""
    if one.change_set is None:
        return drawn(request, one, held, Refused(409, NOT_YET))
    of, reason = one.change_set, clean(request.POST.get("reason", ""))[:400]
    refused = attempt(lambda: reverse(of, reason=reason, unit=unit_of(request, held), by=request.staff, at=request.at))
    return drawn(request, one, held, refused) if refused else redirect("desk:import", one.shelf_id, one.pk)


@require_GET
@import_view
def faults(request: DeskRequest, one: Import, held: Door) -> HttpResponse:
    """The faulty rows as .xlsx, as they stood in the file, with 直すところ: mended there, they are brought in again."""
    if not mine(request, one) or one.blob is None:
        raise Http404
    plan, wrong = flow.plan_of(one), dict[int, list[str]]()
    for each in json.loads(one.found or "{}").get("wrong", []):
        wrong.setdefault(each["line"], []).append("：".join(part for part in (each["heading"], each["what"]) if part))
    headings = _told_apart([one.heading for one in plan.columns.columns])
    columns: list[Column[Any]] = [Column(name, name, lambda row: None) for name in (*headings, MEND)]
    rows = [
        [*(list(row.texts) + [""] * len(headings))[: len(headings)], "。".join(wrong[row.line])]
        for row in flow.rows_of(flow.grid_of(one, held, plan.sheet), plan)
        if row.line in wrong
    ]
    file = io.BytesIO()
    write_xlsx(columns, rows, file)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    name = f"直すところ_{held.newest.title}_{today(request.at):%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition(name)
    return response


def drawn(
    request: DeskRequest, one: Import, held: Door, refused: Refused | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page, with why something was refused. While it is tried or written, it comes again by itself."""
    own = mine(request, one)
    sheet = sheet_of(request, one, held, own=own, faults=faults)
    _note_readings(request, one, sheet)
    shown = {"s": sheet, "own": own, "refused": refused, "faults": faults or {}}
    status = refused.status if refused else 422 if faults else 200
    page = render(request, "staff/registers/bringing/import.html", shown, status=status)
    return look_again(request, page, sheet.waiting)


def _note_readings(request: DeskRequest, one: Import, sheet: Sheet) -> None:
    """Who reads here what stands in rows that are guarded is written down, as on their own pages."""
    ids = [row["entry"] for _, rows, _ in sheet.tables for row in rows if row["entry"]]
    ids += [each.entry for each in sheet.conflicts if each.entry]
    closed = one.shelf.rights == CLOSED
    entries = Entry.objects.filter(pk__in=ids).select_related("shelf") if ids else ()
    note_reading(request, "entry", [each for each in entries if closed or each.protected], READ, always=True)


def _planned(request: DeskRequest, held: Door, plan: flow.Plan, faults: dict[str, str]) -> flow.Plan:
    """What the form says."""
    offered = mapping.targets(held.held.register, flow.hidden(held))
    said = [request.POST.get(f"column_{one.position}", "") for one in plan.columns.columns]
    headings = [one.heading for one in plan.columns.columns]
    columns = mapping.of(
        plan.columns.line, headings, [name if name in offered else "" for name in said], plan.columns.mended,
        plan.columns.how,
    )  # fmt: skip
    dated = held.held.register.dated
    on = _day(request.POST.get("on", ""), faults) if dated else plan.on
    return flow.Plan(
        columns, on or plan.on, request.POST.get("blank") == "erase", dated and request.POST.get("absent") == "end",
        request.POST.get("sheet", plan.sheet), plan.samples, plan.sheets, plan.bare,
    )  # fmt: skip


def _mended(request: DeskRequest, one: Import, plan: flow.Plan) -> dict[str, dict[str, str]]:
    """What is meant by what is written: as it was, and what was typed now."""
    found = {name: dict(of) for name, of in plan.columns.mended.items()}
    for at, group in enumerate(json.loads(one.found or "{}").get("groups", [])):
        meant = clean(request.POST.get(f"mend_{at}", ""), lines=False).strip()[:MOST_VALUE]
        if meant and group["cell"] and group["name"]:
            found.setdefault(group["name"], {})[group["cell"]] = meant
    return found


def _day(text: str, faults: dict[str, str]) -> date | None:
    try:
        found: date | None = WrittenDate("いつから").clean(text)
    except ValidationError as error:
        faults["on"] = "".join(error.messages)
        return None
    return found


def _told_apart(headings: list[str]) -> list[str]:
    """Headings of which no two are alike: a sheet is written by them."""
    found: list[str] = []
    for at, heading in enumerate(headings):
        name = heading or f"{at + 1}列目"
        found.append(name if name not in (*found, MEND) else f"{name}（{at + 1}列目）")
    return found
