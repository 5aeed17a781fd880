"""招待する: one person, or everybody who has no sign-in yet. What goes on paper is shown in the answer, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from sannai.accounts.codes import code_of
from sannai.accounts.invitations import by_mail, invite
from sannai.accounts.models import Account, Invitation
from sannai.accounts.standing import standings
from sannai.common.kinds import page_of
from sannai.notices import outbox
from sannai.organization.queries import staying
from sannai.web.kit.door import DeskRequest, View, staff_only
from sannai.web.kit.forms import Choice, DeskForm
from sannai.web.kit.refusals import STALE, Refused, attempt
from sannai.web.kit.said import after
from sannai.web.kit.verb import OnRow, Place, is_stale
from sannai.web.qr import qr

from .door import RIGHT

MOST = 200  # people of one press
MAIL, PAPER = ("mail", "メールで送る"), ("paper", "紙に印刷して手渡す")


class InviteForm(DeskForm):
    way = Choice("渡し方")

    def ready(self, at: OnRow[Account]) -> None:
        if reached(at.row):
            self.offer("way", [MAIL, PAPER], take="mail")
            self.fields["way"].help_text = f"送り先：{at.row.email}"
        else:
            self.offer("way", [PAPER], take="paper")
            self.fields["way"].help_text = "メールでは送れません。" + _why_not(at.row)


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the sheet of one invitation."""

    account: Account
    code: str
    url: str
    qr: SafeString
    until: datetime


def reached(account: Account) -> bool:
    """Whether an invitation can be mailed to this person."""
    return by_mail() and bool(outbox.address(account.email))


def invite_view(place: Place[Account]) -> View:
    """招待する: by mail and back to the page, or the sheet to print."""

    def run(request: DeskRequest, account: Account) -> HttpResponseBase:
        form = InviteForm(request.POST or None)
        form.ready(OnRow(request, account))
        refused: Refused | None = None
        if request.method == "POST":
            if is_stale(request, account):
                refused = Refused(409, STALE, stale=True)
            elif form.is_valid():
                mail, made = form.cleaned_data["way"] == "mail", list[Invitation]()
                refused = attempt(
                    lambda: made.append(invite(account, by=request.staff, at=request.at, mail=mail, seen=account.seq))
                )
                if refused is None:
                    return after("staff.invited", "desk:account", account.pk) if mail else _sheets(request, made)
        shown = {
            "s": place.head(request, account), "form": form, "refused": refused, "verb_label": "招待する",
            "verb_button": "招待する", "intro": INTRO,
        }  # fmt: skip
        status = refused.status if refused else 422 if form.is_bound and form.errors else 200
        return render(request, "staff/accounts/verb.html", shown, status=status)

    return require_http_methods(["GET", "POST"])(place.gate(RIGHT)(run))


INTRO = (
    "本人だけが開けるリンクを渡します。本人がパスワードを決めるまで、いまのパスワードはそのまま使えます。"
    "前に出した招待は使えなくなります。"
)


@staff_only(RIGHT)
@require_http_methods(["GET", "POST"])
def everybody(request: DeskRequest) -> HttpResponseBase:
    """まだ招待していない人、期限の切れた人を、まとめて招待する: exactly those whom the page named."""
    waiting = _waiting(request)
    if request.method != "POST":
        named = waiting[:MOST]
        shown = {
            "mailed": [row for row in named if reached(row)], "printed": [row for row in named if not reached(row)],
            "keys": " ".join(str(row.pk) for row in named), "others": len(waiting) - len(named), "many": len(named),
        }  # fmt: skip
        return render(request, "staff/accounts/everybody.html", shown)
    wanted = set(request.POST.get("keys", "").split()[:MOST])
    return _invite(request, [row for row in waiting if str(row.pk) in wanted], gone=len(wanted))


def _invite(request: DeskRequest, accounts: Sequence[Account], gone: int) -> HttpResponse:
    """Each by an action of its own: one that is refused keeps nobody else from being invited."""
    mailed, printed, refusals = 0, list[Invitation](), list[tuple[Account, str]]()
    for row in accounts:
        mail, made = reached(row), list[Invitation]()
        refused = attempt(
            lambda row=row, mail=mail, made=made: made.append(  # type: ignore[misc]
                invite(row, by=request.staff, at=request.at, mail=mail)
            )
        )
        if refused is not None:
            refusals.append((row, refused.message))
        elif mail:
            mailed += 1
        else:
            printed += made
    return _sheets(request, printed, mailed=mailed, refusals=refusals, gone=gone - len(accounts))


def _sheets(request: DeskRequest, made: Iterable[Invitation], **more: Any) -> HttpResponse:
    return render(request, "staff/accounts/sheets.html", {"letters": [_letter(each) for each in made], **more})


def _letter(invitation: Invitation) -> Letter:
    url = page_of("staff", str(invitation.pk), "invited")
    drawn = qr(url, "招待のページを開くための二次元コード")
    return Letter(invitation.account, code_of(str(invitation.pk)), url, drawn, invitation.expires_at)


def _waiting(request: DeskRequest) -> list[Account]:
    accounts = list(Account.objects.filter(is_active=True).order_by("staff_key"))
    stand = standings(accounts, staying(request.staff.on), request.at)
    return [row for row in accounts if stand[row.staff_key].code in ("uninvited", "expired")]


def _why_not(account: Account) -> str:
    if not by_mail():
        return "メールサーバーが設定されていないためです。"
    return "メールアドレスが登録されていないためです。"
