"""公開中の手続: every published version, as an official reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.casework.models import Case
from sannai.organization.queries import units
from sannai.procedures.models import Procedure, ProcedureVersion
from sannai.web.desk.gate import DeskRequest, staff_only


@dataclass(frozen=True, slots=True)
class Published:
    """One procedure with its versions, newest first, and how much it is used."""

    key: str
    current: ProcedureVersion | None
    versions: tuple[ProcedureVersion, ...]
    division: str
    cases: int


@require_GET
@staff_only("procedure.propose", "audit.read")
def published(request: DeskRequest) -> HttpResponse:
    """公開した手続と版の一覧。"""
    names = {unit.key: unit.name for unit in units(request.staff.on)}
    used = dict(Case.objects.values_list("procedure_key").annotate(count=Count("pk")))
    versions: dict[str, list[ProcedureVersion]] = {}
    for version in ProcedureVersion.objects.defer("package", "folded").order_by("-number"):
        versions.setdefault(version.procedure_id, []).append(version)
    rows = []
    for procedure in Procedure.objects.order_by("key"):
        own = tuple(versions.get(procedure.key, ()))
        current = next((each for each in own if each.pk == procedure.current_id and each.withdrawn_at is None), None)
        division = names.get(own[0].division_key, own[0].division_key) if own else ""
        rows.append(Published(procedure.key, current, own, division, used.get(procedure.key, 0)))
    return render(request, "desk/procedures.html", {"rows": rows})
