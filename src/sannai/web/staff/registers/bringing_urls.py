"""URLs of 取込み, below the register."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import bringing, bringing_acts, bringing_page

IMPORT = "registers/<slug:key>/import/<uuid:pk>/"
BRINGING_PATTERNS: list[URLPattern] = [
    path("registers/<slug:key>/import/", bringing.bring, name="import_new"),
    path(IMPORT, bringing_page.page, name="import"),
    path(f"{IMPORT}choose/", bringing_page.choose, name="import_choose"),
    path(f"{IMPORT}settle/", bringing_acts.settle, name="import_settle"),
    path(f"{IMPORT}stop/", bringing_acts.stop, name="import_stop"),
    path(f"{IMPORT}again/", bringing_acts.again, name="import_again"),
    path(f"{IMPORT}apply/", bringing_page.apply, name="import_apply"),
    path(f"{IMPORT}take-back/", bringing_page.take_back, name="import_take_back"),
    path(f"{IMPORT}faults/", bringing_page.faults, name="import_faults"),
]
