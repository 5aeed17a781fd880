"""URLs of cases, below the desk: the queue, one case, what is typed in for its applicant."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.applicant import told
from sannai.web.kit.verb import patterns

from . import basis, beginning, documents, export, finding, lateness, original, preview, queue, referrals, uploads
from .case import CASE, CASE_PAGE
from .case_verbs import CASE_VERBS
from .uncollected import UNCOLLECTED

_CASE = "cases/<uuid:case_id>/"
_TOLD = _CASE + "told/"  # what the applicant sent on paper or said, typed in by staff
PATTERNS: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("late/", lateness.late, name="late"),
    path("uncollected/", UNCOLLECTED.view, name="uncollected"),
    path("referrals/", referrals.REFERRALS.view, name="referrals"),
    path("referrals/files/", referrals.files, name="referral_files"),
    path("referrals/files/<slug:file>/", referrals.file, name="referral_file"),
    path("referrals/results/", referrals.received, name="referral_results"),
    path(_CASE, CASE_PAGE.view, name="case"),
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
    path(_CASE + "uploads/<uuid:upload_id>/original/", original.original, name="original"),
    path(_TOLD, told.back, name="told"),
    path(_TOLD + "upload/<uuid:upload_id>/remove/", told.remove_upload, name="told_remove_upload"),
    path(_TOLD + "upload/<str:field>/", told.upload, name="told_upload"),
    path(_TOLD + "upload/<str:field>/<str:row>/", told.upload, name="told_upload_row"),
]
