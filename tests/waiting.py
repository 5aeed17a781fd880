"""Waiting for what another process does. The limit is there for what hangs: no machine is slow enough to reach it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

HANGING = 300  # seconds
T = TypeVar("T")


def until(ready: Callable[[], T], what: str) -> T:
    """Ask again and again until the answer is not empty, and give it; ``what`` did not happen is the failure."""
    end = time.monotonic() + HANGING
    while time.monotonic() < end:
        if answer := ready():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: {HANGING}秒たってもそうなりません")
