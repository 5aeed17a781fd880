"""The pages of whoever is invited: open the link, choose a password, and on to the app. Opening changes nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sannai.accounts import codes, invitations
from sannai.accounts.actors import Oneself
from sannai.web.kit.forms import DeskForm, Line
from sannai.web.kit.refusals import attempt
from sannai.web.moment import TimedRequest
from sannai.web.staff.sign_in import on_to_code


def _password(label: str, help: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=256, strip=False, widget=forms.PasswordInput, help_text=help,
        error_messages={"required": f"{label}を入力してください。", "max_length": f"{label}は256文字までです。"},
    )  # fmt: skip


class PasswordForm(DeskForm):
    password = _password(
        "新しいパスワード",
        "12文字以上。よく使われるものは使えません。ほかで使っていない、いくつかの言葉の組合せを勧めます。"
        "記号や数字を混ぜる必要はありません。全角で入力した英数字は半角として扱います。",
    )
    again = _password("新しいパスワード（確認のため、もう一度）")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        first, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and again and first != again:
            self.add_error("again", "2つのパスワードが違います。同じものを入力してください。")
        return data


class CodeForm(DeskForm):
    code = Line("招待コード", limit=64, help="招待の紙にある16文字。例：abcd-efgh-jkmn-pqrs")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invited(request: TimedRequest, code: str) -> HttpResponse:
    """パスワードを決める。"""
    invitation = invitations.find(code, request.at)
    if invitation is None:
        return render(request, "staff/accounts/not_good.html", {"why": invitations.NOT_GOOD}, status=404)
    account, form = invitation.account, PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        refused = attempt(
            lambda: invitations.accept(account, by=Oneself(account), at=request.at, code=code, password=password)
        )
        if refused is None:
            return on_to_code(request, account)
        form.add_error("password", refused.message)
    shown = {"account": account, "invitation": invitation, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "staff/accounts/invited.html", shown, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def typed(request: TimedRequest) -> HttpResponse:
    """招待コードを入力する: for whoever has the sheet and no camera."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if invitations.find(code, request.at) is not None:
            return redirect("desk:invited", code=codes.written(code))
        form.add_error("code", invitations.NOT_GOOD)
    return render(request, "staff/accounts/typed.html", {"form": form}, status=422 if form.errors else 200)
