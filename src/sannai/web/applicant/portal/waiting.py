"""What was filed and the office has not told of yet: number and time, and the applicant's own copy of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sannai.common.time import today
from sannai.intake.shown import Waiting
from sannai.procedures.around import around
from sannai.procedures.queries import definition_of
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.web.applicant.filling import blocks, enclosures
from sannai.web.applicant.way import Way, words_of


def waiting(request: HttpRequest, waiting: Waiting, way: Way) -> HttpResponse:
    """Receipt and status in one; whatever else is asked of it leads here."""
    if request.method not in ("GET", "HEAD"):
        return redirect(way.root)
    rules = definition_of(waiting.version)
    evaluation = evaluate(rules, waiting.answers, Dates(filed=today(waiting.arrived_at)), around())
    context = {
        "frame": way.frame,
        "way": way,
        "nav": "resume",
        "waiting": waiting,
        "definition": rules,
        "words": words_of(rules),
        "url": way.link,
        "enclosures": enclosures(evaluation),
        "blocks": blocks(rules, evaluation),
    }
    return render(request, "applicant/portal/waiting.html", context)
