"""Signing in, in two steps: password, then code. Both take the moment; neither knows of requests or sessions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.common.models import AccessLog

from . import attempts
from .models import Account

WRONG_PASSWORD = "職員番号かパスワードが違います。確かめて、もう一度入力してください。"  # noqa: S105 - a message
WRONG_CODE = "確認コードが違うか、期限が過ぎています。アプリに表示されている新しい6桁の数字を入力してください。"


@dataclass(frozen=True, slots=True)
class Step:
    """How a step went: who passed it, or the message that says what to do. ``device`` comes with the second step."""

    account: Account | None
    message: str = ""
    device: Device | None = None


def check_password(staff_key: str, password: str, *, at: datetime, address: str = "") -> Step:
    """First step. An unknown staff key, a wrong password and a closed account look and last the same.

    ``address``: of the network that it comes from (``attempts.py``). Full-width letters and digits of the password
    count as the plain ones, as they do when it is chosen. The failure that closes the door, and every attempt until it
    opens, is told that it is closed and for how long.
    """
    staff_key = unicodedata.normalize("NFKC", staff_key).strip()
    try:
        last = attempts.begin("password", staff_key, at, address)
    except attempts.LockedOut as closed:
        return Step(None, str(closed))
    password = unicodedata.normalize("NFKC", password)
    account = Account.objects.filter(staff_key=staff_key).first()
    if account is None or not account.has_usable_password():
        make_password(password)  # as long as a real check takes
        passed = False
    else:
        passed = account.check_password(password) and account.is_active
    if passed:
        attempts.passed("password", staff_key, at, address)
        return Step(account)
    if last and account is not None:
        _log(account, "sign-in locked")
    return Step(None, attempts.LOCKED if last else WRONG_PASSWORD)


def has_second_factor(account: Account) -> bool:
    """Whether a confirmed device exists. Without one the person sets it up before anything else."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def verify_code(account: Account, code: str, *, at: datetime) -> Step:
    """Second step: the six digits of the app, or a recovery code. Each code opens the door once.

    Full-width digits, spaces and hyphens are understood. Locks by itself, from wherever: only who knows the password
    comes here, and six digits must not be guessed from many addresses.
    """
    try:
        last = attempts.begin("code", account.staff_key, at)
    except attempts.LockedOut as closed:
        return Step(None, str(closed))
    typed = re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", code)).lower()
    device = _by_app(account, typed, at) if re.fullmatch(r"[0-9]{6}", typed) else _by_recovery_code(account, typed)
    if device is not None and account.is_active:
        attempts.passed("code", account.staff_key, at)
        _log(account, "sign-in")
        return Step(account, device=device)
    if last:
        _log(account, "sign-in locked")
    return Step(None, attempts.LOCKED if last else WRONG_CODE)


def code_fits(device: TOTPDevice, code: str, at: datetime) -> bool:
    """Whether these digits are the device's at this moment, one step early or late; a used step never fits again."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.timestamp()
    if not totp.verify(int(code), device.tolerance, device.last_t + 1):
        return False
    device.last_t = totp.t()
    device.save(update_fields=["last_t"])
    return True


def next_code(account: Account, at: datetime) -> str:
    """The digits that the app would show and that still open the door, in a demo, where nobody has an app; else ""."""
    if not settings.DEMO:  # whoever calls: outside a demo the second factor never leaves this room
        return ""
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    if device is None:
        return ""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.timestamp()
    totp.drift += max(0, min(device.last_t + 1 - totp.t(), device.tolerance))
    return f"{totp.token():0{device.digits}d}"


def recovery_token(code: str) -> str:
    """What is stored of a recovery code: the library keeps tokens as they are, so it is given a digest."""
    return salted_hmac("sannai.accounts.recovery", code, algorithm="sha256").hexdigest()[:16]


def _by_app(account: Account, code: str, at: datetime) -> TOTPDevice | None:
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True)
        return next((device for device in devices if code_fits(device, code, at)), None)


def _by_recovery_code(account: Account, code: str) -> Device | None:
    with transaction.atomic():
        tokens = StaticToken.objects.select_for_update().select_related("device")
        token = tokens.filter(device__user=account, device__confirmed=True, token=recovery_token(code)).first()
        if token is None:
            return None
        token.delete()
        return token.device


def _log(account: Account, what: str) -> None:
    AccessLog.objects.create(staff_key=account.staff_key, about_kind="staff", about_id=account.staff_key, what=what)
