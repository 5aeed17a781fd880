"""Every test of this room has the same small city and clean files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from . import cast


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Path) -> None:
    """A small city with its cast, a folder of its own."""
    settings.HOME = tmp_path
    cast.city()
