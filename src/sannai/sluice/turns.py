"""Whose turn it is with a file that waits, and when the next one comes: the same inside and between the sides."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

LONGEST = 60  # minutes between two tries


@contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Whether this process alone is at it. The lock is on the sealed bytes, and goes with the process."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield True  # nothing to lock: the look at it says so
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def pause(tries: int) -> timedelta:
    """How long it waits after so many tries: 1, 2, 4 … minutes, an hour at most."""
    return timedelta(minutes=min(2 ** min(tries - 1, 10), LONGEST))
