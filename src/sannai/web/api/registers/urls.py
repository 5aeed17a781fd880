"""URLs of the register API: for programs with a token of their own, on the inner side alone (docs/api.md)."""

from django.urls import URLPattern, path

from . import changes, describing, entries
from .door import endpoint
from .openapi import document

app_name = "machines"
urlpatterns: list[URLPattern] = [
    path("openapi.json", document, name="openapi"),
    path("registers/", endpoint(GET=describing.registers), name="registers"),
    path("registers/<slug:key>/", endpoint(GET=describing.register), name="register"),
    path("registers/<slug:key>/entries/", endpoint(GET=entries.entries), name="entries"),
    path("registers/<slug:key>/entries/<uuid:entry_id>/", endpoint(GET=entries.entry), name="entry"),
    path("registers/<slug:key>/changes/", endpoint(POST=changes.changes), name="changes"),
    path("registers/<slug:key>/changes/<uuid:change_id>/", endpoint(GET=changes.change), name="change"),
]
