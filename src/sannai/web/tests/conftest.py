"""What every test of the screens needs."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

# The server of static files wants its folder to be there; it stays empty: addresses fall back to plain names.
settings.STATIC_ROOT = Path(settings.HOME) / "static"
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
settings.DRAW_WITHOUT_STATEMENTS = True
