"""Every test of this room has the same small city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sannai.common.kinds import KINDS

from . import city


@pytest.fixture
def ring(db: None, settings: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The city, and something that can be approved and is no case: this room must not know the difference."""
    settings.HOME = tmp_path
    yield city.build()
    KINDS.pop("ring")
