from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from . import ends as both
from .ends import FORMS, Ends


@pytest.fixture(autouse=True)
def _a_city_of_its_own(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both.city(settings, tmp_path, monkeypatch)


@pytest.fixture(params=FORMS)
def ends(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ends:
    """Each form in turn."""
    return both.timed(both.make(request.param, tmp_path / "carried"), monkeypatch)
