"""職員を登録する: somebody whom no CSV has brought, with a post if it is known, and on to the invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sannai.accounts.actions import create_account
from sannai.accounts.models import Account
from sannai.organization import csv_cells
from sannai.organization.actions import appoint
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import Choice, DeskForm, Line
from sannai.web.kit.refusals import Refused, attempt
from sannai.web.kit.said import after
from sannai.web.staff.organization.arrangement_forms import places

from .account import mail_address
from .door import RIGHT


class NewForm(DeskForm):
    staff_key = Line("職員番号", limit=32, help="変わらない番号。サインインに使います。")
    name = Line("氏名")
    email = Line("メールアドレス", limit=254, required=False, help="招待を送ります。なければ紙で渡せます。")
    post = Choice("職", widget=forms.Select, required=False)
    starts = WrittenDate("就く日", required=False, help="職を選んだとき。")

    def clean_staff_key(self) -> str:
        """As it is kept, whatever it was typed like."""
        try:
            return csv_cells.staff_key(self.cleaned_data["staff_key"])
        except csv_cells.Wrong as wrong:
            raise forms.ValidationError(f"職員番号：{wrong}。{wrong.hint}で入力してください。") from wrong

    def clean_email(self) -> str:
        """Empty, or where mail can go."""
        return mail_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.cleaned_data.get("post") and not self.cleaned_data.get("starts") and "starts" not in self.errors:
            self.add_error("starts", "職を選んだときは、就く日を入力してください。")
        return data


@staff_only(RIGHT)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponseBase:
    """職員を登録し、職に就ける。"""
    form = NewForm(request.POST or None, initial={"starts": request.staff.on})
    form.offer("post", [("", "あとで決める"), *places(request.staff.on)[1]])
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = Account(staff_key=given["staff_key"], name=given["name"], email=given["email"])
        refused = attempt(lambda: _create(request, account, given))
        if refused is None:
            return after("staff.account_created", "desk:account", account.pk)
    status = refused.status if refused else 422 if form.is_bound and form.errors else 200
    return render(request, "staff/accounts/new.html", {"form": form, "refused": refused}, status=status)


@transaction.atomic
def _create(request: DeskRequest, account: Account, given: dict[str, Any]) -> None:
    create_account(account, by=request.staff, at=request.at)
    if given["post"]:
        appoint(account, by=request.staff, at=request.at, post_key=given["post"], valid_from=given["starts"])
