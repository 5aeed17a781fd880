"""職員のサインイン on the screen: listed, invited, signed in, stopped; by whoever administers the staff."""

from __future__ import annotations

import html
import re
from base64 import b32decode
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from sannai.accounts import codes
from sannai.accounts.models import Account, Invitation
from sannai.common.models import Event
from sannai.organization.importing import import_city
from sannai.organization.models import Appointment
from sannai.web.staff.accounts.account import ACCOUNT_VERBS

from .desk_cast import signed_in, words
from .hall import hall

PASSWORD = "yama-kawa-umi-2026"
STAFF = "職員番号,氏名,メール,状態\ns7001,例示 つばさ,,在職\ns7002,三内 みどり,midori@city.example,在職\n"
APPOINTED = "職員番号,職キー,区分,開始日,終了日\n" + "".join(
    f"{key},waste.clerk2,本務,2024-04-01,\n" for key in ("s7001", "s7002")
)


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    hall()


@pytest.fixture
def admin() -> Client:
    return signed_in("admin")


def brought(admin: Client) -> None:
    """Two new employees by CSV, as the screen of the organisation imports them."""
    files = {"staff.csv": STAFF.encode(), "appointments.csv": APPOINTED.encode()}
    staff = admin.get(reverse("desk:people")).wsgi_request.staff
    assert import_city(files, by=staff, at=timezone.now()).staff == 2


def account(key: str) -> Account:
    return Account.objects.get(staff_key=key)


def press(admin: Client, key: str, verb: str, **given: str) -> Any:
    row = account(key)
    return admin.post(reverse(f"desk:account_{verb}", args=[row.pk]), {"seen": row.seq} | given)


def code_of(key: str) -> str:
    return codes.code_of(str(Invitation.objects.get(account__staff_key=key).pk))


def choose(client: Client, code: str, password: str = PASSWORD, again: str = PASSWORD) -> Any:
    return client.post(reverse("desk:invited", args=[code]), {"password": password, "again": again})


def test_a_new_employee_of_a_csv_gets_in_by_the_screens_alone(admin: Client, settings: Any):
    brought(admin)
    listed = words(admin.get(reverse("desk:accounts") + "?standing=uninvited"))
    assert "例示 つばさ" in listed
    sheet = press(admin, "s7001", "invite", way="paper")
    assert code_of("s7001") in words(sheet)
    assert "no-store" in sheet["Cache-Control"]
    assert code_of("s7001") not in words(admin.get(reverse("desk:account", args=[account("s7001").pk])))
    new = Client()
    typed = new.post(reverse("desk:invited_code"), {"code": code_of("s7001").upper()})
    assert "例示 つばささん" in words(new.get(typed["Location"]))
    assert choose(new, code_of("s7001"))["Location"] == reverse("desk:sign_in_device")
    page = new.get(reverse("desk:sign_in_device")).content.decode()
    secret = re.search(r'secret">([A-Z2-7 ]+)<', page)
    assert secret
    digits = f"{totp(b32decode(secret[1].replace(' ', ''))):06d}"
    assert "予備コードを控えてください" in words(new.post(reverse("desk:sign_in_device"), {"code": digits}))
    assert "環境業務課 主事" in words(new.get("/desk/"))
    assert "有効" in words(admin.get(reverse("desk:account", args=[account("s7001").pk])))


def test_everybody_who_waits_is_invited_by_one_press_and_nobody_twice(admin: Client):
    brought(admin)
    Account.objects.exclude(staff_key__startswith="s7").exclude(staff_key="admin").update(password="set")
    page = admin.get(reverse("desk:accounts_invite"))
    assert "メールで送る（1人）" in words(page)
    assert "紙で渡す（2人）" in words(page)
    keys = re.search(r'name="keys" value="([^"]*)"', page.content.decode())
    assert keys
    done = words(admin.post(reverse("desk:accounts_invite"), {"keys": keys[1]}))
    assert "1人にメールで送ります" in done
    assert code_of("s7001") in done
    assert code_of("s7002") not in done
    again = words(admin.post(reverse("desk:accounts_invite"), {"keys": keys[1]}))
    assert "3人は、すでに招待された" in again
    assert Event.objects.filter(verb="staff.invited").count() == 3


def test_opening_a_link_changes_nothing_and_it_is_good_once(admin: Client):
    press(admin, "clerk", "invite", way="paper")
    code = code_of("clerk")
    for _ in range(3):
        assert Client().get(reverse("desk:invited", args=[code])).status_code == 200
    refused = choose(Client(), code, again="something-else-2026")
    assert refused.status_code == 422
    assert "2つのパスワードが違います" in words(refused)
    assert choose(Client(), code, "short", "short").status_code == 422
    assert choose(Client(), code).status_code == 302
    gone = Client().get(reverse("desk:invited", args=[code]))
    assert gone.status_code == 404
    assert "すでに使われたか" in words(gone)
    assert Client().post(reverse("desk:invited_code"), {"code": code}).status_code == 422


@pytest.mark.parametrize("code", ["x", "あ" * 300, "a\x00b", "%2e%2e", "-"])
def test_what_is_no_code_is_not_there(code: str):
    assert Client().get(reverse("desk:invited", args=[code])).status_code == 404
    assert Client().post(reverse("desk:invited_code"), {"code": code}).status_code == 422


def test_who_has_no_post_any_more_is_named_and_stopped_by_one_press(admin: Client):
    Appointment.objects.filter(staff_key="clerk").update(valid_to=timezone.localdate())
    page = admin.get(reverse("desk:accounts")).content.decode()
    assert "離任" in html.unescape(page)
    assert f'formaction="{reverse("desk:account_close", args=[account("clerk").pk])}"' in page
    done = press(admin, "clerk", "close")
    assert "利用を停止しました" in words(admin.get(done["Location"]))
    assert not account("clerk").is_active
    assert press(admin, "clerk", "reopen").status_code == 302
    assert not account("clerk").has_usable_password()


def test_nobody_stops_themselves(admin: Client):
    refused = press(admin, "admin", "close")
    assert refused.status_code == 409
    assert "自分のサインインは止められません" in words(refused)


def test_a_lock_shows_and_is_undone(admin: Client):
    for _ in range(5):
        Client().post("/desk/sign-in/", {"staff_key": "clerk", "password": "x"})
    page = words(admin.get(reverse("desk:account", args=[account("clerk").pk])))
    assert "ロックを解除する" in page
    press(admin, "clerk", "unlock")
    assert "ロックを解除する" not in words(admin.get(reverse("desk:account", args=[account("clerk").pk])))


def test_somebody_is_registered_with_a_post_and_a_wrong_number_says_how_to_mend_it(admin: Client):
    given = {"staff_key": "ｓ７１００", "name": "三内 はじめ", "email": "", "post": "waste.clerk", "starts": "R8.4.1"}
    wrong = admin.post(reverse("desk:account_new"), given | {"staff_key": "番号", "starts": ""})
    assert wrong.status_code == 422
    assert "職員番号として使えません" in words(wrong)
    assert "就く日を入力してください" in words(wrong)
    done = admin.post(reverse("desk:account_new"), given)
    assert "職員を登録しました" in words(admin.get(done["Location"]))
    assert Appointment.objects.filter(staff_key="s7100", post_key="waste.clerk").exists()
    assert "すでにあります" in words(admin.post(reverse("desk:account_new"), given))


def test_name_and_address_are_changed_and_an_address_that_is_none_is_refused(admin: Client):
    assert press(admin, "clerk", "change", name="三内 改", email="clerk＠city").status_code == 422
    assert press(admin, "clerk", "change", name="三内 改", email="clerk@city.example").status_code == 302
    assert (account("clerk").name, account("clerk").email) == ("三内 改", "clerk@city.example")


def test_a_stale_page_does_nothing(admin: Client):
    for each in ACCOUNT_VERBS:
        url = reverse(f"desk:{each.url_name}", args=[account("clerk").pk])
        assert admin.post(url, {"seen": "99", "way": "paper"}).status_code == 409, each.url_name


def test_a_demo_names_its_people_and_nothing_else_does(settings: Any, tmp_path: Any):
    settings.HOME = tmp_path
    assert Client().get(reverse("desk:demo_people")).status_code == 404
    (tmp_path / "cast.json").write_text(
        '{"people": [{"role": "局長", "name": "三内 局子", "staff_key": "s1034", "password": "x"}]}'
    )
    assert "三内 局子" in words(Client().get(reverse("desk:demo_people")))
    settings.DEMO = False
    assert Client().get(reverse("desk:demo_people")).status_code == 404
