"""A new employee: brought by CSV, invited on paper, signed in with a second factor, at work, told of a 差戻し; by the
screens alone."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable

from django_otp.oath import totp
from playwright.sync_api import Page, expect

from sannai.cli.walk.staff import HEAD

from .conftest import PHONE
from .filing import Filed, reference
from .hall import answer, follow, press
from .looking import DESKTOP, Look
from .test_approval_organization import send
from .test_between import DAMAGE, proposal_of, propose, send_back, survey

ADMIN, PASSWORD = "s1030", "yama-kawa-umi-2026"
STAFF = "職員番号,氏名,メール,状態\ns7001,例示 つばさ,,在職\n"
APPOINTED = "職員番号,職キー,区分,開始日,終了日\ns7001,crisis.recovery.clerk2,本務,2024-04-01,\n"


def test_a_new_employee_comes_by_csv_signs_in_and_is_told_of_a_returned_draft(
    desk: Callable[[str], Page],
    opened: Callable[..., Page],
    phone: Page,
    filed: Callable[[str], Filed],
    look: Look,
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

    clerk = opened(DESKTOP, storage_state=phone.context.storage_state())
    at_work(clerk, desk(HEAD), filed(DAMAGE), look)


def at_work(clerk: Page, head: Page, status: Filed, look: Look) -> None:
    """The first case: taken, proposed, returned, and told of where one looks first."""
    survey(clerk, reference(status), look)
    propose(clerk, look)
    send_back(head, proposal_of(clerk), look)
    clerk.goto("/desk/inbox/")
    returned = clerk.get_by_role("region", name="差し戻された起案 1件")
    expect(returned.get_by_text("新着", exact=True)).to_be_visible()
    expect(clerk.locator(".desk-header__count")).to_be_visible()
    look(clerk)
    with clerk.expect_navigation():
        returned.get_by_role("link").first.click()
    expect(clerk.locator("main")).to_contain_text("所見を書いてください。")


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
