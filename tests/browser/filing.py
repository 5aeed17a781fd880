"""Applications filed over HTTP, so that a journey can begin where it is interesting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sannai.cli.walk import citizen
from sannai.cli.walk.visitor import Page, Visitor

HOME = {"postal_code": "000-0000", "street": "本町1丁目2番3号"}
ELSEWHERE = HOME | {"prefecture": "大阪府", "city": "三内市"}
PERSON = {"name.text": "三内 太郎", "name.kana": "サンナイ タロウ", "phone": "072-000-0123", "email": "taro@example.jp"}
Given = Mapping[str, str | Sequence[str]]


def address(field: str, parts: Mapping[str, str] = HOME) -> dict[str, str]:
    """The inputs of an address."""
    return {f"{field}.{part}": value for part, value in parts.items()}


def soon(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


WASTE: tuple[Given, ...] = (
    {"item.*.kind": "bicycle", "item.*.quantity": "1"},
    address("address") | {"dwelling": "house", "spot": "玄関前", "carried_out": "yes"},
    {"wished": soon(20)},
    PERSON,
    {"relief": "none"},
)
RECORD: tuple[Given, ...] = (
    PERSON | {"role": "self"} | address("address", ELSEWHERE),
    {"protected": "not_protected"},
    {"scope": "household", "items": ["relation"], "use": "勤務先へ提出", "copies": "2"},
    {"counter": "main", "visit_on": soon(3)},
)
SCHOOL: tuple[Given, ...] = (
    PERSON | address("address"),
    {"child_name.text": "三内 次郎", "child_name.kana": "サンナイ ジロウ", "designated": "三内第一小学校"}
    | {"wished": "三内第二小学校", "why": "other", "detail": "近くの友だちと通いたい。"},
)
PLUMBER: tuple[Given, ...] = (
    PERSON | address("address", ELSEWHERE),
    {"engineer.text": "三内 花子", "engineer.kana": "サンナイ ハナコ", "licence": "第1号", "tools": "no"}
    | {"disqualified": "no"},
)
PAGES = {
    "oversized-waste-collection": WASTE,
    "resident-record-copy": RECORD,
    "school-change": SCHOOL,
    "plumber-designation": PLUMBER,
}


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed: its status page, and the link by which another browser comes to it."""

    status: Page
    link: str

    @property
    def url(self) -> str:
        """Where its pages stand, for a browser that has come in."""
        return self.status.url

    @property
    def words(self) -> str:
        return self.status.words


def filed(base_url: str, key: str) -> Filed:
    """File an application of this procedure."""
    visitor = Visitor(base_url)
    if key == citizen.KEY:
        page = citizen.fill_in(visitor, visitor.get(f"/procedures/{key}/"), soon(-5))
        page = citizen.finish(visitor, citizen.send_photographs(visitor, page))
    else:
        page = visitor.submit(visitor.get(f"/procedures/{key}/").form("/start/"))
        for given in PAGES[key]:
            page = _page(visitor, page, given)
    receipt = visitor.submit(citizen.prove(visitor, page).form("/file/")).expect("受け付けました")
    link = re.search(r"/e/[a-z2-7]{32}/", receipt.text)
    assert link, receipt.words
    status = citizen.status(visitor, receipt)
    visitor.close()
    return Filed(status, link[0])


def _page(visitor: Visitor, page: Page, given: Given) -> Page:
    form = next(each for each in page.forms() if "/p/" in each.action)
    for _ in range(2):  # an answer may bring up another question of the same page
        row = next((held[0] for name, held in form.values.items() if name.endswith(".rows")), "")
        page = visitor.submit(form, {name.replace("*", row): value for name, value in given.items()})
        forms = [each for each in page.forms() if each.action == form.action]
        if not forms:
            return page.expect()
        form = forms[0]
    raise AssertionError(page.words)


def reference(page: Page | Filed) -> str:
    """The reference number that a page shows."""
    found = re.search(r"\d{4}-\d{4}-\d{3}", page.words)
    assert found, page.words
    return found.group()
