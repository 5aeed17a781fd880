"""手続: every published version and every candidate, as an official reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.approvals import states
from sannai.approvals.models import Proposal
from sannai.casework.models import Case
from sannai.definitions.models import Candidate, Definition, Version
from sannai.organization.queries import units
from sannai.procedures.kind import PROCEDURE
from sannai.web.desk.gate import DeskRequest, staff_only

KIND = PROCEDURE.name


@dataclass(frozen=True, slots=True)
class Published:
    """One procedure with its versions, newest first, and how much it is used."""

    key: str
    current: Version | None
    versions: tuple[Version, ...]
    division: str
    cases: int
    candidate: Candidate | None = None  # brought last, if it is not what is published
    proposal: Proposal | None = None  # that waits for a decision
    may_propose: bool = False


@require_GET
@staff_only("procedure.propose", "audit.read")
def published(request: DeskRequest) -> HttpResponse:
    """公開した手続と版、公開の案、決裁を待つ起案の一覧。"""
    names = {unit.key: unit.name for unit in units(request.staff.on)}
    used = dict(Case.objects.values_list("procedure_key").annotate(count=Count("pk")))
    versions: dict[str, list[Version]] = {}
    for version in Version.objects.filter(kind=KIND).defer("package").order_by("-number"):
        versions.setdefault(version.key, []).append(version)
    candidates = {
        each.key: each for each in Candidate.objects.filter(kind=KIND).defer("package").order_by("brought_at", "digest")
    }
    waiting = {each.about_id: each for each in Proposal.objects.filter(about_kind=KIND, status=states.OPEN)}
    currents = dict(Definition.objects.filter(kind=KIND).values_list("key", "current"))
    rows = []
    for key in sorted(currents.keys() | candidates.keys()):
        own = tuple(versions.get(key, ()))
        current = next((each for each in own if each.pk == currents.get(key) and each.withdrawn_at is None), None)
        newest = candidates.get(key)
        subject = current or newest or own[0]
        rows.append(
            Published(
                key,
                current,
                own,
                names.get(subject.division_key, subject.division_key),
                used.get(key, 0),
                newest if newest and (current is None or newest.digest != current.digest) else None,
                waiting.get(key),
                request.staff.may("procedure.propose", subject),
            )
        )
    may_bring = request.staff.may("procedure.propose")
    return render(request, "desk/procedures.html", {"rows": rows, "may_bring": may_bring})
