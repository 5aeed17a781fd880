"""URLs of the registers and their rows, below the desk. Those of the definitions stand before them."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import register, registers
from .entry_urls import ENTRY_PATTERNS

PATTERNS: list[URLPattern] = [
    path("registers/", registers.REGISTERS.view, name="registers"),
    path("registers/<slug:key>/", register.register, name="register"),
    *ENTRY_PATTERNS,
]
