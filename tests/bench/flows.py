"""The same application twice: through Sannai and through the bare flow. Nine requests each."""

from __future__ import annotations

import re

from sannai.cli.walk.visitor import Visitor

KEY = "two-page-eleven-fields"
PERSON = {
    "name.text": "三内 太郎",
    "name.kana": "サンナイ タロウ",
    "born_on": "昭和60年4月1日",
    "address.postal_code": "000-0000",
    "address.prefecture": "大阪府",
    "address.city": "三内市",
    "address.street": "本町１丁目２番３号",
    "phone": "０７２－０００－０１２３",
    "email": "taro@example.jp",
    "household": "４",
}
WISHES = {
    "district": "south",
    "days": ["weekday", "saturday"],
    "experience": "no",
    "motive": "市の仕事を身近に感じたいので応募します。",
    "nickname": "たろう",
}
BARE_FIRST = {
    "name": "三内 太郎",
    "kana": "サンナイ タロウ",
    "postal_code": "000-0000",
    "prefecture": "大阪府",
    "city": "三内市",
    "street": "本町1丁目2番3号",
    "phone": "072-000-0123",
}
BARE_SECOND = {"facility": "本町集会所", "use_on": "2026-12-01", "people": "4", "purpose": "会合"}


def sannai(visitor: Visitor) -> None:
    """Read, start, two pages, review, file, receipt."""
    page = visitor.get(f"/procedures/{KEY}/")
    page = visitor.submit(page.form("/start/"))
    page = visitor.submit(page.form(name="born_on"), PERSON)
    page = visitor.submit(page.form(name="motive"), WISHES)
    page = visitor.submit(page.form("/file/"))
    page.expect("受付番号")


def bare(visitor: Visitor) -> None:
    """The same requests of the bare flow."""
    page = visitor.get("/")
    page = visitor.submit(page.form("/start/"))
    page = visitor.submit(page.form(name="kana"), BARE_FIRST)
    page = visitor.submit(page.form(name="purpose"), BARE_SECOND)
    page = visitor.submit(page.form("/file/"))
    page.expect("受付番号")


STEPS = (
    (r"^POST .*/start/$", "2 始める"),
    (r"^GET .*/p/(person|1)/$", "3 1ページ目"),
    (r"^POST .*/p/(person|1)/$", "4 1ページ目を送る"),
    (r"^GET .*/p/(wishes|2)/$", "5 2ページ目"),
    (r"^POST .*/p/(wishes|2)/$", "6 2ページ目を送る"),
    (r"^GET .*/review/$", "7 確認"),
    (r"^POST .*/file/$", "8 申請する"),
    (r"^GET .*(/receipt/|/filed/\d+/)$", "9 受付"),
    (r"^GET (/|/procedures/[\w-]+/)$", "1 案内を読む"),
)


def step(path: str) -> str:
    """The name of the step that a request is."""
    return next((name for pattern, name in STEPS if re.match(pattern, path)), path)
