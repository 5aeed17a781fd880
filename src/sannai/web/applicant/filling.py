"""Filling in beside its pages: the draft's own page, carrying it over to a newer form, throwing it away."""

from __future__ import annotations

import contextlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sannai.applications import drafts
from sannai.applications.drafts import Filling
from sannai.applications.filing import INTERNAL
from sannai.procedures.queries import Entry, by_key, internal_by_key

from . import runner
from .way import Way, evaluated, words_of

CHANNELS = {"paper": "紙（窓口・郵送）", "counter": "窓口での聞き取り", "phone": "電話での聞き取り"}


def current(filling: Filling) -> Entry | None:
    """The procedure as it can be applied for now; None if it cannot."""
    return (internal_by_key if filling.draft.channel == INTERNAL else by_key)(filling.definition.key)


@require_GET
def draft(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Go on, go to the review, stop; where the form has changed, carry it over."""
    return render(request, "applicant/draft.html", draft_context(request, filling, way))


def draft_context(request: HttpRequest, filling: Filling, way: Way) -> dict[str, Any]:
    """What the page of a draft knows."""
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    first = way.page(evaluation.pages[0]) if evaluation.pages else way.review
    return {
        "way": way,
        "frame": way.frame,
        "filling": filling,
        "definition": filling.definition,
        "words": words_of(filling.definition),
        "channel": CHANNELS.get(filling.draft.channel, ""),
        "pages": [each for each in filling.definition.pages if each.id in evaluation.pages],
        "begun": bool(filling.answers),
        "left": len({fault.page for fault in evaluation.faults}),
        "next": runner.next_stop(evaluation, "", way) if filling.answers else first,
        "newer": filling.withdrawn and current(filling) is not None,
        "renewed": "renewed" in request.GET and not filling.withdrawn,
    }


@require_POST
def carry(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Carry the draft over to the form as it is now: the same address, and every answer that still fits."""
    entry = current(filling)
    if entry is not None and entry.version.pk != filling.version.pk:
        with contextlib.suppress(drafts.NotADraft, drafts.VersionWithdrawn):
            drafts.carry_over(filling, entry.version, way.at)
    return redirect(f"{way.root}?renewed=1")


@require_POST
def discard(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Throw the draft away."""
    drafts.discard(filling.draft.pk, at=way.at)
    return way.shell.discarded(request, filling, way)
