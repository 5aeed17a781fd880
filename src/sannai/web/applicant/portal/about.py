"""Pages about the portal itself: accessibility, the parts of the screens, the development mailbox, coming back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sannai.intake import slots
from sannai.notices import letters, outbox
from sannai.web.applicant import kept
from sannai.web.moment import TimedRequest
from sannai.web.qr import qr

from . import entry
from .finding import begun_here
from .gate import private


@require_http_methods(["GET", "POST"])
def resume(request: TimedRequest) -> HttpResponseBase:
    """Come back to a draft or an application: what was begun here, or by the link that one has kept."""
    typed = request.POST.get("link", "").strip()[:300]
    if request.method == "POST":
        secret = slots.read(typed.rstrip("/").rpartition("/")[2])
        if secret and slots.open_by(secret):
            shared = entry.is_shared(request.POST)
            return private(entry.let_in(redirect(entry.root_of(secret.handle)), secret, shared=shared))
    wrong = request.method == "POST"
    error = "リンク：正しいリンクではありません。欠けているところがないか、お確かめください" if wrong else ""
    context = {
        "nav": "resume",
        "begun": begun_here(request),
        "discarded": "discarded" in request.GET and not wrong,
        "left": "left" in request.GET and not wrong,
        "typed": typed,
        "wrong": wrong,
        "error": error,
        "faults": [("f-link", error)],
    }
    return private(render(request, "applicant/portal/return.html", context, status=422 if wrong else 200))


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The development mailbox: what would have been mailed. Only where there is no mail server, and in a demo."""
    if settings.EMAIL_HOST or not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "applicant/portal/mailbox.html", {"notices": _newest()})


def _newest() -> list[Any]:
    """Notices, and the letters that nothing keeps."""
    return sorted([*letters.newest(), *outbox.mailbox(50)], key=lambda each: each.created_at, reverse=True)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy in plain words."""
    return render(request, "applicant/portal/accessibility.html")


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in a demo."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    moments = [
        SimpleNamespace(
            title="申請が市に届きました",
            when="2026年11月2日（月）9時30分",
            meaning="市に届いた日時が、申請の日時になります。",
        ),
        SimpleNamespace(title="担当の職員が確認を始めました", when="2026年11月4日（水）10時12分", meaning=""),
        SimpleNamespace(title="決定のお知らせ", when="2026年11月16日（月）までの見込み", meaning="", ahead=True),
    ]
    context = {
        "kinds": ["success", "error", "warning", "info", "note"],
        "colors": ["gray", "blue", "green", "yellow", "orange", "red", "purple"],
        "choices": [("house", "一戸建て"), ("flat", "集合住宅", "マンション・アパートなど"), ("other", "その他")],
        "moments": moments,
        "faults": [("f-name", "お名前：入力してください"), ("f-home", "住まいの種類：1つ選んでください")],
        "steps": ["出すもの", "収集場所", "希望日", "内容の確認"],
        "terms": [("受付番号", "1234-5678-905"), ("手数料", "1,400円")],
        "code": qr("https://shinsei.example.jp/", "見本の二次元コード"),
    }
    return render(request, "applicant/portal/components.html", context)


def forget(request: HttpRequest) -> HttpResponse:
    """Forget in this browser which drafts were begun, and how to open them: for a shared computer. The drafts stay."""
    response = redirect("portal:resume")
    if request.method == "POST":
        response.delete_cookie(kept.COOKIE)
        for handle in kept.drafts(request).values():
            entry.show_out(response, handle)
    return response
