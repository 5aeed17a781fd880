"""What the worker does again and again. Each room registers its steps in its ``apps.py``; ``sannai work`` runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string

from . import zones
from .zones import Zone


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in the log, the seconds between two runs, the function that does it, and on which side."""

    name: str
    every: float
    function: str
    on: Zone = Zone.LGWAN

    def run(self, at: datetime) -> object:
        """Do it. Something true says that there was work."""
        return import_string(self.function)(at)


STEPS: dict[str, Step] = {}


def step(name: str, *, every: float, function: str, on: Zone = Zone.LGWAN) -> None:
    """Register a step. ``function`` is a path, read at the first run, so that starting any command stays quick.

    ``on``: the side whose worker does it, where they are run apart. BOTH: each does.
    """
    known = STEPS.setdefault(name, Step(name, every, function, on))
    if known != Step(name, every, function, on):
        raise ValueError(f"{name} is already a step of {known.function}")


def steps(zone: str) -> list[Step]:
    """What a worker of this side does; of a city that is not run apart (``all``): everything.

    The number zone works on the database of another side, whose worker does what is done on both.
    """
    if zone == "number":
        return [each for each in STEPS.values() if each.on is Zone.NUMBER]
    return [each for each in STEPS.values() if zones.stands(each.on, zone)]


Files = Callable[[str], Iterator[tuple[str, str]]]
FILES: list[Files] = []


def files(looked_at: Files) -> None:
    """Register what looks at the files of a room: (name, what is wrong or "") of each after this name, in order."""
    FILES.append(looked_at)
