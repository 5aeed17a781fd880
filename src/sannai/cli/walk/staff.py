"""The city hall's half of the walk: sign in, take, ask for a correction, survey, propose, approve, issue, verify."""

from __future__ import annotations

import html
import re
import time
from base64 import b32decode
from typing import Any

from django_otp.oath import totp

from .visitor import Page, Unexpected, Visitor

CLERK, HEAD, AUDITOR = "s1015", "s1013", "s1032"
REASON = "被害の場所が分かるように、階と部屋を書いてください。"


def sign_in(base_url: str, people: dict[str, dict[str, Any]], staff_key: str) -> Visitor:
    """A visitor who has passed both steps. A code opens once: if this one was used, the next one is waited for."""
    visitor, person = Visitor(base_url), people[staff_key]
    page = visitor.get("/desk/sign-in/")
    page = visitor.submit(page.form(name="staff_key"), {"staff_key": staff_key, "password": person["password"]})
    for ahead in (0, 30, 30, 30):
        code = totp(b32decode(person["secret"]), t0=-ahead)
        page = visitor.submit(page.form(name="code"), {"code": f"{code:06d}"})
        if page.status == 200:
            return visitor
        if ahead:
            time.sleep(10)
    raise Unexpected(f"{staff_key} がサインインできません: {' '.join(page.words.split())[:300]}")


def take(clerk: Visitor, reference: str) -> Page:
    """Find the case in the queue by its reference number and, once its files are looked through, take it up."""
    queue = clerk.await_link(f"/desk/?q={reference}", to=r"/desk/cases/[0-9a-f-]+/$").expect(reference)
    case = clerk.await_without(clerk.get(queue.link(to=r"/desk/cases/[0-9a-f-]+/$")).url, "検査中")
    return clerk.submit(case.form("/take/")).expect("審査中")


def ask_to_mend(clerk: Visitor, case: Page) -> Page:
    """Ask for one field to be mended, with its reason."""
    asking = clerk.get(case.link(to="/correction/$"))
    mending = {"item": ["detail:"], "reason.detail:": REASON}
    return clerk.submit(asking.form(name="due"), mending).expect("補正中")


def survey(clerk: Visitor, case: Page, on: str) -> Page:
    """Fill in the survey: a grade that does not fit the loss is refused, the right one is kept."""
    page = clerk.get(case.link(to="/page/survey/$"))
    found = {
        "survey_method": "exterior",
        "surveyed_on": on,
        "surveyors": "調査員 見本・例示",
        "dwelling": "yes",
        "loss": "２４",
        "grade": "total",
    }
    form = page.form(name="survey_method")
    first = clerk.submit(form, found)
    if first.status == 422:
        found_again = found | {"grade": "half"}
        return clerk.submit(first.form(name="grade"), found_again).expect("半壊")
    raise Unexpected(f"{first.url}: 損害割合24%の「全壊」が通りました")


def propose(clerk: Visitor, case: Page) -> Page:
    """Propose the certificate."""
    proposing = clerk.get(case.link(to="/outcome/$"))
    return clerk.submit(proposing.form(name="outcome"), {"outcome": "certified"}).expect("決裁待ち")


def approve(head: Visitor, reference: str) -> Page:
    """The deciding post approves what waits for it. A second press of the same page is told what happened."""
    proposal = waiting_for(head, reference)
    form = proposal.form("/approve/")
    done = head.submit(form).expect()
    if head.submit(form).status not in {403, 404, 409}:
        raise Unexpected(f"{proposal.url}: 同じ決裁が二度通りました")
    return done


def waiting_for(head: Visitor, reference: str) -> Page:
    """The 起案 about this application in the list of what waits, however many pages the list has."""
    address = "/desk/approvals/"
    while address:
        waiting = head.get(address)
        row = next((row for row in waiting.text.split("<tr") if reference in row), None)
        if row and (link := re.search(r'href="(/desk/approvals/[0-9a-f-]+/)"', row)):
            return head.get(link[1]).expect(reference)
        further = re.search(r'href="([^"]+)" rel="next"', waiting.text)
        address = html.unescape(further[1]) if further else ""
    raise Unexpected(f"{reference} の起案が、決裁を待つ一覧にありません")


def await_document(clerk: Visitor, case: Page) -> Page:
    """Electronic delivery was chosen, so the worker issues the document by itself; the case says so."""
    for _ in range(600):
        case = clerk.get(case.url)
        if "発行済み" in case.words:
            return case
        time.sleep(0.5)
    raise Unexpected(f"{case.url}: 5分たっても文書が発行されません。sannai work が動いているか確かめてください")


def verify(auditor: Visitor) -> Page:
    """The auditor sees that the last look at the whole record found nothing."""
    return auditor.get("/desk/audit/").expect("異常はありません")
