"""庁内の申請: what a division can apply for, what it began, and where what it filed stands."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sannai.applications import divisions
from sannai.casework.models import Case
from sannai.casework.states import STATUSES
from sannai.common.time import today
from sannai.intake import drafts, numbers
from sannai.organization.models import Unit
from sannai.organization.queries import told_apart
from sannai.organization.tree import Tree
from sannai.procedures.queries import catalogue, internal_by_key
from sannai.web.applicant import reading
from sannai.web.applicant.way import REFUSED
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import Choice, DeskForm

MOST = 50


class StartForm(DeskForm):
    unit = Choice("どの課の名前で申請しますか", asks="課")

    def __init__(self, *args: object, units: tuple[Unit, ...], city: Tree, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", told_apart(units, city.unit))


@require_GET
@staff_only()
def listing(request: DeskRequest) -> HttpResponse:
    """自分の課の、途中のもの・出したもの、いま申請できるもの。"""
    city = request.staff.city
    names = {unit.key: unit.name for unit in city.units}
    filed = list(divisions.filed(request.staff)[:MOST])
    cases = Case.objects.in_bulk([each.pk for each in filed])
    unsent = list(divisions.unsent(request.staff)[:MOST])
    shown = {
        "homes": divisions.homes(request.staff),
        "entries": [(each, names.get(each.version.division_key, "")) for each in catalogue().internal.values()],
        "unsent": [(each, names.get(city.heir("unit", each.unit_key, ""), "")) for each in unsent],
        "filed": [(each, cases[each.pk], STATUSES[cases[each.pk].status]) for each in filed if each.pk in cases],
    }
    return render(request, "applicant/internal/listing.html", shown)


@staff_only()
def start(request: DeskRequest, key: str) -> HttpResponse:
    """はじめに読むこと。課の途中の申請があれば、それを続けるか、新しく始めるかを選ぶ。"""
    entry, homes = internal_by_key(key), divisions.homes(request.staff)
    if entry is None:
        raise Http404
    sent: Any = request.POST if request.method == "POST" else {} if REFUSED in request.GET else None
    form = StartForm(sent if len(homes) > 1 else None, units=homes, city=request.staff.city)
    begun = [each for each in divisions.unsent(request.staff)[:MOST] if each.version.key == key]
    if request.method == "POST" and len(homes) > 1 and not form.is_valid():
        return redirect(f"{request.path}?{REFUSED}=1")
    if request.method == "POST" and numbers.cannot_begin(entry.definition):
        return redirect(request.path)
    if request.method == "POST" and homes:
        if begun and request.POST.get("anew") != "yes":
            return redirect("desk:internal_application", begun[0].pk)
        unit = homes[0].key if len(homes) == 1 else form.cleaned_data["unit"]
        draft = drafts.start(entry.version, at=request.at, channel="internal", unit_key=unit)
        return redirect("desk:internal_page", draft.case, entry.definition.pages[0].id)
    rules = entry.definition
    shown = {
        "definition": rules,
        "why": numbers.cannot_begin(rules),
        "form": form if len(homes) > 1 else None,
        "homes": homes,
        "begun": begun,
        "charge": request.staff.city.unit(rules.division),
        "documents": reading.documents(rules),
        "deadlines": reading.deadlines(rules),
        "day": today(request.at),
    }
    return render(request, "applicant/internal/start.html", shown, status=422 if form.errors else 200)
