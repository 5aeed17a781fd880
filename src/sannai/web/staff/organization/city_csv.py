"""組織のCSV: the whole city as files, out and in. What comes in is checked first, then counted, then imported whole."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from sannai.common.action import Denied
from sannai.common.time import today
from sannai.organization.csv_tables import TABLES
from sannai.organization.csv_upload import pack, read_upload
from sannai.organization.csv_writing import export_city
from sannai.organization.importing import Loaded, faults_stored, foreseen, import_city
from sannai.text.problems import DefinitionError, Problem
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.refusals import DENIED
from sannai.web.staff.sent import Sent, carried, in_form, sent_file

from .revision import token

MOST_SHOWN = 60
CHANGED = (
    "確かめたあとに、組織の登録が変わりました。まだ何も取り込んでいません。下の件数は、いまの登録に対するものです。"
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would do: counts for each table, and the files carried on to the next press."""

    rows: list[tuple[str, int]]
    packed: str
    seen: str

    @property
    def nothing(self) -> bool:
        return not any(count for _, count in self.rows)


@staff_only("organization.administer")
def city_csv(request: DeskRequest) -> HttpResponse:
    """書き出しと取り込み。問題が一つでもあれば、何も取り込まない。"""
    shown: dict[str, object] = {"tables": TABLES, "done": _done(request)}
    if request.method != "POST":
        return render(request, "staff/organization/city_csv.html", shown | {"stored": faults_stored()[:MOST_SHOWN]})
    sent = carried(request) if request.POST.get("step") == "import" else sent_file(request)
    if sent.fault:
        return render(request, "staff/organization/city_csv.html", shown | {"fault": sent.fault}, status=422)
    try:
        files = read_upload(sent.content, sent.name)
        if request.POST.get("step") == "import" and request.POST.get("seen", "") == token():
            done = import_city(files, by=request.staff, at=request.at)
            counted = {name: str(count) for name, count in _counts(done) if count}
            return redirect(f"{reverse('desk:city_csv')}?{urlencode({'done': '1'} | counted)}")
        found = foreseen(files)
    except DefinitionError as error:
        return render(
            request, "staff/organization/city_csv.html", shown | problems(error.problems) | {"sent": sent}, status=422
        )
    except Denied:
        return render(request, "staff/organization/city_csv.html", shown | {"fault": DENIED}, status=403)
    stale = request.POST.get("step") == "import"
    shown |= {"sent": sent, "stale": CHANGED if stale else "", "foreseen": _foreseen(found, sent, files)}
    return render(request, "staff/organization/city_csv.html", shown, status=409 if stale else 200)


@require_GET
@staff_only("organization.administer")
def city_csv_file(request: DeskRequest) -> HttpResponse:
    """組織のすべての表を、一つのZIPにして渡す。"""
    response = HttpResponse(pack(export_city()), content_type="application/zip")
    name = f"organization-{today(request.at):%Y%m%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def problems(found: list[Problem]) -> dict[str, object]:
    """Faults for a page: by file and line, the first of them, and how many there are."""
    return {"problems": found[:MOST_SHOWN], "problem_count": len(found)}


def _foreseen(found: Loaded, sent: Sent, files: dict[str, bytes]) -> Foreseen:
    return Foreseen(_labelled(dict(_counts(found))), in_form(pack(files)), token())


def _counts(found: Loaded) -> list[tuple[str, int]]:
    return [(each.name, getattr(found, each.name)) for each in fields(found)]


def _labelled(counted: dict[str, int]) -> list[tuple[str, int]]:
    return [(table.title, counted.get(table.file.removesuffix(".csv"), 0)) for table in TABLES]


def _done(request: DeskRequest) -> list[tuple[str, int]] | None:
    """What the last import wrote, as the address says; an address that says odd things says nothing."""
    if "done" not in request.GET:
        return None
    given = {name: str(value) for name, value in request.GET.items()}
    counted = {
        name: int(value) for name, value in given.items() if value.isascii() and value.isdecimal() and len(value) < 8
    }
    return [pair for pair in _labelled(counted) if 0 < pair[1] < 10**7]
