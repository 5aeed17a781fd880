"""The door of the counter: staff who may enter applications, and the drafts begun there; no citizen's draft."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sannai.applications import drafts
from sannai.applications.divisions import owns
from sannai.applications.drafts import Filling
from sannai.web.applicant.way import Way
from sannai.web.kit.door import DeskRequest, staff_only

P = ParamSpec("P")
CHANNELS = {"paper": "紙（窓口・郵送）", "counter": "窓口での聞き取り", "phone": "電話での聞き取り"}
DraftView = Callable[Concatenate[DeskRequest, Filling, Way, P], HttpResponseBase]


def way_of(id: UUID, request: DeskRequest) -> Way:
    """The counter's addresses of one draft."""
    return Way(reverse("counter:draft", args=[id]), "applicant/counter/frame.html", request.at)


def with_draft(view: DraftView[P]) -> Callable[..., HttpResponseBase]:
    """The counter's draft with this id, typed in by the own division and still to be filed; a filed one leads to its
    receipt. Else Http404: a draft of another division is not there.
    """

    def run(request: DeskRequest, /, draft_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        filling = drafts.load(draft_id)
        if filling is None or filling.draft.channel not in CHANNELS:
            raise Http404
        if not owns(request.staff, filling.draft.unit_key):
            raise Http404
        if filling.filed:
            return redirect("counter:receipt", draft_id)
        return view(request, filling, way_of(draft_id, request), *args, **kwargs)

    functools.update_wrapper(run, view)
    return staff_only("case.enter")(run)
