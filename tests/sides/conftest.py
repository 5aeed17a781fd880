from __future__ import annotations

from pathlib import Path

import pytest

from tests.clamav import clamd

from . import sides

__all__ = ["clamd"]  # a fixture


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> sides.City:
    """The inner side of the model city, built once; nobody changes it."""
    return sides.built(tmp_path_factory.mktemp("sides"))


@pytest.fixture(params=sides.FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Each form of the way whose ends are processes of their own."""
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where both sides of a test have their folders."""
    return tmp_path
