"""URLs of single rows of registers, below the desk. Those of many rows stand beside."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.kit.verb import patterns

from . import disposal, entry_door, entry_new
from .entry import ENTRY, ENTRY_PAGE
from .entry_verbs import ENTRY_VERBS

ROW = "registers/<slug:key>/<uuid:entry_id>/"
ENTRY_PATTERNS: list[URLPattern] = [
    path("entries/<str:entry_id>/", entry_door.by_id, name="entry_by_id"),
    path("registers/<slug:key>/new/", entry_new.new, name="entry_new"),
    path("registers/<slug:key>/disposal/", disposal.disposal, name="entry_disposal"),
    path(ROW, ENTRY_PAGE.view, name="entry"),
    *patterns(ENTRY_VERBS, ROW, ENTRY),
]
