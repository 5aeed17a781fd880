"""URLs of 決裁, below the desk: what waits, one 起案 and its acts, who is away."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.staff.cases import preview

from . import absence, acts, drafting, waiting

_PROPOSAL = "approvals/<uuid:proposal_id>/"
PATTERNS: list[URLPattern] = [
    path("approvals/", waiting.WAITING.view, name="approvals"),
    path("approvals/perusals/", waiting.PERUSALS.view, name="perusals"),
    path("approvals/proposed/", waiting.PROPOSED.view, name="proposed"),
    path("approvals/spoken/", waiting.SPOKEN.view, name="spoken"),
    path("approvals/new/", drafting.choose, name="proposal_new"),
    path("approvals/new/<str:matter>/", drafting.draft, name="proposal_draft"),
    path(_PROPOSAL, acts.proposal, name="proposal"),
    path(_PROPOSAL + "preview/", preview.of_proposal, name="proposal_preview"),
    path(_PROPOSAL + "files/<int:attachment_id>/", acts.attachment, name="proposal_file"),
    *(path(f"{_PROPOSAL}{act.path or act.verb}/", acts.view_of(act), name=act.verb) for act in acts.ACTS.values()),
    path(_PROPOSAL + "amend/", drafting.amend, name="amend"),
    path("absences/", absence.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absence.end, name="absence_end"),
    path("approvals/readable/", waiting.READABLE.view, name="readable"),
]
