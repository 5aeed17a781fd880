"""URLs of the desk. A test walks them: a new one needs a row in its table of who may enter."""

from django.urls import URLPattern, path

from sannai.web.internal.urls import PATTERNS as INTERNAL
from sannai.web.kit.verb import patterns
from sannai.web.office import audit, city_urls, inventory, procedures, publication

from . import (
    absence,
    approvals,
    approvals_amend,
    approvals_files,
    approvals_verbs,
    basis,
    beginning,
    case,
    documents,
    export,
    finding,
    lateness,
    preview,
    proposals_new,
    queue,
    sign_in,
    told,
    uploads,
)
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
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/new/", proposals_new.choose, name="proposal_new"),
    path("approvals/new/<str:matter>/", proposals_new.draft, name="proposal_draft"),
    path(_PROPOSAL, approvals_verbs.proposal, name="proposal"),
    path(_PROPOSAL + "preview/", preview.of_proposal, name="proposal_preview"),
    path(_PROPOSAL + "files/<int:attachment_id>/", approvals_files.attachment, name="proposal_file"),
    path(_PROPOSAL + "approve/", approvals_verbs.approve, name="approve"),
    path(_PROPOSAL + "agree/", approvals_verbs.agree, name="agree"),
    path(_PROPOSAL + "dissent/", approvals_verbs.dissent, name="dissent"),
    path(_PROPOSAL + "return/", approvals_verbs.send_back, name="send_back"),
    path(_PROPOSAL + "recall/", approvals_verbs.recall, name="recall"),
    path(_PROPOSAL + "abandon/", approvals_verbs.abandon, name="abandon"),
    path(_PROPOSAL + "amend/", approvals_amend.amend, name="amend"),
    path(_PROPOSAL + "peruse/", approvals_verbs.peruse, name="peruse"),
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
