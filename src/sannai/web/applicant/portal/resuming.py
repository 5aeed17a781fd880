"""What only a citizen has while filling in: the link for another device or by mail, being asked before it is thrown
away, and the receipt."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sannai.common.sealing.links import Secret
from sannai.intake import unsent
from sannai.intake.drafts import Filling
from sannai.intake.proving import mail_address
from sannai.intake.shown import Shown
from sannai.intake.slots import link_of
from sannai.intake.tasks import mail_link
from sannai.rules.fees import rests_on_findings
from sannai.web.applicant import filling as common
from sannai.web.applicant import kept, limits
from sannai.web.applicant.following import case_context, evaluated_for, rules_of
from sannai.web.applicant.reading import DUE
from sannai.web.applicant.way import REFUSED, Way
from sannai.web.kit.forms import DeskForm
from sannai.web.qr import image
from sannai.web.templatetags.sannai import moment

from . import entry
from .gate import gone, missing

_KEPT = "draft:mail"


@require_GET
def resume(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """The draft's own page: go on, take the link to another device, have it mailed, or discard it."""
    return _resume(request, filling, way, refused=REFUSED in request.GET)


def _resume(request: HttpRequest, filling: Filling, way: Way, *, refused: bool) -> HttpResponse:
    left = unsent.kept(filling.opened, _KEPT)
    error = "".join(left.why) if left and refused else ""
    context = common.draft_context(request, filling, way) | {
        "nav": "resume",
        "url": way.link,
        "again": "again" in request.GET,
        "mailed": "mailed" in request.GET,
        "error": error,
        "faults": [("f-email", error)] if error else [],
        "email": left.texts["email"][0] if left else filling.email,
    }
    return render(request, "applicant/portal/resume.html", context, status=422 if error else 200)


@require_POST
def mail(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Mail the link to the address that was typed; what is refused is said on the page of the draft."""
    typed = request.POST.get("email", "")[:254]
    key, id = filling.definition.key, filling.draft.pk
    if until := limits.mails(request, id, key, mail_address(typed), limits.LINKS):
        words = f"このアドレスへ送る回数が多すぎます。{moment(until)}を過ぎてから、もう一度お試しください"
        _keep(filling, way, typed, words)
        return limits.later(_resume(request, filling, way, refused=True), request, until)
    if refused := mail_link(filling.opened, typed, way.at, remind=request.POST.get("remind") == "yes"):
        _keep(filling, way, typed, refused)
        return redirect(f"{way.root}?{REFUSED}=1")
    unsent.drop(filling.opened, _KEPT)
    return redirect(f"{way.root}?mailed=1")


def _keep(filling: Filling, way: Way, typed: str, why: str) -> None:
    unsent.keep(filling.opened, _KEPT, {"email": [typed]}, way.at, why=[f"メールアドレス：{why}"])


@require_GET
def code(request: HttpRequest, handle: str) -> HttpResponseBase:
    """The QR code of the link. Whoever asks has brought the link already: nothing is looked up."""
    secret = entry.secret_in(request, handle)
    return HttpResponse(image(link_of(secret)), content_type="image/svg+xml") if secret else gone(request)


@require_POST
def share(request: HttpRequest, handle: str) -> HttpResponseBase:
    """共用の端末です: what was opened here stays open until the browser is closed, and the list of this browser
    forgets it."""
    return _away(request, handle, entry.root_of(handle), entry.share)


@require_POST
def leave(request: HttpRequest, handle: str) -> HttpResponseBase:
    """この端末から消す: the browser forgets the link. What was written or filed stays."""
    there = f"{reverse('portal:resume')}?left=1"
    return _away(request, handle, there, lambda response, secret: entry.show_out(response, secret.handle))


def _away(
    request: HttpRequest, handle: str, there: str, change: Callable[[HttpResponse, Secret], None]
) -> HttpResponseBase:
    opened = entry.opened(request, handle)
    if opened is None or opened.secret is None:
        return missing(request)
    response = redirect(there)
    kept.forget(request, response, handle)
    change(response, opened.secret)
    return response


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Throw the draft away, after asking."""
    if request.method == "POST":
        return common.discard(request, filling, way)
    shown = {
        "frame": way.frame,
        "way": way,
        "definition": filling.definition,
        "form": DeskForm(),
        "title": "書いた内容を消しますか",
        "intro": "お答えと添付したファイルを、すべて消します。消すと元に戻せません。",
        "button": "消す",
        "back": "消さずに戻る",
        "danger": True,
    }
    return render(request, "applicant/verb.html", shown)


@require_GET
def receipt(request: HttpRequest, shown: Shown, way: Way) -> HttpResponse:
    """That it arrived, when, under which number, what comes next, and the link to come back by."""
    rules = rules_of(shown)
    evaluation = evaluated_for(shown, shown.answers_as_filed)
    context = case_context(shown, way) | {
        "nav": "resume",
        "url": way.link,
        "enclosures": common.enclosures(evaluation),
        "fee": evaluation.fee,
        "fee_waits": evaluation.fee is None and rests_on_findings(rules),
        "fee_due": DUE.get(rules.fee.due, "") if rules.fee else "",
        "to_counter": any(each.effect == "issued_elsewhere" for each in rules.outcomes),
    }
    return render(request, "applicant/portal/receipt.html", context)
