"""What every test of the screens needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sannai.casework.tests import cast
from sannai.definitions.models import Version

from .sides import Sides

# The server of static files wants its folder to be there; it stays empty: addresses fall back to plain names.
settings.STATIC_ROOT = Path(settings.HOME) / "static"
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
settings.DRAW_WITHOUT_STATEMENTS = True


@pytest.fixture
def sides(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    settings.HOME = tmp_path
    cast.city()
    return Sides(settings, tmp_path, monkeypatch)


@pytest.fixture
def version(sides: Sides) -> Version:
    return cast.version()
