"""After filing: where it stands, what the applicant can do now, and the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.applications import answers as filed_answers
from sannai.applications import unsent, uploads
from sannai.applications.access import Applicant, link_url
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
from sannai.text.cleaning import clean
from sannai.web.applicant import attaching, reviewing
from sannai.web.applicant.way import Way, words_of
from sannai.web.qr import qr

from .gate import with_case
from .places import division_of
from .reading import DUE
from .waiting import wait_of

COLORS = {"correction": "orange", "issued": "green", "prepared": "green", "withdrawn": "gray", "closed": "gray"}


def status(request: HttpRequest, case: Case, way: Way) -> HttpResponse:
    """Where it stands in plain words, what is asked of the applicant, and the whole history."""
    rules = rules_of(case)
    to_counter = any(each.effect == "issued_elsewhere" for each in rules.outcomes)
    context = case_context(case, way) | {
        "nav": "resume",
        "status": STATUSES[case.status],
        "color": COLORS.get(case.status, "green" if case.status == "recorded" else "blue"),
        "active": case.status in ACTIVE,
        "wait": wait_of(case, today(way.at)),
        "moments": timeline(case),
        "correction": case.corrections.filter(closed_at=None).first(),
        "inquiries": list(case.inquiries.filter(answered_at=None)) if "inquiry.answered" in moves(case) else [],
        "can": {verb.replace(".", "_"): True for verb in moves(case)},
        "documents": [_document(each, way) for each in documents.listing(case)],
        "decision": case.decisions.order_by("-number").first(),
        "outcome": next((each for each in rules.outcomes if each.id == case.outcome), None),
        "choice": getattr(case, "delivery_choice", None),
        "methods": actions_methods(),
        "fee": FeeDue.objects.filter(case=case).first(),
        "said": request.GET.get("done", ""),
        "to_counter": to_counter,
        "code": _number_code(case) if to_counter else "",
        "blocks": reviewing.blocks(rules, _shown(case)),
    }
    fee = context["fee"]
    context["outstanding"], context["fee_due"] = outstanding(fee), DUE.get(fee.due, "") if fee else ""
    return render(request, "applicant/portal/status.html", context)


def _number_code(case: Case) -> SafeString:
    number = case.reference_number
    return qr(number, f"受付番号 {number} の二次元コード")


def actions_methods() -> list[tuple[str, str, str]]:
    """The ways of receiving a document, with what each means."""
    return [
        (
            "electronic",
            "この画面でダウンロードする",
            "文書ができたらお知らせします。開いたときに「届いた」ことになります。",
        ),
        ("post", "郵送で受け取る", "申請に書かれた住所へお送りします。"),
        ("counter", "窓口で受け取る", "受付番号をお持ちのうえ、担当課の窓口へお越しください。"),
    ]


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


def receipt(request: HttpRequest, case: Case, way: Way) -> HttpResponse:
    """That it arrived, when, under which number, and what comes next."""
    rules, application = rules_of(case), reading.envelope(case)
    evaluation = evaluate(rules, filed_answers.filed(application), Dates(filed=application.filed_on), around())
    context = case_context(case, way) | {
        "nav": "resume",
        "url": link_url(case.pk),
        "enclosures": reviewing.enclosures(evaluation),
        "fee": evaluation.fee,
        "fee_due": DUE.get(rules.fee.due, "") if rules.fee else "",
        "to_counter": any(each.effect == "issued_elsewhere" for each in rules.outcomes),
    }
    return render(request, "applicant/portal/receipt.html", context)


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


def answered(request: HttpRequest, way: Way, perform: Any, done: str, again: Any) -> HttpResponseBase:
    """Do what the applicant asked; said once more from a stale page, the status shows how it is now."""
    try:
        perform()
    except StaleSubject:
        return redirect(f"{way.root}?done=stale")
    except NotAllowed as error:
        return again(str(error))  # type: ignore[no-any-return]
    return redirect(f"{way.root}?done={done}")


def too_long(label: str, text: str, most: int) -> str:
    """Why a text cannot be taken as it is; "" if it can. Nothing that a person wrote is cut off silently."""
    return f"{label}：{most:,}文字までで入力してください（いま{len(text):,}文字です）" if len(text) > most else ""


@require_http_methods(["GET", "POST"])
@with_case
def inquiry(request: HttpRequest, case: Case, way: Way, number: int) -> HttpResponseBase:
    """Answer a question of the office."""
    found = case.inquiries.filter(number=number).first()
    if found is None:
        raise Http404
    if found.answered_at is not None:
        return redirect(way.root)
    typed = clean(request.POST.get("answer", ""))

    def again(why: str = "") -> HttpResponse:
        shown = {"inquiry": found, "answer": typed, "why": why}
        return render(
            request, "applicant/portal/inquiry.html", case_context(case, way) | shown, status=422 if why else 200
        )

    if request.method == "GET":
        return again()
    if not typed.strip():
        return again("お答え：入力してください。お答えにならないときは、そのままこのページを閉じてください")
    if why := too_long("お答え", typed, 4000):
        return again(why)
    by = Applicant(case.pk)
    return answered(
        request,
        way,
        lambda: actions.answer_inquiry(case, number=number, answer=typed, by=by, at=way.at),
        "inquiry",
        again,
    )


@require_http_methods(["GET", "POST"])
@with_case
def withdraw(request: HttpRequest, case: Case, way: Way) -> HttpResponseBase:
    """Take the application back, after asking."""
    reason = clean(request.POST.get("reason", ""))
    long = too_long("取り下げる理由", reason, 400)

    def again(why: str = "") -> HttpResponse:
        context = case_context(case, way) | {"why": why, "reason": reason, "long": long}
        return render(request, "applicant/portal/withdraw.html", context, status=422 if why else 200)

    if case.status == "withdrawn":
        return redirect(way.root)
    if request.method == "GET":
        return again("" if "case.withdrawn" in moves(case) else "いまは取り下げられません。担当課へご連絡ください。")
    if long:
        return again(long)
    if request.POST.get("sure") != "yes":
        return again("確認：取り下げるときは「取り下げます」にチェックを入れてください")
    by = Applicant(case.pk)
    return answered(request, way, lambda: actions.withdraw(case, by=by, at=way.at, reason=reason), "withdrawn", again)


@require_http_methods(["GET", "POST"])
@with_case
def delivery(request: HttpRequest, case: Case, way: Way) -> HttpResponseBase:
    """Choose how the document is to be received."""
    chosen = request.POST.get("method", "")

    def again(why: str = "") -> HttpResponse:
        choice = getattr(case, "delivery_choice", None)
        shown = {"why": why, "chosen": chosen or (choice.method if choice else ""), "methods": actions_methods()}
        return render(
            request, "applicant/portal/delivery.html", case_context(case, way) | shown, status=422 if why else 200
        )

    if request.method == "GET":
        return again()
    if chosen not in {code for code, _, _ in actions_methods()}:
        return again("受け取り方：1つ選んでください")
    by = Applicant(case.pk)
    return answered(
        request, way, lambda: actions.choose_delivery(case, method=chosen, by=by, at=way.at), "delivery", again
    )


@require_http_methods(["GET", "POST"])
@with_case
def resurvey(request: HttpRequest, case: Case, way: Way) -> HttpResponseBase:
    """Ask for a finding to be surveyed again."""
    reason = clean(request.POST.get("reason", ""))

    def again(why: str = "") -> HttpResponse:
        context = case_context(case, way) | {"why": why, "reason": reason}
        return render(request, "applicant/portal/resurvey.html", context, status=422 if why else 200)

    if "resurvey.requested" not in moves(case):
        return redirect(way.root)
    if request.method == "GET":
        return again()
    if not reason.strip():
        return again("理由：再調査を申し出る理由を入力してください")
    if why := too_long("理由", reason, 2000):
        return again(why)
    by = Applicant(case.pk)
    return answered(
        request, way, lambda: actions.request_resurvey(case, reason=reason, by=by, at=way.at), "resurvey", again
    )


@require_GET
@with_case
def document(request: HttpRequest, case: Case, way: Way, document: UUID) -> HttpResponseBase:
    """Download an issued document. Opening it for the first time is its delivery."""
    try:
        found = actions.receive_document(case, document_id=document, by=Applicant(case.pk), at=way.at)
    except StaleSubject:
        return redirect(f"{way.root}?done=stale")
    except NotAllowed as error:
        context = {"frame": way.frame, "why": str(error), "back": way.root}
        return render(request, "applicant/portal/refused.html", context, status=404)
    name = f"{found.title}.pdf"
    return FileResponse(documents.open_pdf(found), as_attachment=True, filename=name, content_type="application/pdf")


@with_case
def upload(request: HttpRequest, case: Case, way: Way, field: str, row: str) -> HttpResponseBase:
    """Files that an open correction asks for."""
    if not open_for(case, field, row):
        return redirect(way.root)
    rules = rules_of(case)
    asked = attaching.file_field(rules, field, row)
    return attaching.attach(request, case.pk, asked, row, way, title=rules.title, back=f"{way.root}correction/")


@require_POST
@with_case
def remove_upload(request: HttpRequest, case: Case, way: Way, upload: UUID) -> HttpResponseBase:
    """Take back a file of a field that the open correction asks for. What was filed before is only set aside."""
    found = uploads.one(case.pk, upload)
    correction = case.corrections.filter(closed_at=None).first()
    if found is None or correction is None or not open_for(case, found.field, found.row):
        return redirect(way.root)
    return attaching.remove(request, case.pk, upload, way)


def open_for(case: Case, field: str, row: str) -> bool:
    """Whether the open correction asks for this field, or its answers so far have brought the question up."""
    correction = case.corrections.filter(closed_at=None).first()
    if correction is None:
        return False
    known = rules_of(case).fields.get(field)
    items = set(correction.items.values_list("field", "row"))
    if {(field, row), (field, ""), (known.group if known else "", "")} & items:
        return True
    return field in (unsent.kept(case.pk, correction.number) or {}).get("newly", [])
