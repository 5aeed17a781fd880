"""The page of one case: what was filed, what became of it, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sannai.applications.models import PaperFiling
from sannai.approvals import queries as proposals
from sannai.approvals import states as verdicts
from sannai.casework import fees, queries
from sannai.casework.models import Case, DeliveryChoice
from sannai.issuance.dispatches import METHODS
from sannai.organization.queries import staff_names
from sannai.procedures.queries import definition

from . import doings
from .attached import attached
from .filed import changed_count, sections
from .findings import findings
from .gate import DeskRequest, case_view
from .history import asked_items, documents
from .refusals import Refused
from .sheet import sheet

DONE = {
    "taken": "担当になりました。",
    "handed_over": "担当を引き継ぎました。",
    "correction": "補正を求めました。申請者に連絡しました。",
    "lapsed": "審査に戻しました。",
    "inquiry": "照会しました。申請者に連絡しました。",
    "memo": "内部メモを残しました。",
    "extended": "期限を延ばしました。申請者に連絡しました。",
    "finding": "調査・検査の結果を保存しました。",
    "held": "発行を保留しました。",
    "lifted": "保留を解きました。",
    "paid": "手数料の納付を記録しました。",
    "relief": "手数料の減免を決めました。申請者に連絡しました。",
    "proposed": "起案しました。決裁を待っています。",
    "recorded": "届出を記録しました。",
    "prepared": "窓口交付の準備ができたことを申請者に知らせました。",
    "handed_out": "窓口での交付を記録しました。",
    "issued": "文書を発行しました。",
    "concluded": "完結しました。",
    "sent": "発送を記録しました。",
    "delivered": "文書の到達を記録しました。",
    "returned": "返戻を記録しました。届け先を確かめて、もう一度送ってください。",
    "resent": "もう一度送る文書として登録しました。",
    "told_correction": "申請者の補正を入力しました。",
    "told_stale": "ほかの人が先に操作しました。いまの内容を確かめてください。",
    "told_inquiry": "申請者の答えを入力しました。",
    "told_withdraw": "申請者の取下げを記録しました。",
    "told_delivery": "受け取り方の希望を入力しました。",
    "entered": "紙・口頭の申請を受け付けました。",
}


@require_GET
@case_view("case.read")
def case(request: DeskRequest, case: Case) -> HttpResponse:
    """事案。"""
    return case_page(request, case)


def case_page(request: DeskRequest, case: Case, refused: Refused | None = None) -> HttpResponse:
    """The case as it stands; with the reason on top when a button was refused."""
    rules = definition(case.version)
    filed, moments = sections(case, rules), queries.timeline(case, staff=True)
    memos = list(case.memos.order_by("-at", "-pk"))
    paper = PaperFiling.objects.filter(application=case.application).first()
    choice = DeliveryChoice.objects.filter(case=case).first()
    held = list(case.holds.filter(lifted_at=None).order_by("placed_at"))
    shown: dict[str, Any] = sheet(request, case) | {
        "refused": refused,
        "done": DONE.get(request.GET.get("done", ""), "") if request.method == "GET" else "",
        "doings": doings.doings(request, case),
        "may_review": request.staff.may("case.review", case),
        "sections": filed,
        "changed": changed_count(filed),
        "attached": attached(case, rules),
        "corrections": asked_items(case, rules),
        "inquiries": case.inquiries.order_by("-number"),
        "findings": findings(case, rules),
        "findings_open": doings.findings_open(request, case),
        "fee": fees.establish(case) if case.status != "withdrawn" else None,
        "proposal": proposal_of(case),
        "decisions": case.decisions.order_by("-number"),
        "documents": documents(case),
        "memos": memos,
        "names": staff_names([*(each.staff_key for each in memos), *([paper.typed_by] if paper else [])]),
        "holds": held,
        "paper": paper,
        "delivery_choice": METHODS.get(choice.method) if choice else "",
        "moments": moments[::-1],
        "returned": next((each.meaning for each in moments[::-1] if each.verb == "case.proposal_returned"), ""),
    }
    shown["owed"] = fees.outstanding(shown["fee"])
    return render(request, "desk/case.html", shown, status=refused.status if refused else 200)


def proposal_of(case: Case) -> dict[str, Any] | None:
    """The newest proposal while it still says something: open, or returned and not yet proposed anew."""
    newest = proposals.newest_for("case", str(case.pk))
    if newest is None or newest.status not in (verdicts.OPEN, verdicts.RETURNED):
        return None
    return {"row": newest, "label": verdicts.LABELS[newest.status], "open": newest.status == verdicts.OPEN}
