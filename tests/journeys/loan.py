"""A visitor's way through 地域行事用備品の貸出し (tests/journeys/sixth): it asks every kind of question there is."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pypdf import PdfReader

from sannai.cli.walk import staff
from sannai.cli.walk.citizen import prove
from sannai.cli.walk.visitor import Form, Page, Visitor
from sannai.common.time import now, today
from sannai.text.eras import wareki

KEY = "event-equipment-loan"
CLERK, HEAD = "s1002", "s1004"
MARKS = {"event": "event_name", "items": "item.rows", "fire_plan": "stoves", "applicant": "phone"}  # of their forms
Typed = Mapping[str, str | Sequence[str]]

HELD_ON = today(now()) + timedelta(days=30)
HELD_ON_SHOWN = wareki(HELD_ON)
ADDRESS = {"postal_code": "590-0000", "prefecture": "大阪府", "city": "三内市", "street": "本町1丁目2番3号"}
GIVEN: dict[str, dict[str, str | list[str]]] = {
    "event": {"event_name": "夏祭り", "held_on": HELD_ON.isoformat(), "body": "other", "fire": "no"},
    "items": {"kind": "table", "quantity": "4"},
    "fire_plan": {"stoves": "2"},
    "applicant": {
        "name.text": "三内 太郎",
        "name.kana": "サンナイ タロウ",
        **{f"address.{part}": value for part, value in ADDRESS.items()},
        "phone": "072-000-0123",
        "email": "taro@example.jp",
        "ways": ["mail"],
    },
}


def begin(visitor: Visitor, key: str = KEY) -> str:
    """Start a draft; its secret address, ending in /."""
    read = visitor.get(f"/procedures/{key}/")
    page = visitor.submit(read.form("/start/"))
    return page.url.split("/p/")[0] + "/"


def open_page(visitor: Visitor, root: str, page: str) -> tuple[Page, Form]:
    """One page of the form, and the form on it."""
    shown = visitor.get(f"{root}p/{page}/").expect()
    return shown, shown.form(name=MARKS[page])


def typed_into(form: Form, page: str, more: Typed | None = None) -> dict[str, Any]:
    """What a person types into this page, with these changes; names of a row's fields without the row."""
    given: dict[str, Any] = {**GIVEN[page], **(more or {})}
    if page != "items":
        return given
    row = form.values["item.rows"][0]
    return {(name if "." in name else f"item.{row}.{name}"): value for name, value in given.items()}


def fill(visitor: Visitor, root: str, page: str, more: Typed | None = None) -> Page:
    """Type into one page and go on."""
    _, form = open_page(visitor, root, page)
    return visitor.submit(form, typed_into(form, page, more))


def review(visitor: Visitor, root: str, **more: Typed) -> Page:
    """Fill in every page, prove the mail address, and open the review."""
    for page in ("event", "items", "applicant"):
        fill(visitor, root, page, more.get(page)).expect()
    return prove(visitor, visitor.get(f"{root}review/").expect("内容の確認"))


def filed(visitor: Visitor, root: str, **more: Typed) -> str:
    """File it; the reference number."""
    shown = review(visitor, root, **more)
    receipt = visitor.submit(shown.form("/file/")).expect("受け付けました")
    return reference_in(receipt)


def reference_in(page: Page) -> str:
    """The reference number that a page shows."""
    found = re.search(r"\d{4}-\d{4}-\d{3}", page.words)
    assert found is not None, page.words
    return found.group()


def case_of(clerk: Visitor, reference: str) -> Page:
    """The desk's page of this application."""
    queue = clerk.get(f"/desk/?q={reference}&status=all").expect(reference)
    return clerk.get(queue.link(to=r"/desk/cases/[0-9a-f-]+/$"))


def decide(clerk: Visitor, head: Visitor, reference: str, outcome: str = "accepted", **given: str) -> Page:
    """Take, look into the stock, propose, approve and issue; the desk's page of the case afterwards."""
    case = case_of(clerk, reference)
    case = clerk.submit(case.form("/take/")).expect("審査中")
    stock = clerk.get(case.link(to="/page/stock/$"))
    found = {"in_stock": "yes", "pick_up_on": (HELD_ON - timedelta(days=1)).isoformat()}
    clerk.submit(stock.form(name="in_stock"), {"in_stock": "no"} if outcome == "declined" else found).expect()
    proposing = clerk.get(clerk.get(case.url).link(to="/outcome/$"))
    clerk.submit(proposing.form(name="outcome"), {"outcome": outcome, **given}).expect("決裁待ち")
    head.submit(staff.waiting_for(head, reference).form("/approve/")).expect()
    case = clerk.get(case.url)
    if "未納" in case.words and outcome == "accepted":
        fee = clerk.get(case.link(to="/fee/$"))
        owed = re.search(r"納めていただく額は([\d,]+円)", fee.words.replace(" ", ""))
        assert owed is not None, fee.words
        case = clerk.submit(fee.form("/fee/"), {"how": "窓口（現金）", "yen": owed[1]}).expect("納付を記録しました")
    return clerk.submit(case.form("/issue/")).expect("文書を発行しました")


def text_of(pdf: Page) -> str:
    """The words of a document, as a reader of PDFs finds them."""
    sheets = PdfReader(io.BytesIO(pdf.expect_pdf().content)).pages
    return "\n".join(sheet.extract_text() for sheet in sheets)
