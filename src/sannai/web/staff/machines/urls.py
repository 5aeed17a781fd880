"""URLs of systems that act by a post, below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.kit.verb import patterns

from . import creating, listing
from .machine import MACHINE, MACHINE_PAGE, MACHINE_VERBS

_MACHINE = "machines/<slug:key>/"
PATTERNS: list[URLPattern] = [
    path("machines/", listing.MACHINES.view, name="machines"),
    path("machines/new/", creating.new, name="machine_new"),
    path(_MACHINE, MACHINE_PAGE.view, name="machine"),
    *patterns(MACHINE_VERBS, _MACHINE, MACHINE),
]
