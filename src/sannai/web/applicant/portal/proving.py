"""確認番号: a citizen proves the mail address before filing, where the procedure asks it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sannai.intake import proving
from sannai.intake.drafts import Filling
from sannai.intake.proving import mail_address
from sannai.web.applicant import limits
from sannai.web.applicant.way import Way, words_of
from sannai.web.templatetags.sannai import moment


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Have the code sent, then type it in; the review follows."""
    if not proving.missing(filling):
        return redirect(way.review)
    if request.method == "GET":
        return _show(request, filling, way)
    if "code" in request.POST:
        refused = proving.confirm(filling.opened, request.POST["code"][:40], way.at)
        return _show(request, filling, way, code=refused) if refused else redirect(f"{way.review}?proven=1")
    typed = request.POST.get("email", "")[:254]
    key, id = filling.definition.key, filling.draft.pk
    if until := limits.mails(request, id, key, mail_address(typed), limits.CODES):
        words = f"送る回数が多すぎます。{moment(until)}を過ぎてから、もう一度お試しください"
        return limits.later(_show(request, filling, way, email=words, typed=typed), request, until)
    refused = proving.send(filling.opened, typed, way.at)
    return _show(request, filling, way, email=refused, typed=typed) if refused else redirect(f"{way.prove}?sent=1")


def _show(
    request: HttpRequest, filling: Filling, way: Way, *, email: str = "", code: str = "", typed: str = ""
) -> HttpResponse:
    definition, sent = filling.definition, proving.of(filling.opened)
    own = filling.answers.get(definition.applicant.get("email", ""))
    known = proving.email_of(filling.opened, sent) if sent else filling.email or (own if isinstance(own, str) else "")
    faults = [("f-email", f"メールアドレス：{email}")] if email else [("f-code", f"確認番号：{code}")] if code else []
    context = {
        "frame": way.frame,
        "way": way,
        "definition": definition,
        "words": words_of(definition),
        "sent": known if sent else "",
        "minutes": proving.MINUTES,
        "email": typed or known,
        "faults": faults,
        "email_error": faults[0][1] if email else "",
        "code_error": faults[0][1] if code else "",
        "told": "sent" in request.GET and not faults,
    }
    return render(request, "applicant/portal/prove.html", context, status=422 if faults else 200)
