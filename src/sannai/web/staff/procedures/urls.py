"""URLs of procedures and of their inventory (棚卸し), below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import inventory, manual, procedures, publication

PATTERNS: list[URLPattern] = [
    path("procedures/", procedures.PROCEDURES.view, name="procedures"),
    path("procedures/bring/", publication.bring, name="procedure_bring"),
    path("procedures/manual/", manual.manual, name="procedure_manual"),
    path("procedures/sample/", manual.sample, name="procedure_sample"),
    path("procedures/versions/<str:digest>/", manual.version, name="procedure_version"),
    path("procedures/candidates/<str:digest>/", publication.candidate, name="candidate"),
    path("procedures/<slug:key>/withdrawal/", publication.withdrawal, name="procedure_withdrawal"),
    path("inventory/", inventory.figures, name="inventory"),
    path("inventory/items/", inventory.ITEMS.view, name="inventory_items"),
]
