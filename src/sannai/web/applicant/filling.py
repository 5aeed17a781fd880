"""Filling in: the draft's own page, the review with its change links, fee and enclosures, and filing what was reviewed.

A page of the form is ``runner.page``; files are ``attaching``.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sannai.applications import filing as applications
from sannai.applications.filing import INTERNAL, Paper
from sannai.common import canonical
from sannai.common.time import today
from sannai.intake import drafts, proving
from sannai.intake.drafts import Filling, NotADraft, VersionWithdrawn
from sannai.intake.filing import AlreadyFiled, Incomplete, hand_in
from sannai.intake.offices import Office
from sannai.intake.proving import NotProven
from sannai.procedures.around import around
from sannai.procedures.queries import Entry, by_key, internal_by_key
from sannai.rules import same
from sannai.rules.elsewhere import forecast, forecast_says
from sannai.rules.fees import rests_on_findings
from sannai.rules.model import Answers, Definition, Evaluation, Fault, Required
from sannai.rules.present import Shown, rows

from . import looking_up, runner
from .fields import anchor
from .pages import rows_of, target, where
from .places import division_of
from .unread import judged
from .way import CHANGED, REFUSED, Way, words_of

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
    evaluation = judged(filling, way.at)
    first = way.page(evaluation.pages[0]) if evaluation.pages else way.review
    return {
        "way": way,
        "frame": way.frame,
        "filling": filling,
        "definition": filling.definition,
        "words": words_of(filling.definition),
        "channel": CHANNELS.get(filling.draft.channel, ""),
        "pages": [each for each in filling.definition.pages if each.id in evaluation.pages],
        "begun": bool(filling.answers or filling.typed),
        "left": len({fault.page for fault in evaluation.faults}),
        "next": runner.next_stop(evaluation, "", way) if filling.answers or filling.typed else first,
        "newer": filling.withdrawn and current(filling) is not None,
        "renewed": "renewed" in request.GET and not filling.withdrawn,
    }


@require_POST
def carry(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Carry the draft over to the form as it is now: the same address, and every answer that still fits."""
    entry = current(filling)
    if entry is not None and entry.version.pk != filling.version.pk:
        with contextlib.suppress(NotADraft, VersionWithdrawn):
            drafts.carry_over(filling, entry.version, way.at)
    return redirect(f"{way.root}?renewed=1")


@require_POST
def discard(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Throw the draft away."""
    drafts.discard(filling.draft.pk, at=way.at)
    return way.shell.discarded(request, filling, way)


@dataclass(frozen=True, slots=True)
class Block:
    """The answers of one page, or of one row of a group, under one heading."""

    title: str
    rows: list[tuple[Shown, str]]  # with the id of its control


def blocks(definition: Definition, evaluation: Evaluation, draft: Answers | None = None) -> list[Block]:
    """Answers by page and, within a page, by row of a group. ``draft``: the answers with the marks beside them, where
    they can still change: what follows another answer says so."""
    made: dict[tuple[str, str], Block] = {}
    for each in rows(definition, evaluation.answers, evaluation, around()):
        title = each.of or each.page_title
        block = made.setdefault((each.page, each.row), Block(title, []))
        shown = _following(definition, each, draft) if draft else each
        block.rows.append((shown, anchor(definition.fields[each.field], each.row)))
    return list(made.values())


def _following(definition: Definition, each: Shown, draft: Answers) -> Shown:
    asked = definition.fields[each.field]
    given = next((row for row in rows_of(draft, asked.group) if row["_key"] == each.row), {}) if each.row else draft
    if not same.is_marked(asked, given):
        return each
    return replace(each, text=(*each.text, f"（「{definition.fields[same.source(asked)].label}」と同じ）"))


def digest_of(filling: Filling, evaluation: Evaluation) -> str:
    """What was reviewed: version, answers, fee, enclosures, whose case it is. Another digest shows the review again."""
    fee = evaluation.fee
    content: dict[str, Any] = {
        "version": filling.version.digest,
        "answers": evaluation.answers,
        "fee": [fee.yen, fee.ground] if fee else None,
        "documents": [f"{each.id}/{each.row}" if each.row else each.id for each in evaluation.documents],
        "reliefs": [each.id for each in evaluation.reliefs],
    }
    content |= {"division": evaluation.division} if filling.definition.divisions else {}
    return canonical.digest(canonical.dumps(content))[:32]


@require_GET
def review(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Everything that was answered, before it is filed; why it was not (422), or that it has changed since (409)."""
    context = review_context(filling, way, way.at) | {"changed": CHANGED in request.GET}
    refused = REFUSED in request.GET and bool(context["missing"] or filling.withdrawn)
    status = 409 if context["changed"] else 422 if refused else 200
    return render(request, "applicant/review.html", context | {"refused": refused}, status=status)


@require_POST
def file(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """File exactly once. A second press, a replay or another device leads where the first did."""
    return file_reviewed(request, filling, way)


def file_reviewed(request: HttpRequest, filling: Filling, way: Way, paper: Paper | None = None) -> HttpResponse:
    """File what was reviewed; or lead back to the review, which says what has changed since or is missing.

    Fee and checks are those of the day it reached the office: of a paper its own.
    """
    evaluation = judged(filling, paper.arrived_at if paper else way.at)
    same = request.POST.get("reviewed", "") == digest_of(filling, evaluation)
    if not same or looking_up.renewed(filling, way, today(paper.arrived_at if paper else way.at)):
        return redirect(f"{way.review}?{CHANGED}=1")
    try:
        if paper:
            applications.file(filling, evaluation, by=way.by, at=way.at, paper=paper)
        else:
            hand_in(filling, evaluation, by=way.by, at=way.at)
    except Incomplete:
        return redirect(f"{way.review}?{REFUSED}=1")
    except NotProven:
        return redirect(way.prove)
    except (VersionWithdrawn, NotADraft):
        if filling.withdrawn:
            return redirect(f"{way.review}?{REFUSED}=1")
        return redirect(way.root)  # withdrawn, discarded or carried over a moment ago: its own page says so
    except AlreadyFiled:
        pass
    return way.shell.filed(request, filling, way)


def review_context(filling: Filling, way: Way, at: datetime) -> dict[str, Any]:
    """What the review page is drawn from, if it were filed at this moment; the counter adds its own."""
    definition = filling.definition
    evaluation = judged(filling, at)
    return {
        "frame": way.frame,
        "way": way,
        "filling": filling,
        "definition": definition,
        "words": words_of(definition),
        "blocks": blocks(definition, evaluation, filling.answers),
        "evaluation": evaluation,
        "missing": [_link(definition, fault, way, evaluation) for fault in evaluation.faults],
        "warnings": evaluation.warnings,
        "withdrawn": filling.withdrawn,
        "unproven": proving.missing(filling),
        "office": office_of(definition, evaluation, at),
        "enclosures": enclosures(evaluation),
        "fee_waits": evaluation.fee is None and rests_on_findings(definition),
        "forecast": forecast(definition, evaluation),
        "forecast_says": forecast_says(definition),
        "reviewed": digest_of(filling, evaluation),
        "step_titles": [*(each.title for each in definition.pages if each.id in evaluation.pages), "内容の確認"],
        "step": len(evaluation.pages),
        "back": way.page(evaluation.pages[-1]) if evaluation.pages else way.root,
    }


def office_of(definition: Definition, evaluation: Evaluation, at: datetime) -> Office | None:
    """Whose case it will be, where that hangs on the answers; None where it does not, or is still open."""
    if not definition.divisions or not evaluation.division:
        return None
    return division_of(evaluation.division, definition.matter, at=at)


def enclosures(evaluation: Evaluation) -> list[Required]:
    """Documents that are not uploaded here: to be sent or brought, each with the row it is about."""
    return [each for each in evaluation.documents if not each.document.field]


def _link(definition: Definition, fault: Fault, way: Way, evaluation: Evaluation) -> tuple[str, str]:
    text = where(definition, fault, evaluation.answers) + fault.message
    return f"{way.page(fault.page)}?from=review#{target(definition, fault)}", text
