"""What every test of the screens needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from sannai.web.applicant import places

# The server of static files wants its folder to be there; it stays empty: addresses fall back to plain names.
settings.STATIC_ROOT = Path(settings.HOME) / "static"
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
settings.DRAW_WITHOUT_STATEMENTS = True


@pytest.fixture(autouse=True)
def _fresh_places() -> None:
    """Names of divisions must not outlive the database that they were read from."""
    places.forget()
