"""確認番号: a citizen proves the mail address before filing, where the procedure asks it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sannai.intake import proving, unsent
from sannai.intake.drafts import Filling
from sannai.intake.proving import mail_address
from sannai.rules.agents import ACTING, FILER
from sannai.web.applicant import limits
from sannai.web.applicant.way import REFUSED, Way, words_of
from sannai.web.templatetags.sannai import moment

CODE, EMAIL = "code", "email"  # the two forms of the page: under which name each is kept, and in the address
_KEPT = "draft:prove"


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, filling: Filling, way: Way) -> HttpResponse:
    """Have the code sent, then type it in; the review follows. What was refused has an address of its own."""
    if not proving.missing(filling):
        return redirect(way.review)
    if request.method == "GET":
        return _show(request, filling, way)
    id, form = filling.draft.pk, CODE if CODE in request.POST else EMAIL
    typed = request.POST.get(form, "")[:254]
    if form == CODE:
        refused, on = proving.confirm(filling.opened, typed[:40], way.at), f"{way.review}?proven=1"
    elif until := limits.mails(request, id, filling.definition.key, mail_address(typed), limits.CODES):
        words = f"送る回数が多すぎます。{moment(until)}を過ぎてから、もう一度お試しください"
        _keep(filling, way, form, typed, words)
        return limits.later(_show(request, filling, way, form), request, until)
    else:
        refused, on = proving.send(filling.opened, typed, way.at), f"{way.prove}?sent=1"
    if refused:
        _keep(filling, way, form, typed, refused)
        return redirect(f"{way.prove}?{REFUSED}={form}")
    unsent.drop(filling.opened, _KEPT)
    return redirect(on)


def _keep(filling: Filling, way: Way, form: str, typed: str, why: str) -> None:
    unsent.keep(filling.opened, f"{_KEPT}:{form}", {form: [typed]}, way.at, why=[why])


def _show(request: HttpRequest, filling: Filling, way: Way, refused: str = "") -> HttpResponse:
    """``refused``: which of the forms is shown with what is wrong; else the address says it."""
    definition = filling.definition
    sent, refused = proving.of(filling.opened), refused or request.GET.get(REFUSED, "")
    agent = filling.answers.get("agent_email") if filling.answers.get(FILER) in ACTING else None
    own = agent or filling.answers.get(definition.applicant.get("email", ""))
    known = proving.email_of(filling.opened, sent) if sent else filling.email or (own if isinstance(own, str) else "")
    left = {form: unsent.kept(filling.opened, f"{_KEPT}:{form}") for form in (CODE, EMAIL)}
    typed = {form: each.texts[form][0] for form, each in left.items() if each}
    label = {CODE: "確認番号", EMAIL: "メールアドレス"}
    errors = {form: f"{label[form]}：{''.join(each.why)}" for form, each in left.items() if each and form == refused}
    context = {
        "frame": way.frame,
        "way": way,
        "definition": definition,
        "words": words_of(definition),
        "sent": known if sent else "",
        "minutes": proving.MINUTES,
        "email": typed.get(EMAIL, known),
        "code": typed.get(CODE, ""),
        "faults": [(f"f-{form}", words) for form, words in errors.items()],
        "email_error": errors.get(EMAIL, ""),
        "code_error": errors.get(CODE, ""),
        "told": "sent" in request.GET and not errors,
    }
    return render(request, "applicant/portal/prove.html", context, status=422 if errors else 200)
