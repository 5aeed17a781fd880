"""URLs of the desk. A test walks them: a new one needs a row in its table of who may enter."""

from django.urls import URLPattern, path

from sannai.web.internal.urls import PATTERNS as INTERNAL
from sannai.web.kit.verb import patterns
from sannai.web.office import audit, city_urls, inventory, procedures, publication

from . import (
    absence,
    basis,
    beginning,
    case,
    documents,
    export,
    finding,
    lateness,
    preview,
    queue,
    sign_in,
    told,
    uploads,
)
from .approvals import acts, drafting, waiting
from .case_verbs import CASE_VERBS
from .verbs import CASE

app_name = "desk"
_CASE = "cases/<uuid:case_id>/"
_PROPOSAL = "approvals/<uuid:proposal_id>/"
_TOLD = _CASE + "told/"  # what the applicant sent on paper or said, typed in by staff
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("sign-in/", sign_in.password, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="sign_in_code"),
    path("sign-in/device/", sign_in.device, name="sign_in_device"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("late/", lateness.late, name="late"),
    path(_CASE, case.case, name="case"),
    *patterns(CASE_VERBS, _CASE, CASE),
    path(_CASE + "export/", export.export, name="export"),
    path(_CASE + "page/<slug:page_id>/", finding.page, name="page"),
    path(_CASE + "outcome/preview/", preview.document, name="outcome_preview"),
    path(_CASE + "begin/", beginning.begin, name="begin"),
    path(_CASE + "decisions/<int:number>/", basis.decision, name="decision"),
    path(_CASE + "hearing/preview/", preview.notice, name="hearing_preview"),
    path(_CASE + "documents/<uuid:document_id>/", documents.document, name="document"),
    path(_CASE + "uploads/<uuid:upload_id>/", uploads.preview, name="upload"),
    path(_CASE + "uploads/<uuid:upload_id>/file/", uploads.file, name="upload_file"),
    path(_TOLD, told.back, name="told"),
    path(_TOLD + "upload/<uuid:upload_id>/remove/", told.remove_upload, name="told_remove_upload"),
    path(_TOLD + "upload/<str:field>/", told.upload, name="told_upload"),
    path(_TOLD + "upload/<str:field>/<str:row>/", told.upload, name="told_upload_row"),
    path("approvals/", waiting.waiting, name="approvals"),
    path("approvals/new/", drafting.choose, name="proposal_new"),
    path("approvals/new/<str:matter>/", drafting.draft, name="proposal_draft"),
    path(_PROPOSAL, acts.proposal, name="proposal"),
    path(_PROPOSAL + "preview/", preview.of_proposal, name="proposal_preview"),
    path(_PROPOSAL + "files/<int:attachment_id>/", acts.attachment, name="proposal_file"),
    *(path(f"{_PROPOSAL}{act.path or act.verb}/", acts.view_of(act), name=act.verb) for act in acts.ACTS.values()),
    path(_PROPOSAL + "amend/", drafting.amend, name="amend"),
    path("absences/", absence.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absence.end, name="absence_end"),
    path("procedures/", procedures.PROCEDURES.view, name="procedures"),
    path("procedures/bring/", publication.bring, name="procedure_bring"),
    path("procedures/candidates/<str:digest>/", publication.candidate, name="candidate"),
    path("procedures/<slug:key>/withdrawal/", publication.withdrawal, name="procedure_withdrawal"),
    path("inventory/", inventory.figures, name="inventory"),
    path("inventory/items/", inventory.ITEMS.view, name="inventory_items"),
    path("audit/", audit.audit, name="audit"),
    path("audit/reads/", audit.READS.view, name="reads"),
    *city_urls.PATTERNS,
    *INTERNAL,
]
