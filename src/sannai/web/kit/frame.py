"""The frame around every page of the desk: what it shows is asked of the database before a page is drawn."""

from __future__ import annotations

from collections.abc import Callable

from .door import DeskRequest

ASKED: list[Callable[[DeskRequest], object]] = []  # each keeps on the request what it has found


def ask(request: DeskRequest) -> None:
    """Ask it now."""
    for each in ASKED:
        each(request)
