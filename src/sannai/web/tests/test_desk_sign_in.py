"""職員サインイン on the screen: password, then code; the first time the app is set up."""

from __future__ import annotations

import html
import re
from base64 import b32decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from sannai.accounts import actions
from sannai.accounts.actors import Oneself
from sannai.accounts.models import Account
from sannai.casework.tests import cast
from sannai.common.models import EventPayload

from .desk_cast import signed_in, words

PASSWORD = "とても長いあいことば2026"


@pytest.fixture(autouse=True)
def clerk(db: None, settings: Any, tmp_path: Path) -> Account:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.city()
    account = Account.objects.get(staff_key="clerk")
    account.set_password(PASSWORD)
    account.save()
    return account


def code(secret: str) -> str:
    return f"{totp(b32decode(secret)):06d}"


def enrolled(account: Account) -> str:
    """Set the app up some minutes ago; gives its secret."""
    before = timezone.now() - timedelta(minutes=5)
    secret = actions.enroll_totp(account, by=Oneself(account), at=before).secret
    old = f"{totp(b32decode(secret), t0=300):06d}"
    actions.confirm_totp(account, code=old, by=Oneself(account), at=before)
    return secret


def password(client: Client, given: str = PASSWORD, key: str = "clerk", **more: str) -> Any:
    return client.post("/desk/sign-in/", {"staff_key": key, "password": given} | more)


def test_password_and_code_open_the_desk(clerk: Account):
    secret, client = enrolled(clerk), Client()
    assert password(client)["Location"] == "/desk/sign-in/code/"
    assert client.get("/desk/").status_code == 302  # the password alone opens nothing
    response = client.post("/desk/sign-in/code/", {"code": code(secret)})
    assert response["Location"] == "/desk/"
    assert "食品衛生課 主事" in words(client.get("/desk/"))


def test_full_width_digits_and_spaces_in_the_code_are_understood(clerk: Account):
    secret, client = enrolled(clerk), Client()
    password(client, key="ｃｌｅｒｋ")
    wide = code(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post("/desk/sign-in/code/", {"code": f"{wide[:3]} {wide[3:]}"}).status_code == 302


def test_the_page_that_was_wanted_opens_after_signing_in(clerk: Account):
    secret, client = enrolled(clerk), Client()
    first = client.get("/desk/?status=all")
    assert first["Location"] == "/desk/sign-in/?next=%2Fdesk%2F%3Fstatus%3Dall"
    password(client, next="/desk/?status=all")
    assert client.post("/desk/sign-in/code/", {"code": code(secret)})["Location"] == "/desk/?status=all"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/desk/", "/a/x/", "/desk/sign-out/"])
def test_nobody_is_sent_elsewhere_after_signing_in(clerk: Account, wanted: str):
    secret, client = enrolled(clerk), Client()
    password(client, next=wanted)
    assert client.post("/desk/sign-in/code/", {"code": code(secret)})["Location"] == "/desk/"


def test_a_wrong_password_and_an_unknown_person_look_the_same(clerk: Account):
    enrolled(clerk)
    wrong, unknown = password(Client(), "ちがう"), password(Client(), "ちがう", "nobody")
    assert wrong.status_code == unknown.status_code == 422
    assert "職員番号かパスワードが違います" in words(wrong)
    assert words(wrong).replace("clerk", "") == words(unknown).replace("nobody", "")
    assert "ちがう" not in wrong.content.decode()


def test_five_wrong_passwords_lock_the_door_and_say_so(clerk: Account):
    enrolled(clerk)
    client = Client()
    for _ in range(4):
        password(client, "ちがう")
    assert "15分" in words(password(client, "ちがう"))
    locked = password(client)
    assert locked.status_code == 422
    assert "サインインを15分間止めています" in words(locked)


def test_wrong_codes_lock_too(clerk: Account):
    enrolled(clerk)
    client = Client()
    password(client)
    for _ in range(5):
        last = client.post("/desk/sign-in/code/", {"code": "abcdef"})
    assert "15分間止めています" in words(last)


def test_the_code_page_without_the_password_leads_back(clerk: Account):
    for path in ("code", "device"):
        assert Client().get(f"/desk/sign-in/{path}/")["Location"] == "/desk/sign-in/"


def test_a_password_of_long_ago_has_to_be_given_again(clerk: Account):
    secret, client = enrolled(clerk), Client()
    password(client)
    session = client.session
    session["desk.password_checked"] |= {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()
    response = client.post("/desk/sign-in/code/", {"code": code(secret)})
    assert response["Location"] == "/desk/sign-in/"


def test_the_first_time_the_app_is_set_up_with_a_qr_code(clerk: Account):
    client = Client()
    assert password(client)["Location"] == "/desk/sign-in/device/"
    page = client.get("/desk/sign-in/device/")
    found = re.search(r'secret">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    secret = found[1].replace(" ", "")
    assert "<svg" in page.content.decode()
    wrong = client.post("/desk/sign-in/device/", {"code": "12345"})
    assert wrong.status_code == 422
    assert found[1] in html.unescape(wrong.content.decode())  # the same secret: no second scan
    done = client.post("/desk/sign-in/device/", {"code": code(secret)})
    assert len(re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", words(done))) == 10
    assert client.get("/desk/").status_code == 200
    assert not any(secret in str(payload.body) for payload in EventPayload.objects.all())


def test_a_recovery_code_opens_once(clerk: Account):
    before = timezone.now() - timedelta(minutes=5)
    secret = actions.enroll_totp(clerk, by=Oneself(clerk), at=before).secret
    codes = actions.confirm_totp(clerk, code=f"{totp(b32decode(secret), t0=300):06d}", by=Oneself(clerk), at=before)
    for expected in (302, 422):
        client = Client()
        password(client)
        assert client.post("/desk/sign-in/code/", {"code": codes[0]}).status_code == expected


def test_signing_out_closes_the_desk(clerk: Account):
    client = signed_in("clerk")
    assert client.get("/desk/sign-out/").status_code == 405
    response = client.post("/desk/sign-out/", follow=True)
    assert "サインアウトしました" in words(response)
    assert client.get("/desk/").status_code == 302


def test_a_closed_account_is_out_at_once(clerk: Account):
    client = signed_in("clerk")
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/desk/").status_code == 302


def test_a_transfer_takes_effect_on_its_day(clerk: Account):
    client = signed_in("clerk")
    assert client.get("/desk/").status_code == 200
    from sannai.organization.models import Appointment

    Appointment.objects.filter(staff_key="clerk").update(valid_to=timezone.localdate())
    response = client.get("/desk/")
    assert response.status_code == 403
    assert "今日の時点で、あなたの職の登録がありません" in words(response)
