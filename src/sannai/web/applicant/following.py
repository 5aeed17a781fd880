"""After filing: where it stands, what the applicant can do now, and the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from sannai.casework import actions, reading
from sannai.casework.fees import outstanding
from sannai.casework.models import Case, FeeDue
from sannai.casework.queries import moves, timeline
from sannai.casework.states import ACTIVE, STATUSES
from sannai.casework.steps import rules_of
from sannai.common.action import NotAllowed
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.dispatches import METHODS as DISPATCH_METHODS
from sannai.issuance.superseding import sentence
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates
from sannai.rules.present import rows
from sannai.web.qr import qr

from . import reviewing
from .places import division_of
from .reading import DUE, METHODS
from .waiting import wait_of
from .way import Way, words_of

COLORS = {"correction": "orange", "issued": "green", "prepared": "green", "withdrawn": "gray", "closed": "gray"}

SAID = {
    "filed": ("success", "申請しました", "担当の課が確かめ、ここでお知らせします。"),
    "stale": ("info", "状況が変わっていました", "ほかの操作が先に届いたため、いまの状況をお見せしています。"),
    "correction": ("success", "直した内容を送りました", "担当課が確かめます。"),
    "inquiry": ("success", "お答えを送りました", ""),
    "delivery": ("success", "受け取り方を決めました", ""),
    "resurvey": ("success", "再調査を申し出ました", ""),
    "withdrawn": ("success", "取り下げました", ""),
}


@require_GET
def status(request: HttpRequest, case: Case, way: Way) -> HttpResponse:
    """Where it stands in plain words, what is asked of the applicant, and the whole history."""
    rules, can, choice = rules_of(case), moves(case), getattr(case, "delivery_choice", None)
    inside = rules.regime == "internal"
    to_counter = any(each.effect == "issued_elsewhere" for each in rules.outcomes)
    context = case_context(case, way) | {
        "status": STATUSES[case.status],
        "color": COLORS.get(case.status, "green" if case.status == "recorded" else "blue"),
        "active": case.status in ACTIVE,
        "wait": wait_of(case, today(way.at)),
        "inside": inside,
        # How a notice is handed over is no choice inside: it is read at the desk.
        "moments": [each for each in timeline(case) if not (inside and each.verb == "delivery.chosen")],
        "correction": case.corrections.filter(closed_at=None).first(),
        "inquiries": list(case.inquiries.filter(answered_at=None)) if "inquiry.answered" in can else [],
        "can": {verb.replace(".", "_"): True for verb in can},
        "documents": [_document(each, way) for each in documents.listing(case)],
        "decision": case.decisions.order_by("-number").first(),
        "outcome": next((each for each in rules.outcomes if each.id == case.outcome), None),
        "chosen": METHODS[choice.method][0] if choice else "",
        "fee": FeeDue.objects.filter(case=case).first(),
        "said": SAID.get(request.GET.get("done", "")),
        "to_counter": to_counter,
        "code": _number_code(case) if to_counter else "",
        "blocks": reviewing.blocks(rules, _shown(case)),
    }
    fee = context["fee"]
    context["outstanding"], context["fee_due"] = outstanding(fee), DUE.get(fee.due, "") if fee else ""
    return render(request, "applicant/status.html", context)


def _number_code(case: Case) -> SafeString:
    number = case.reference_number
    return qr(number, f"受付番号 {number} の二次元コード")


def case_context(case: Case, way: Way) -> dict[str, Any]:
    """What every page about a case knows."""
    rules = rules_of(case)
    return {
        "frame": way.frame,
        "way": way,
        "case": case,
        "definition": rules,
        "words": words_of(rules),
        "division": division_of(case.division_key, case.matter, at=way.at),
    }


def _shown(case: Case) -> list[Any]:
    rules, given = rules_of(case), reading.answers_of(case)
    evaluation = evaluate(rules, given, Dates(filed=reading.filed_on(case)), around())
    return rows(rules, evaluation.answers, evaluation, around())


def _document(document: Any, way: Way) -> dict[str, Any]:
    ways = list(document.dispatches.all())
    after = getattr(document, "supersession", None)
    return {
        "title": document.title,
        "number": documents.number_text(document),
        "issued_at": document.issued_at,
        "size": max(1, document.blob.size // 1024) if document.blob else 0,
        "url": f"{way.root}documents/{document.pk}/" if any(each.method == "electronic" for each in ways) else "",
        "became": sentence(after) if after else "",
        "how": after.how if after else "",
        "ways": [(DISPATCH_METHODS.get(each.method, each.method), each) for each in ways],
    }


@require_GET
def document(request: HttpRequest, case: Case, way: Way, document_id: UUID) -> HttpResponseBase:
    """Download an issued document. Opening it for the first time is its delivery."""
    try:
        issued = actions.receive_document(case, document_id=document_id, by=way.by, at=way.at)
    except StaleSubject:
        return redirect(f"{way.root}?done=stale")
    except NotAllowed as error:
        return refuse(request, way, str(error), way.root, status=404)
    name = f"{issued.title}.pdf"
    return FileResponse(documents.open_pdf(issued), as_attachment=True, filename=name, content_type="application/pdf")


def refuse(request: HttpRequest, way: Way, why: str, back: str, *, status: int) -> HttpResponse:
    """What cannot be done, why, and the way back."""
    return render(request, "applicant/refused.html", {"frame": way.frame, "why": why, "back": back}, status=status)
