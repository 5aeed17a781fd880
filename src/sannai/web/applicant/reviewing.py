"""The review page: everything that was answered with its change links, the fee, what to enclose, and the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sannai.applications import filing as applications
from sannai.applications.drafts import Filling, NotADraft, VersionWithdrawn
from sannai.applications.filing import AlreadyFiled, Incomplete
from sannai.common import canonical
from sannai.common.actors import Actor
from sannai.procedures.around import around
from sannai.rules.model import Definition, Evaluation, Fault
from sannai.rules.present import Shown, rows

from .fields import anchor
from .pages import target, where
from .way import Way, evaluated, words_of


@dataclass(frozen=True, slots=True)
class Block:
    """The answers of one page, or of one row of a group, under one heading."""

    page: str
    title: str
    rows: tuple[tuple[Shown, str], ...]  # with the id of its control


def blocks(definition: Definition, shown: Iterable[Shown]) -> list[Block]:
    """Answers by page and, within a page, by row of a group."""
    found: dict[tuple[str, str], list[tuple[Shown, str]]] = {}
    titles: dict[tuple[str, str], str] = {}
    for each in shown:
        place = (each.page, each.row)
        title = each.page_title if not each.row else f"{each.group_label} {each.number}件目"
        titles.setdefault(place, title)
        found.setdefault(place, []).append((each, anchor(definition.fields[each.field], each.row)))
    return [Block(place[0], titles[place], tuple(lines)) for place, lines in found.items()]


def digest_of(filling: Filling, evaluation: Evaluation) -> str:
    """What was reviewed: version, answers, fee and enclosures. Another digest at filing shows the review again."""
    fee = evaluation.fee
    content: dict[str, Any] = {
        "version": filling.version.digest,
        "answers": evaluation.answers,
        "fee": [fee.yen, fee.ground] if fee else None,
        "documents": [each.id for each in evaluation.documents],
        "reliefs": [each.id for each in evaluation.reliefs],
    }
    return canonical.digest(canonical.dumps(content))[:32]


def review(
    request: HttpRequest, filling: Filling, way: Way, *, changed: bool = False, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Show the review page; 409 when it is shown again because something changed since."""
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    context = review_context(filling, evaluation, way) | {"changed": changed} | (more or {})
    status = 409 if changed else 200
    if request.method == "POST" and evaluation.faults and not changed:
        status = 422
    return render(request, "applicant/portal/review.html", context, status=status)


def file(request: HttpRequest, filling: Filling, way: Way, *, by: Actor) -> HttpResponse | None:
    """File what was reviewed, exactly once. None: it is filed (now or before). Otherwise the review again, and why."""
    if filling.filed:
        return None
    evaluation = evaluated(filling.definition, filling.answers, way.at)
    if request.POST.get("reviewed", "") != digest_of(filling, evaluation):
        return review(request, filling, way, changed=True)
    try:
        applications.file(filling, evaluation, by=by, at=way.at)
    except AlreadyFiled:
        return None
    except (Incomplete, VersionWithdrawn, NotADraft) as error:
        if isinstance(error, Incomplete) or filling.withdrawn:
            return review(request, filling, way)
        return redirect(way.root)  # withdrawn, discarded or carried over a moment ago: its own page says so
    return None


def review_context(filling: Filling, evaluation: Evaluation, way: Way) -> dict[str, Any]:
    """What the review page is drawn from; the counter adds its own."""
    definition = filling.definition
    return {
        "frame": way.frame,
        "way": way,
        "filling": filling,
        "definition": definition,
        "words": words_of(definition),
        "blocks": blocks(definition, rows(definition, evaluation.answers, evaluation, around())),
        "evaluation": evaluation,
        "missing": [_link(definition, fault, way, evaluation) for fault in evaluation.faults],
        "warnings": evaluation.warnings,
        "withdrawn": filling.withdrawn,
        "enclosures": enclosures(evaluation),
        "reviewed": digest_of(filling, evaluation),
        "step_titles": [*(each.title for each in definition.pages if each.id in evaluation.pages), "内容の確認"],
        "step": len(evaluation.pages),
        "back": way.page(evaluation.pages[-1]) if evaluation.pages else way.root,
    }


def enclosures(evaluation: Evaluation) -> list[Any]:
    """Documents that are not uploaded here: to be sent or brought."""
    return [each for each in evaluation.documents if not each.field]


def _link(definition: Definition, fault: Fault, way: Way, evaluation: Evaluation) -> tuple[str, str]:
    text = where(definition, fault, evaluation.answers) + fault.message
    return f"{way.page(fault.page)}?from=review#{target(definition, fault)}", text
