"""調査票・検査票: a desk page, by the same rules and with the same controls as the citizen's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sannai.casework import actions, reading
from sannai.casework.models import Case
from sannai.common.time import today
from sannai.procedures.around import around
from sannai.procedures.queries import definition
from sannai.rules.evaluate import evaluate
from sannai.rules.forms import parse_page, typed_of
from sannai.rules.model import Dates, Evaluation, Fault
from sannai.rules.plan import PagePlan, plan_of
from sannai.text.cleaning import clean
from sannai.web.applicant.fields import Held
from sannai.web.applicant.pages import Drawn, body, faults_by_place, lists, summary_of, with_rows
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import is_stale

from .door import case_view, load
from .filed import sections
from .heard import of_begun
from .sheet import head_of, whole_of


@case_view("case.review")
def page(request: DeskRequest, case: Case, page_id: str) -> HttpResponse:
    """調査・検査の結果を記入する。"""
    rules = definition(case.version)
    plan = plan_of(rules, around()).by_id.get(page_id)
    if plan is None or not plan.page.desk:
        raise Http404
    kept = reading.answers_of(case) | reading.desk_answers(case)
    if request.method != "POST":
        return _page(request, case, plan, with_rows(plan, kept))
    sent = {name: [clean(text) for text in texts] for name, texts in lists(request.POST).items()}
    parsed = parse_page(rules, page_id, sent, kept, around(), today=today(request.at))
    own = {asked.field.id for asked in plan.asked} | {group.group.id for group in plan.groups}
    answers = {name: value for name, value in kept.items() if name not in own} | parsed.answers
    if is_stale(request, case):
        return _page(request, case, plan, answers, parsed.typed, refused=Refused(409, STALE, stale=True))
    asked_before = _evaluated(request, case, kept).visible
    found = _evaluated(request, case, answers).faults
    faults = parsed.faults or tuple(fault for fault in found if fault.page == page_id)
    blamed = [fault for fault in faults if fault.row or fault.field in asked_before or fault.field in request.POST]
    if faults:
        return _page(request, case, plan, answers, parsed.typed, blamed, more=not blamed)
    refused = attempt(
        lambda: actions.save_desk_page(
            case, page=page_id, answers=parsed.answers, by=request.staff, at=request.at, seen=case.seq
        )
    )
    if refused:
        return _page(request, load(request, case.pk), plan, answers, parsed.typed, refused=refused)
    return after("case.desk_page_saved", "desk:case", case.pk)


def _evaluated(request: DeskRequest, case: Case, answers: dict[str, Any]) -> Evaluation:
    dates = Dates(filed=reading.filed_on(case), entered=today(request.at))
    return evaluate(definition(case.version), answers, dates, around(), desk=True)


def _page(
    request: DeskRequest,
    case: Case,
    plan: PagePlan,
    answers: dict[str, Any],
    typed: dict[str, list[str]] | None = None,
    faults: Sequence[Fault] = (),
    refused: Refused | None = None,
    more: bool = False,
) -> HttpResponse:
    rules, whole = definition(case.version), whole_of(request, case)
    kept = typed_of(rules, plan.page.id, answers, around()) if typed is None else typed
    held = Held(kept, faults_by_place(faults))
    shown = {
        "s": head_of(whole),
        "page": plan.page,
        "body": body(plan, Drawn(rules, _evaluated(request, case, answers), held, today(request.at))),
        "faults": summary_of(rules, faults, answers),
        "more": more,
        "refused": refused,
        "sections": sections(whole),
        **of_begun(request, whole),
        "verb_label": plan.page.title,
    }
    status = refused.status if refused else 422 if faults else 200
    return render(request, "staff/cases/finding.html", shown, status=status)
