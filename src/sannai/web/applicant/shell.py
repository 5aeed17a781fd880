"""What differs between those who apply: who comes in, what an address opens, who acts, where one is led afterwards.

The views are written once, for whatever a shell has opened: ``view(request, filling or case, way=way, **named)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from sannai.common.actors import Actor
from sannai.intake.drafts import Filling
from sannai.intake.shown import Waiting
from sannai.intake.slots import Opened

from .way import Way

View = Callable[..., HttpResponseBase]
Afterwards = Callable[[Any, Filling, Way], HttpResponse]


def not_there(request: HttpRequest) -> HttpResponse:
    """Raises Http404: theirs or not, nobody learns what there is."""
    raise Http404


def nothing(request: Any, key: Any) -> None:
    """A shell that has no drafts, or follows no cases."""


def not_yet(request: HttpRequest, waiting: Any, way: Way) -> HttpResponse:
    """Raises Http404: the office itself stands where cases are."""
    raise Http404


def back(request: Any, filling: Filling, way: Way) -> HttpResponse:
    """To the page of the draft itself."""
    return redirect(way.root)


@dataclass(frozen=True)
class Shell:
    """``key``: how its addresses name one application; ``door`` stands around every view; ``filling`` finds the
    draft that the address opens for this request, ``case`` what its applicant sees of what was filed (at the counter
    the case itself), else None; ``root`` is the address of what has this key, and ``opened`` the case as it is open
    for this request, by the link that was brought or by the city itself.

    ``filed`` and ``discarded``: the answer when that was done; ``missing`` when there is nothing; ``waiting``: what was
    filed on a side of its own, until the office has told of it.
    """

    key: str
    frame: str
    _: KW_ONLY
    door: Callable[[View], View]
    root: Callable[[Any], str]
    actor: Callable[[Any, UUID], Actor]
    filling: Callable[[Any, Any], Filling | None] = nothing
    case: Callable[[Any, Any], Any] = nothing
    opened: Callable[[Any, Any], Opened | None] = nothing
    filed: Afterwards = back
    discarded: Afterwards = back
    missing: Callable[[HttpRequest], HttpResponse] = not_there
    waiting: View = not_yet

    def way(self, request: Any, key: Any, id: UUID) -> Way:
        """The addresses of one application, and who acts on it."""
        return Way(self.root(key), self, request.at, self.actor(request, id), self.opened(request, key))

    def on_draft(self, view: View) -> View:
        """Behind the door, a draft that is still to be filed. A filed one leads to its root."""

        def run(request: Any, /, **named: Any) -> HttpResponseBase:
            key = named.pop(self.key)
            filling = self.filling(request, key)
            if filling is None:
                return self.missing(request)
            if filling.filed:
                return redirect(self.root(key))
            return view(request, filling, way=self.way(request, key, filling.draft.pk), **named)

        return self.door(run)

    def on_case(self, view: View) -> View:
        """Behind the door, what was filed. A draft that is not filed yet leads to its own page."""

        def run(request: Any, /, **named: Any) -> HttpResponseBase:
            key = named.pop(self.key)
            case = self.case(request, key)
            if case is not None:
                return self._of_case(view)(request, case, way=self.way(request, key, case.id), **named)
            filling = self.filling(request, key)
            if filling is None or filling.filed:
                return self.missing(request)
            return redirect(self.root(key))

        return self.door(run)

    def on_either(self, on_draft: View, on_case: View) -> View:
        """One address before and after filing."""

        def run(request: Any, /, **named: Any) -> HttpResponseBase:
            key = named.pop(self.key)
            filling = self.filling(request, key)
            if filling is not None and not filling.filed:
                return on_draft(request, filling, way=self.way(request, key, filling.draft.pk), **named)
            case = self.case(request, key)
            if case is None:
                return self.missing(request)
            return self._of_case(on_case)(request, case, way=self.way(request, key, case.id), **named)

        return self.door(run)

    def _of_case(self, view: View) -> View:
        """Of what was filed and the office has not told of yet there is one page."""

        def run(request: Any, case: Any, /, **named: Any) -> HttpResponseBase:
            if isinstance(case, Waiting):
                return self.waiting(request, case, way=named["way"])
            return view(request, case, **named)

        return run
