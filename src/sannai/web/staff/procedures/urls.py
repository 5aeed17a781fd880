"""URLs of procedures and of their inventory (棚卸し), below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.procedures.kind import PROCEDURE
from sannai.registers.kind import REGISTER

from . import definitions, inventory, manual, personal_files, publication

PATTERNS: list[URLPattern] = [
    path("procedures/", definitions.PROCEDURES.view, name="procedures"),
    path("procedures/bring/", publication.bring_of(PROCEDURE), name="procedure_bring"),
    path("procedures/manual/", manual.manual, name="procedure_manual"),
    path("procedures/sample/", manual.sample, name="procedure_sample"),
    path("procedures/versions/<str:digest>/", manual.version, name="procedure_version"),
    path("procedures/candidates/<str:digest>/", publication.candidate, name="candidate"),
    path("procedures/<slug:key>/withdrawal/", publication.withdrawal_of(PROCEDURE), name="procedure_withdrawal"),
    path("registers/definitions/", definitions.REGISTER_DEFINITIONS.view, name="register_definitions"),
    path("registers/definitions/bring/", publication.bring_of(REGISTER), name="register_bring"),
    path("registers/definitions/personal-files/", personal_files.PERSONAL_FILES.view, name="personal_files"),
    path("registers/definitions/personal-files/<slug:key>/", personal_files.personal_file_page, name="personal_file"),
    path(
        "registers/definitions/<slug:key>/withdrawal/",
        publication.withdrawal_of(REGISTER),
        name="register_withdrawal",
    ),
    path("inventory/", inventory.figures, name="inventory"),
    path("inventory/items/", inventory.ITEMS.view, name="inventory_items"),
]
