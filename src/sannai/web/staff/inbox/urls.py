"""URLs of what waits for whoever is signed in."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import inbox, mail

PATTERNS: list[URLPattern] = [
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/mail/", mail.page, name="inbox_mail"),
]
