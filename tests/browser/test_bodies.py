"""The board of education and the manager of the waterworks refuse in their own names; a case passes between bodies."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from sannai.cli.walk import staff
from sannai.cli.walk.visitor import Visitor
from tests.city import model as cities

from .filing import SCHOOL, Filed, reference
from .hall import answer, follow, open_case, press, prove
from .looking import Look
from .test_between import proposal_of

CLERK, HEAD, DIRECTOR = "s1315", "s1313", "s1312"  # 学務課 担当者・課長, 学校教育部長
WATER, CUSTOMERS, PLANNING, MANAGER = "s1329", "s1327", "s1322", "s1321"
GROUNDS = "希望する学校に空きがないため。"
PURPOSE = "放課後の預け先を決めるため"
Desk = Callable[[str], Page]


def says(pdf: bytes) -> str:
    """The words of a letter without what breaks its lines."""
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages)


def remedies(name: str) -> tuple[str, str]:
    """教示 of a body above which nobody reviews: to itself, and against the city that it represents."""
    return f"{name}に対して審査請求", f"三内市（代表者{name}）を被告として"


def test_the_board_of_education_refuses_in_its_own_name_and_the_mayor_is_told_as_a_provision(
    desk: Desk, phone: Page, look: Look, served: tuple[str, cities.City]
) -> None:
    number = applied(phone, look)
    clerk = desk(CLERK)
    open_case(clerk, number)
    press(clerk, "担当する")
    follow(clerk, "審査を記入する")
    answer(clerk, {"fits": "no_"})
    press(clerk, "保存する")
    follow(clerk, "結論を起案する")
    answer(clerk, {"outcome": "refused", "grounds": GROUNDS})
    press(clerk, "起案して決裁に回す")
    circulated(desk, proposal_of(clerk), look)

    clerk.goto(clerk.url.partition("?")[0])
    press(clerk, "文書を発行する")
    look(clerk)
    letter = clerk.get_by_role("region", name="発行した文書").get_by_role("link").first
    expect(letter).to_have_text(re.compile(r"三教委務第\d+号"))
    pdf = clerk.request.get(letter.get_attribute("href") or "").body()
    for words in (letter.inner_text(), GROUNDS, *remedies("三内市教育委員会")):
        assert words in says(pdf), says(pdf)
    assert "三内市長" not in says(pdf)
    provided(clerk, served[1], look)


def applied(phone: Page, look: Look) -> str:
    """A parent asks for another school; the reference number."""
    phone.goto("/procedures/school-change/")
    expect(phone.locator("main")).to_contain_text("学校教育法施行令")
    press(phone, "この申請を始める")
    for given in SCHOOL:
        answer(phone, given)
        press(phone, "次へ")
    look(phone)
    prove(phone, look)
    phone.locator('form[action$="/file/"] button').first.click()
    expect(phone.locator("main")).to_contain_text("受け付けました")
    found = re.search(r"\d{4}-\d{4}-\d{3}", phone.locator("main").inner_text())
    assert found is not None
    return found.group()


def circulated(desk: Desk, address: str, look: Look) -> None:
    """By the board's own rules a refusal goes over the head of the division to the head of the department."""
    head, director = desk(HEAD), desk(DIRECTOR)
    head.goto(address)
    route = head.get_by_role("region", name="決裁の道筋")
    expect(route).to_contain_text("学校教育部 部長")
    expect(route).not_to_contain_text("市長")
    press(head, "同意する")
    director.goto(address)
    look(director)
    press(director, "決裁する")


def provided(clerk: Page, city: cities.City, look: Look) -> None:
    """Another body has to do with the case: the history names from whom, to whom, on what ground and what for."""
    case = clerk.url.partition("/cases/")[2].partition("/")[0]
    command = [sys.executable, "-m", "tests.browser.provided", case, CLERK, "children.policy", PURPOSE]
    made = subprocess.run(command, env=city.env, cwd=cities.ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    clerk.reload()
    history = clerk.get_by_role("region", name="経過")
    expect(history).to_contain_text("提供：三内市教育委員会から三内市長へ。法令に基づく提供")
    expect(history).to_contain_text(f"目的：{PURPOSE}")
    look(clerk)


def test_the_manager_of_the_waterworks_refuses_in_his_own_name(
    address: str, served: tuple[str, cities.City], filed: Callable[[str], Filed]
) -> None:
    number = reference(filed("plumber-designation"))
    people = {each["staff_key"]: each for each in served[1].cast["people"]}
    with ExitStack() as stack:
        visitors = [staff.sign_in(address, people, key) for key in (WATER, CUSTOMERS, PLANNING, MANAGER)]
        for visitor in visitors:
            stack.callback(visitor.close)
        letter = says(refused_by_water(number, *visitors))
    assert re.search(r"三水道客第\d+号", letter), letter
    for words in remedies("三内市水道事業管理者"):
        assert words in letter, letter
    assert "三内市長" not in letter


def refused_by_water(number: str, clerk: Visitor, head: Visitor, concurring: Visitor, manager: Visitor) -> bytes:
    """From taking it up to the issued letter."""
    case = staff.take(clerk, number)
    page = clerk.get(case.link(to="/page/examination/$"))
    clerk.submit(page.form(name="licence_confirmed"), {"licence_confirmed": "yes", "tools_confirmed": "no"}).expect()
    page = clerk.get(clerk.get(case.url).link(to="/outcome/$"))
    given = {"outcome": "refused", "grounds": "機械器具がそろっていないため。"}
    clerk.submit(page.form(name="outcome"), given).expect("決裁待ち")
    for colleague in (head, concurring):
        colleague.submit(staff.waiting_for(colleague, number).form("/agree/")).expect("同意しました")
    manager.submit(staff.waiting_for(manager, number).form("/approve/")).expect("決裁しました")
    case = clerk.get(case.url)
    issued = clerk.submit(case.form("/issue/")).expect("文書を発行しました")
    return clerk.get(issued.link(to="/documents/")).expect_pdf().content
