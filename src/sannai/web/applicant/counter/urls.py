"""URLs of the counter: staff entry of paper and spoken applications."""

from django.urls import URLPattern, path

from sannai.web.applicant import attaching, filling, following, runner

from . import choosing, filing
from .gate import COUNTER

app_name = "counter"
_DRAFT = "a/<uuid:draft_id>/"
_upload = COUNTER.on_draft(attaching.to_draft)
urlpatterns: list[URLPattern] = [
    path("", choosing.choose, name="choose"),
    path("<slug:key>/start/", choosing.start, name="start"),
    path(_DRAFT, COUNTER.on_either(filling.draft, following.to_receipt), name="draft"),
    path(_DRAFT + "p/<str:page_id>/", COUNTER.on_draft(runner.page), name="page"),
    path(
        _DRAFT + "upload/<uuid:upload_id>/remove/", COUNTER.on_draft(attaching.remove_from_draft), name="remove_upload"
    ),
    path(_DRAFT + "upload/<str:field>/", _upload, name="upload"),
    path(_DRAFT + "upload/<str:field>/<str:row>/", _upload, name="upload_row"),
    path(_DRAFT + "discard/", COUNTER.on_draft(filling.discard), name="discard"),
    path(_DRAFT + "carry-over/", COUNTER.on_draft(filling.carry), name="carry"),
    path(_DRAFT + "review/", COUNTER.on_draft(filing.review), name="review"),
    path(_DRAFT + "receipt/", COUNTER.on_case(filing.receipt), name="receipt"),
]
