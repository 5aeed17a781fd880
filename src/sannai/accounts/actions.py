"""サインインを作る・止める・守る. Every verb leaves an event on ("staff", staff key); none holds a secret."""

from __future__ import annotations

import re
import secrets
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sannai.common.action import NotAllowed, action, note
from sannai.common.actors import Actor
from sannai.common.verbs import Verb

from . import attempts
from .models import Account, Invitation
from .sign_in import WRONG_CODE, code_fits, recovery_token

RECOVERY_CODES = 10


class Refused(NotAllowed):
    """It cannot be done like this. The message says, in Japanese, what to do instead."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's app needs, shown once: the secret to type, the URL behind the QR code."""

    secret: str
    url: str


@action(
    Verb(name="staff.account_created", kind="staff", right="staff.administer", done="職員を登録しました。", opens=True)
)
def create_account(account: Account, *, by: Actor, at: datetime) -> Account:
    """職員のサインインを作る。Takes an unsaved account; nobody can sign in with it until a password is set."""
    if Account.objects.filter(staff_key=account.staff_key).exists():
        raise Refused(f"職員番号 {account.staff_key} のアカウントはすでにあります。")
    account.set_unusable_password()
    account.save(force_insert=True)
    note(name=account.name, email=account.email)
    return account


@action(
    Verb(
        name="staff.account_changed",
        kind="staff",
        right="staff.administer",
        label="氏名・メールを改める",
        done="職員の登録を改めました。",
    )
)
def change_account(
    account: Account, *, by: Actor, at: datetime, name: str, email: str, seen: int | None = None
) -> None:
    """氏名・メールアドレスを改める。Earlier events keep the name of their day."""
    note(before={"name": account.name, "email": account.email})
    account.name, account.email = name, email
    account.save(update_fields=["name", "email"])


@action(
    Verb(
        name="staff.account_closed",
        kind="staff",
        right="staff.administer",
        label="利用を停止する",
        done="利用を停止しました。",
    )
)
def close_account(account: Account, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """サインインを止める（退職など）。What the person did stays, with their name; an invitation goes."""
    if by.staff_key == account.staff_key:
        raise Refused("自分のサインインは止められません。ほかの職員管理者に頼んでください。")
    Invitation.objects.filter(account=account).delete()
    account.is_active = False
    account.save(update_fields=["is_active"])


@action(
    Verb(
        name="staff.account_reopened",
        kind="staff",
        right="staff.administer",
        label="利用を再開する",
        done="利用を再開しました。招待すると、新しいパスワードを決めてサインインできます。",
    )
)
def reopen_account(account: Account, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """止めた利用を再開する（復職など）。The old password stays closed: the person is invited again."""
    if account.is_active:
        raise Refused("利用は止まっていません。")
    account.is_active = True
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])


@action(
    Verb(
        name="staff.unlocked",
        kind="staff",
        right="staff.administer",
        label="ロックを解除する",
        done="ロックを解除しました。",
    )
)
def unlock(account: Account, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """続けてまちがえて止まったサインインを、15分を待たずに開く。"""
    attempts.unlock(account.staff_key)


@action(
    Verb(
        name="staff.password_set",
        kind="staff",
        right="account.own",
        done="パスワードを設定しました。",
        unsaid=("password",),
    )
)
def set_password(account: Account, *, by: Actor, at: datetime, password: str) -> None:
    """パスワードを設定する。Raises Refused with what the password lacks. Ends every session of the account.

    Full-width letters and digits become the plain ones: nobody sees which they typed.
    """
    password = unicodedata.normalize("NFKC", password)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    account.set_password(password)
    account.save(update_fields=["password"])


@action(
    Verb(name="staff.second_factor_begun", kind="staff", right="account.own", done="確認コードの設定を始めました。")
)
def enroll_totp(account: Account, *, by: Actor, at: datetime) -> Enrolment:
    """確認コードのアプリを登録し始める。A device confirmed earlier works until the new one is.

    The screen lets a person who has a second factor come here only after it was checked.
    """
    TOTPDevice.objects.filter(user=account, confirmed=False).delete()
    device = TOTPDevice.objects.create(user=account, name="app", confirmed=False)
    return Enrolment(b32encode(device.bin_key).decode(), device.config_url)


@action(
    Verb(
        name="staff.second_factor_confirmed",
        kind="staff",
        right="account.own",
        done="確認コードを設定しました。",
        unsaid=("code",),
    )
)
def confirm_totp(account: Account, *, by: Actor, at: datetime, code: str) -> list[str]:
    """最初の確認コードで登録を終える。Returns ten recovery codes to keep on paper; raises Refused for a wrong code."""
    device = TOTPDevice.objects.filter(user=account, confirmed=False).first()
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))
    if device is None:
        raise Refused("登録を始めてから確認コードを入力してください。")
    if not re.fullmatch(r"[0-9]{6}", typed) or not code_fits(device, typed, at):
        raise Refused(WRONG_CODE)
    TOTPDevice.objects.filter(user=account, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return _new_recovery_codes(account)


@action(
    Verb(
        name="staff.second_factor_removed",
        kind="staff",
        right="staff.administer",
        label="確認コードの登録を消す",
        done="確認コードの設定を消しました。",
    )
)
def reset_second_factor(account: Account, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """確認コードの登録を消す（端末の紛失など）。The person sets up a new one at the next sign-in."""
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


def _new_recovery_codes(account: Account) -> list[str]:
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="recovery")
    # 59 bits each, in letters that nobody confuses; never six digits, which would be the app's.
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = ["".join(secrets.choice(letters) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=recovery_token(code)) for code in codes)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]
