"""Whose turn it is with a file that waits, and when the next one comes: the same inside and between the sides."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

LONGEST = 60  # minutes between two tries
A_WHILE = 5.0  # seconds in which files are looked at before others have their turn
T = TypeVar("T")


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


def taken(due: Iterable[T], look: Callable[[T], bool], *, seconds: float) -> int:
    """Look at one after the other, at one at least, for about so long; how many came to something."""
    until, done = time.monotonic() + seconds, 0
    for each in due:
        done += look(each)
        if time.monotonic() > until:
            break
    return done


def pause(tries: int) -> timedelta:
    """How long it waits after so many tries: 1, 2, 4 … minutes, an hour at most."""
    return timedelta(minutes=min(2 ** min(tries - 1, 10), LONGEST))
