"""A few cuts by each form; fifty are a command: ``python -m tests.sides cuts``."""

from __future__ import annotations

from pathlib import Path

from . import cuts, sides
from .sides import City

CUTS, CASES, SEED = 8, 6, 20261130


def test_cuts_lose_nothing_and_double_nothing(city: City, form: str, folder: Path) -> None:
    with sides.standing(city, folder, form) as both:
        print(cuts.once(both, CUTS, CASES, SEED))
