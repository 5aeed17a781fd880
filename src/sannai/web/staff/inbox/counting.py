"""How much waits for whoever is signed in: asked once for a page, for the navigation and for the list itself."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.casework import todo
from sannai.web.kit import frame
from sannai.web.kit.door import DeskRequest


def waiting(request: DeskRequest) -> Mapping[str, int]:
    """How much of each sort, counted as far as ``todo.MOST``. One statement for a request."""
    known: Mapping[str, int] | None = getattr(request, "waiting", None)
    if known is None:
        known = todo.counts(request.staff)
        request.waiting = known  # type: ignore[attr-defined]  # kept with the request that it is of
    return known


def total(request: DeskRequest) -> int:
    """How much of everything, counted as far. One statement for a request, none where each sort was asked for."""
    known: int | None = getattr(request, "waiting_total", None)
    if known is None:
        sorts = getattr(request, "waiting", None)
        known = todo.total(request.staff) if sorts is None else min(sum(sorts.values()), todo.MOST)
        request.waiting_total = known  # type: ignore[attr-defined]
    return known


def shown(count: int) -> str:
    """Beyond what is counted, it says so: 99+."""
    return f"{todo.MOST - 1}+" if count >= todo.MOST else str(count)


frame.ASKED.append(total)
