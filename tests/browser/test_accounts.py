"""A new employee: brought by CSV, invited on paper, signed in with a second factor; nobody but the screens helps."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable

from django_otp.oath import totp
from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import answer, follow, press
from .looking import Look
from .test_approval_organization import send

ADMIN, PASSWORD = "s1030", "yama-kawa-umi-2026"
STAFF = "職員番号,氏名,メール,状態\ns7001,例示 つばさ,,在職\n"
APPOINTED = "職員番号,職キー,区分,開始日,終了日\ns7001,environment.collection.clerk2,本務,2024-04-01,\n"


def test_a_new_employee_comes_by_csv_and_signs_in_by_the_screens_alone(
    desk: Callable[[str], Page], opened: Callable[..., Page], phone: Page, look: Look
) -> None:
    admin = desk(ADMIN)
    admin.goto("/desk/organization/csv/")
    send(admin, {"staff.csv": STAFF.encode(), "appointments.csv": APPOINTED.encode()})
    press(admin, "確かめる")
    press(admin, "この内容で取り込む")
    admin.goto("/desk/accounts/?q=s7001")
    expect(admin.locator("main")).to_contain_text("未招待")
    look(admin)
    for path in ("/desk/accounts/new/", "/desk/accounts/invitations/"):
        admin.goto(path)
        look(admin)
    admin.goto("/desk/accounts/?q=s7001")
    follow(admin, "例示 つばさ")
    look(admin)
    follow(admin, "招待する")
    look(admin)
    press(admin, "招待する")
    look(admin)
    url, code = (admin.locator(".sheet dd").nth(at).inner_text() for at in (0, 1))

    phone.goto("/desk/invited/")
    look(phone)
    answer(phone, {"code": "chigau-chigau"})
    press(phone, "次へ", status=422)
    look(phone)
    answer(phone, {"code": code.upper()})
    press(phone, "次へ")
    assert phone.url == url
    answer(phone, {"password": "短い", "again": "短い"})
    press(phone, "パスワードを決めて、次へ", status=422)
    look(phone)
    answer(phone, {"password": PASSWORD, "again": PASSWORD})
    press(phone, "パスワードを決めて、次へ")
    look(phone)
    secret = phone.locator(".secret").inner_text().replace(" ", "")
    answer(phone, {"code": f"{totp(b32decode(secret)):06d}"})
    press(phone, "登録してサインイン")
    expect(phone.locator("h1")).to_contain_text("予備コード")
    look(phone)
    follow(phone, "控えたので、先へ進む")
    expect(phone.locator(".desk-header__who")).to_contain_text("例示 つばさ")

    later = opened(PHONE, java_script_enabled=False)
    assert later.goto(url).status == 404  # type: ignore[union-attr]
    look(later)
    admin.goto("/desk/accounts/?q=s7001")
    expect(admin.locator("main table")).to_contain_text("有効")
    follow(admin, "例示 つばさ")
    look(admin)


def test_the_demo_names_its_people_and_the_manual_is_read_at_the_desk(
    desk: Callable[[str], Page], phone: Page, look: Look
) -> None:
    phone.goto("/desk/sign-in/")
    follow(phone, "見本の市の職員の一覧（職員番号とパスワード）")
    expect(phone.locator("main")).to_contain_text("危機管理監")
    look(phone)
    page = desk("s1028")
    page.goto("/desk/procedures/")
    look(page)
    follow(page, "手続の書き方")
    look(page)
