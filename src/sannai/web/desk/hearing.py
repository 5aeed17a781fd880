"""予定の通知から、聴聞・弁明が終わるまで（行政手続法第3章）. Every verb of it by its form or its button."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sannai.casework import actions, hearings
from sannai.casework.models import Case
from sannai.common.time import today
from sannai.organization.queries import staff_name
from sannai.procedures.queries import definition

from .gate import DeskRequest, case_view
from .heard import of_begun
from .hearing_forms import (
    ExplanationForm,
    HeldForm,
    NoticeForm,
    NoticeReturnedForm,
    OmittedForm,
    StoppedForm,
)
from .verbs import press, verb


def _context(request: DeskRequest, case: Case, label: str, button: str, **more: Any) -> dict[str, Any]:
    """What every form here shows. Http404 for what somebody applied for: nobody is heard there."""
    rules = definition(case.version)
    if rules.regime != "adverse":
        raise Http404
    running = hearings.open_of(case)
    return {"verb_label": label, "verb_button": button, "running": running} | of_begun(request, case, rules) | more


@case_view("document.issue")
def notice(request: DeskRequest, case: Case) -> HttpResponse:
    """予定される不利益処分を通知する。"""

    def perform(given: dict[str, Any]) -> None:
        actions.notice(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = NoticeForm(request.POST or None, rules=definition(case.version))
    words = _context(request, case, "予定を通知する", "通知書を作る")
    return verb(
        request, case, form, perform, template="desk/hearing_notice.html", what="hearing.noticed", context=words
    )


@require_POST
@case_view("document.issue")
def sent(request: DeskRequest, case: Case) -> HttpResponse:
    """通知を発送した、または掲示を始めた。"""

    def perform(seen: int) -> object:
        return actions.mark_notice_sent(case, by=request.staff, at=request.at, seen=seen)

    return press(request, case, perform, "hearing.notice_sent")


@require_POST
@case_view("document.issue")
def delivered(request: DeskRequest, case: Case) -> HttpResponse:
    """通知が届いた。"""

    def perform(seen: int) -> object:
        return actions.mark_notice_delivered(case, by=request.staff, at=request.at, seen=seen)

    return press(request, case, perform, "hearing.notice_delivered")


@case_view("document.issue")
def returned(request: DeskRequest, case: Case) -> HttpResponse:
    """通知が戻ってきた。"""

    def perform(given: dict[str, Any]) -> None:
        actions.mark_notice_returned(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = NoticeReturnedForm(request.POST or None)
    words = _context(request, case, "通知が戻ってきた（返戻）", "返戻を記録する")
    what = "hearing.notice_returned"
    return verb(request, case, form, perform, template="desk/hearing_form.html", what=what, context=words)


@case_view("case.review")
def held(request: DeskRequest, case: Case) -> HttpResponse:
    """聴聞の調書と報告書を残し、聴聞を終える。"""

    def perform(given: dict[str, Any]) -> None:
        actions.hold_hearing(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = HeldForm(request.POST or None)
    assignee = staff_name(case.assignee, today(request.at)) if case.assignee else ""
    words = _context(request, case, "聴聞の結果を記入する", "聴聞を終える", in_charge=assignee)
    return verb(request, case, form, perform, template="desk/hearing_form.html", what="hearing.held", context=words)


@case_view("case.review")
def received(request: DeskRequest, case: Case) -> HttpResponse:
    """弁明書を受け付ける。"""

    def perform(given: dict[str, Any]) -> None:
        actions.receive_explanation(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = ExplanationForm(request.POST or None)
    words = _context(request, case, "弁明書を受け付ける", "受け付ける")
    what = "explanation.received"
    return verb(request, case, form, perform, template="desk/hearing_form.html", what=what, context=words)


@require_POST
@case_view("case.review")
def lapsed(request: DeskRequest, case: Case) -> HttpResponse:
    """期限までに弁明書が出なかった。"""

    def perform(seen: int) -> object:
        return actions.lapse_explanation(case, by=request.staff, at=request.at, seen=seen)

    return press(request, case, perform, "explanation.lapsed")


@case_view("document.issue")
def omitted(request: DeskRequest, case: Case) -> HttpResponse:
    """意見陳述の機会を設けない理由を残す。"""

    def perform(given: dict[str, Any]) -> None:
        actions.omit(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = OmittedForm(request.POST or None, rules=definition(case.version))
    words = _context(request, case, "意見陳述の機会を設けない", "記録する")
    return verb(request, case, form, perform, template="desk/hearing_form.html", what="hearing.omitted", context=words)


@case_view("document.issue")
def cancelled(request: DeskRequest, case: Case) -> HttpResponse:
    """通知した聴聞・弁明を取りやめる。"""

    def perform(given: dict[str, Any]) -> None:
        actions.cancel(case, **given, by=request.staff, at=request.at, seen=case.seq)

    form = StoppedForm(request.POST or None)
    words = _context(request, case, "聴聞・弁明を取りやめる", "取りやめる")
    what = "hearing.cancelled"
    return verb(request, case, form, perform, template="desk/hearing_form.html", what=what, context=words)
