"""職員サインイン: password, then code. Nobody is signed in between the two; the first sign-in sets up the code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.accounts import actions, sign_in
from sannai.accounts.actors import Oneself
from sannai.accounts.models import Account
from sannai.text.cleaning import clean
from sannai.web.client import client_address
from sannai.web.kit.forms import DeskForm
from sannai.web.moment import TimedRequest
from sannai.web.qr import qr

PENDING = "desk.password_checked"
PATIENCE = timedelta(minutes=10)


class PasswordForm(DeskForm):
    staff_key = forms.CharField(
        label="職員番号", max_length=64, error_messages={"required": "職員番号を入力してください。"}
    )
    password = forms.CharField(
        label="パスワード",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "パスワードを入力してください。"},
    )


class CodeForm(DeskForm):
    code = forms.CharField(
        label="確認コード",
        max_length=40,
        error_messages={"required": "確認コードを入力してください。"},
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def password(request: TimedRequest) -> HttpResponse:
    """1段階目。"""
    form = PasswordForm(request.POST or None)
    wanted = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    refused = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        step = sign_in.check_password(
            clean(typed["staff_key"]), typed["password"], at=request.at, address=client_address(request)
        )
        if step.account is not None:
            return on_to_code(request, step.account, wanted)
        refused = step.message
    shown = {"form": form, "next": wanted, "refused": refused, "out": "out" in request.GET}
    return render(request, "staff/sign_in.html", shown, status=_status(form, refused))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: TimedRequest) -> HttpResponse:
    """2段階目。"""
    account = _pending(request)
    if account is None:
        return redirect("desk:sign_in")
    if not sign_in.has_second_factor(account):
        return redirect("desk:sign_in_device")
    form, refused = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        step = sign_in.verify_code(account, form.cleaned_data["code"], at=request.at)
        if step.device is not None:
            return redirect(_enter(request, account, step.device))
        refused = step.message
    shown = {"form": form, "account": account, "refused": refused}
    if settings.DEMO:  # nobody's telephone knows the secrets of the model city's people
        shown["demo_code"] = sign_in.next_code(account, request.at)
    return render(request, "staff/sign_in_code.html", shown, status=_status(form, refused))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def device(request: TimedRequest) -> HttpResponse:
    """認証アプリをはじめて登録する。"""
    account = _pending(request)
    if account is None:
        return redirect("desk:sign_in")
    if sign_in.has_second_factor(account):
        return redirect("desk:sign_in_code")
    form, refused = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.confirm_totp(account, by=Oneself(account), at=request.at, code=form.cleaned_data["code"])
        except actions.Refused as error:
            refused = str(error)
        else:
            onward = _enter(request, account, TOTPDevice.objects.get(user=account, confirmed=True))
            return render(request, "staff/recovery_codes.html", {"codes": codes, "onward": onward})
    enrolment = _enrolment(request, account)
    shown = {
        "form": form,
        "account": account,
        "refused": refused,
        "secret": " ".join(enrolment["secret"][at : at + 4] for at in range(0, len(enrolment["secret"]), 4)),
        "qr": qr(enrolment["url"], "認証アプリに登録するための二次元コード"),
    }
    return render(request, "staff/sign_in_device.html", shown, status=_status(form, refused))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """サインアウトする。"""
    logout(request)
    response = redirect("desk:sign_in")
    response["Location"] += "?out=1"
    return response


def on_to_code(request: TimedRequest, account: Account, wanted: str = "") -> HttpResponse:
    """The password is known: on to the code, or to the app for whoever has none yet."""
    request.session.cycle_key()
    request.session[PENDING] = {"account": account.pk, "at": request.at.isoformat(), "next": wanted}
    return redirect("desk:sign_in_code" if sign_in.has_second_factor(account) else "desk:sign_in_device")


def _enter(request: HttpRequest, account: Account, found: Device) -> str:
    """Both steps are passed: only now is anybody signed in. Returns where they wanted to go."""
    wanted = request.session.get(PENDING, {}).get("next", "")
    request.session.pop(PENDING, None)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    django_otp.login(request, found)
    return _safe(request, wanted) or "/desk/"


def _pending(request: TimedRequest) -> Account | None:
    """Whose password was checked in this session within the last minutes."""
    kept: dict[str, Any] = request.session.get(PENDING) or {}
    if not kept or request.at - datetime.fromisoformat(kept["at"]) > PATIENCE:
        return None
    return Account.objects.filter(pk=kept["account"], is_active=True).first()


def _enrolment(request: TimedRequest, account: Account) -> dict[str, str]:
    """The secret of this session: the same one while the person tries, so that a wrong code costs no second scan."""
    kept: dict[str, Any] = request.session[PENDING]
    known = TOTPDevice.objects.filter(user=account, confirmed=False).exists()
    if "secret" not in kept or not known:
        made = actions.enroll_totp(account, by=Oneself(account), at=request.at)
        kept |= {"secret": made.secret, "url": made.url}
        request.session[PENDING] = kept
    return {"secret": kept["secret"], "url": kept["url"]}


def _safe(request: HttpRequest, url: str) -> str:
    """Only addresses of the desk, the counter and the number zone, on this very host."""
    inside = url.startswith(("/desk/", "/counter/", "/number/")) and not url.startswith("/desk/sign-")
    return url if inside and url_has_allowed_host_and_scheme(url, {request.get_host()}) else ""


def _status(form: forms.Form, refused: str) -> int:
    return 422 if refused or (form.is_bound and form.errors) else 200
