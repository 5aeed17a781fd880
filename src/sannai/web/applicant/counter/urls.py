"""URLs of the counter: staff entry of paper and spoken applications."""

from django.urls import URLPattern, path

from . import choosing, filing, filling

app_name = "counter"
_DRAFT = "a/<uuid:draft_id>/"
urlpatterns: list[URLPattern] = [
    path("", choosing.choose, name="choose"),
    path("<slug:key>/start/", choosing.start, name="start"),
    path(_DRAFT, filling.draft, name="draft"),
    path(_DRAFT + "p/<str:page_id>/", filling.page, name="page"),
    path(_DRAFT + "upload/<uuid:upload_id>/remove/", filling.remove_upload, name="remove_upload"),
    path(_DRAFT + "upload/<str:field>/", filling.upload, name="upload"),
    path(_DRAFT + "upload/<str:field>/<str:row>/", filling.upload, name="upload_row"),
    path(_DRAFT + "discard/", filling.discard, name="discard"),
    path(_DRAFT + "review/", filing.review, name="review"),
    path(_DRAFT + "receipt/", filing.receipt, name="receipt"),
]
