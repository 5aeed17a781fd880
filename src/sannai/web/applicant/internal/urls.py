"""URLs of 庁内の申請, below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import both, choosing, filling, following

_ONE = "internal/<uuid:id>/"
PATTERNS: list[URLPattern] = [
    path("internal/", choosing.listing, name="internal"),
    path("internal/start/<slug:key>/", choosing.start, name="internal_start"),
    path(_ONE, both.application, name="internal_application"),
    path(_ONE + "p/<str:page_id>/", filling.page, name="internal_page"),
    path(_ONE + "upload/<uuid:upload_id>/remove/", both.remove_upload, name="internal_remove_upload"),
    path(_ONE + "upload/<str:field>/", both.upload, name="internal_upload"),
    path(_ONE + "upload/<str:field>/<str:row>/", both.upload, name="internal_upload_row"),
    path(_ONE + "discard/", filling.discard, name="internal_discard"),
    path(_ONE + "carry-over/", filling.carry, name="internal_carry"),
    path(_ONE + "review/", filling.review, name="internal_review"),
    path(_ONE + "file/", filling.file, name="internal_file"),
    path(_ONE + "correction/", following.correction, name="internal_correction"),
    path(_ONE + "inquiry/<int:number>/", following.inquiry, name="internal_inquiry"),
    path(_ONE + "withdraw/", following.withdraw, name="internal_withdraw"),
    path(_ONE + "documents/<uuid:document_id>/", following.document, name="internal_document"),
]
