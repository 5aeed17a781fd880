"""手続の公開と取下げ: bring a package, see what it changes, and propose it. A decision publishes it, nobody's click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.definitions import actions
from sannai.definitions.models import Candidate, Definition, Version
from sannai.definitions.queries import files_of, in_force, newest
from sannai.definitions.uploaded import Sent, read_sent
from sannai.procedures.kind import PROCEDURE
from sannai.text.problems import DefinitionError
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.staff.approvals.route import Preview, preview, question

from .publication_sheet import sheet_of

KIND = PROCEDURE.name
MOST_SHOWN = 200


class ReasonsForm(DeskForm):
    reasons = Words(
        "伺い文", lines=5, required=False, help="なぜ公開する（直す）のか。変わるところは自動で添えられます。"
    )


class WithdrawalForm(DeskForm):
    reasons = Words("取り下げる理由", lines=5, help="新しい申請を受け付けなくなります。提出済みの申請は続きます。")


@require_http_methods(["GET", "POST"])
@staff_only("procedure.propose")
def bring(request: DeskRequest) -> HttpResponse:
    """持ち込む：検査し、誤りがあればすべてをファイルと行で示し、なければ候補として残す。"""
    if request.method == "GET":
        return render(request, "staff/procedures/bring.html", {})
    replace = request.POST.get("replace") == "yes"
    try:
        files = read_sent(_sent(request), PROCEDURE.folder)
        found: list[Candidate] = []
        refused = attempt(
            lambda: found.append(actions.bring(PROCEDURE, files, by=request.staff, at=request.at, replace=replace))
        )
    except DefinitionError as error:
        shown = {"problems": error.problems[:MOST_SHOWN], "more": max(len(error.problems) - MOST_SHOWN, 0)}
        return render(request, "staff/procedures/bring.html", shown | {"replace": replace}, status=422)
    if refused:
        return render(
            request, "staff/procedures/bring.html", {"refused": refused, "replace": True}, status=refused.status
        )
    return redirect("desk:candidate", found[0].digest)


def _sent(request: DeskRequest) -> Sent:
    return [(each.name or "", each.size or 0, each.file) for each in request.FILES.getlist("files") if each.file]


@require_http_methods(["GET", "POST"])
@staff_only("procedure.propose")
def candidate(request: DeskRequest, digest: str) -> HttpResponse:
    """候補：いまの版から何が変わるかを見て、起案する。"""
    found = Candidate.objects.filter(pk=digest, kind=KIND).first()
    if found is None or not request.staff.may("procedure.propose", found):
        raise Http404
    now, last = in_force(KIND, found.key), newest(KIND, found.key)
    form = ReasonsForm(request.POST if request.method == "POST" else None)
    answer = _propose(
        request, form, _seen(now, last),
        "画面を開いたあとに、ほかの版が公開されたか、ほかの候補が持ち込まれました。変わるところを確かめてください。",
        lambda reasons: actions.propose_publication(
            PROCEDURE, files_of(found), by=request.staff, at=request.at, reasons=reasons
        ),
    )  # fmt: skip
    if isinstance(answer, HttpResponse):
        return answer
    shown = {
        "candidate": found,
        "sheet": sheet_of(found, now),
        "same": now is not None and now.digest == found.digest,
        "superseded": last is not None and last.digest != found.digest,
        "seen": _seen(now, last),
    }
    return _show(request, "staff/rules/candidate.html", found, PROCEDURE.publication, form, answer, shown)


@require_http_methods(["GET", "POST"])
@staff_only("procedure.propose")
def withdrawal(request: DeskRequest, key: str) -> HttpResponse:
    """公開中の版の取下げを起案する。"""
    procedure, now = Definition.objects.filter(kind=KIND, key=key).first(), in_force(KIND, key)
    if procedure is None or now is None or not request.staff.may("procedure.propose", now):
        raise Http404
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    answer = _propose(
        request, form, now.digest, "画面を開いたあとに、公開中の版が変わりました。版を確かめてください。",
        lambda reasons: actions.propose_withdrawal(procedure, by=request.staff, at=request.at, reasons=reasons),
    )  # fmt: skip
    if isinstance(answer, HttpResponse):
        return answer
    return _show(
        request,
        "staff/procedures/withdrawal.html",
        now,
        PROCEDURE.withdrawal,
        form,
        answer,
        {"version": now, "seen": now.digest},
    )


def _propose(
    request: DeskRequest, form: DeskForm, seen: str, stale: str, propose: Callable[[str], Proposal]
) -> HttpResponse | Refused | None:
    """Propose with the reasons that were sent and lead to the proposal, or say why not. None: nothing was sent."""
    if request.method != "POST" or not form.is_valid():
        return None
    if request.POST.get("seen", "") != seen:
        return Refused(409, stale)
    made: list[Proposal] = []
    try:
        refused = attempt(lambda: made.append(propose(form.cleaned_data["reasons"])))
    except DefinitionError as error:  # the checks have become stricter since it was brought
        return Refused(409, f"いまの検査では公開できません。直して持ち込み直してください。{error.problems[0]}")
    return refused or redirect("desk:proposal", made[0].pk)


def _seen(now: Version | None, last: Candidate | None) -> str:
    return f"{now.digest if now else ''}.{last.digest if last else ''}"


def _show(
    request: DeskRequest, template: str, subject: Candidate | Version, matter: str, form: DeskForm,
    refused: Refused | None, shown: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    key = subject.key
    shown |= {
        "form": form,
        "refused": refused,
        "proposal": open_for(KIND, key),
        "division": request.staff.city.name_of(subject.division_key, subject.division_key),
        "preview": route_of(request, subject.division_key, key, matter),
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, template, shown, status=status)


def route_of(request: DeskRequest, division: str, key: str, matter: str) -> Preview:
    """The way that the proposal would go today."""
    asked = question(matter, {"division": division, "procedure": key})
    return preview(request, asked, division)
