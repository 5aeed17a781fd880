"""公開と取下げ: bring a package, see what it changes, and propose it. A decision publishes it, nobody's click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.definitions import actions
from sannai.definitions.kinds import DefinitionKind, kind_of
from sannai.definitions.models import Candidate, Definition, Version
from sannai.definitions.queries import files_of, in_force, newest
from sannai.definitions.uploaded import Sent, read_sent
from sannai.procedures.kind import PROCEDURE
from sannai.registers.kind import REGISTER
from sannai.text.problems import DefinitionError
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import DeskForm, Words
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.staff.approvals.route import Preview, preview, question

from .publication_sheet import sheet_of

MOST_SHOWN = 200
FILES = "フォルダのZIP、またはフォルダの中のファイルをまとめて選びます（{}）。文字コードは UTF-8。"
ENDS = {
    PROCEDURE.name: "新しい申請を受け付けなくなります。提出済みの申請は続きます。",
    REGISTER.name: "新しい記載を書けなくなります。いまの記載と履歴は残ります。",
}


class ReasonsForm(DeskForm):
    reasons = Words(
        "伺い文", lines=5, required=False, help="なぜ公開する（直す）のか。変わるところは自動で添えられます。"
    )


class WithdrawalForm(DeskForm):
    reasons = Words("取り下げる理由", lines=5)


def bring_of(kind: DefinitionKind[Any]) -> Callable[..., Any]:
    """持ち込む：検査し、誤りがあればすべてをファイルと行で示し、なければ候補として残す。"""

    @require_http_methods(["GET", "POST"])
    @staff_only(kind.propose)
    def bring(request: DeskRequest) -> HttpResponse:
        return _bring(request, kind)

    return bring


def _bring(request: DeskRequest, kind: DefinitionKind[Any]) -> HttpResponse:
    template, about = "staff/procedures/bring.html", _about(kind)
    if request.method == "GET":
        return render(request, template, about)
    replace = request.POST.get("replace") == "yes"
    try:
        files = read_sent(_sent(request), kind.folder)
        found: list[Candidate] = []
        refused = attempt(
            lambda: found.append(actions.bring(kind, files, by=request.staff, at=request.at, replace=replace))
        )
    except DefinitionError as error:
        shown = {"problems": error.problems[:MOST_SHOWN], "more": max(len(error.problems) - MOST_SHOWN, 0)}
        return render(request, template, about | shown | {"replace": replace}, status=422)
    if refused:
        return render(request, template, about | {"refused": refused, "replace": True}, status=refused.status)
    return redirect("desk:candidate", found[0].digest)


def _about(kind: DefinitionKind[Any]) -> dict[str, Any]:
    """What the pages say of a kind: its word, its list, its files."""
    return {
        "label": kind.label,
        "list_url": reverse(kind.pages["staff"][0]),
        "files_help": FILES.format(kind.folder.words),
    }


def _sent(request: DeskRequest) -> Sent:
    return [(each.name or "", each.size or 0, each.file) for each in request.FILES.getlist("files") if each.file]


@require_http_methods(["GET", "POST"])
@staff_only(*(kind.propose for kind in (PROCEDURE, REGISTER)))
def candidate(request: DeskRequest, digest: str) -> HttpResponse:
    """候補：いまの版から何が変わるかを見て、起案する。"""
    found = Candidate.objects.filter(pk=digest, kind__in=ENDS).first()
    if found is None or not request.staff.may(kind_of(found.kind).propose, found):
        raise Http404
    kind = kind_of(found.kind)
    now, last = in_force(kind.name, found.key), newest(kind.name, found.key)
    form = ReasonsForm(request.POST if request.method == "POST" else None)
    answer = _propose(
        request, form, _seen(now, last),
        "画面を開いたあとに、ほかの版が公開されたか、ほかの候補が持ち込まれました。変わるところを確かめてください。",
        lambda reasons: actions.propose_publication(
            kind, files_of(found), by=request.staff, at=request.at, reasons=reasons
        ),
    )  # fmt: skip
    if isinstance(answer, HttpResponse):
        return answer
    shown = {
        "candidate": found,
        "sheet": sheet_of(request, found, now),
        "same": now is not None and now.digest == found.digest,
        "superseded": last is not None and last.digest != found.digest,
        "seen": _seen(now, last),
    }
    return _show(request, "staff/rules/candidate.html", found, kind.publication, form, answer, shown)


def withdrawal_of(kind: DefinitionKind[Any]) -> Callable[..., Any]:
    """公開中の版の取下げを起案する。"""

    @require_http_methods(["GET", "POST"])
    @staff_only(kind.propose)
    def withdrawal(request: DeskRequest, key: str) -> HttpResponse:
        return _withdrawal(request, kind, key)

    return withdrawal


def _withdrawal(request: DeskRequest, kind: DefinitionKind[Any], key: str) -> HttpResponse:
    definition, now = Definition.objects.filter(kind=kind.name, key=key).first(), in_force(kind.name, key)
    if definition is None or now is None or not request.staff.may(kind.propose, now):
        raise Http404
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    form.fields["reasons"].help_text = ENDS[kind.name]
    answer = _propose(
        request, form, now.digest, "画面を開いたあとに、公開中の版が変わりました。版を確かめてください。",
        lambda reasons: actions.propose_withdrawal(definition, by=request.staff, at=request.at, reasons=reasons),
    )  # fmt: skip
    if isinstance(answer, HttpResponse):
        return answer
    shown = {"version": now, "seen": now.digest}
    return _show(request, "staff/procedures/withdrawal.html", now, kind.withdrawal, form, answer, shown)


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
    shown |= _about(kind_of(subject.kind)) | {
        "form": form,
        "refused": refused,
        "proposal": open_for(subject.kind, key),
        "division": request.staff.city.name_of(subject.division_key, subject.division_key),
        "preview": route_of(request, subject.division_key, key, matter),
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, template, shown, status=status)


def route_of(request: DeskRequest, division: str, key: str, matter: str) -> Preview:
    """The way that the proposal would go today."""
    asked = question(matter, {"division": division, "procedure": key})
    return preview(request, asked, division)
