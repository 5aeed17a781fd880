"""The citizen's half of the walk: find, read, fill in, upload, file twice, mend, choose, receive."""

from __future__ import annotations

import io
import re
import secrets
from urllib.parse import quote, urlsplit

from pypdf import PdfReader

from .visitor import Page, Upload, Visitor

ON_ITS_WAY = "担当に届くまで数分かかります"  # where the sides stand apart
STATUS = r"/a/\w+/$"
KEY = "disaster-damage-certificate"
ADDRESS = {"postal_code": "０００ー００００", "prefecture": "大阪府", "city": "三内市", "street": "本町１丁目２番３号"}
NAME = "神\ufe00宮﨑 髙子"  # a variation selector, and two characters that careless folding would lose
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63686868000003040181b3fbb5600000000049454e44ae426082"
)
Answers = dict[str, str | list[str]]
ANSWERS: dict[str, Answers] = {
    "disaster": {"damaged_on": "", "cause": "wind"},
    "role": {
        "role": "resident",
        "name.text": NAME,
        "name.kana": "ｶﾐﾐﾔｻﾞｷ ﾀｶｺ",
        "phone": "０７２－０００－０１２３",
        "email": "taro@example.jp",
    },
    "house": {"tenure": "owned", "structure": "wood", "storeys": "２"},
    "damage": {"damage": ["roof", "outer_wall"], "detail": "屋根瓦が落ちました。", "repaired": "no"},
    "photographs": {"self_assessed": "no"},
    "survey_wish": {"attend": "no"},
    "use": {"used_for": ["support"], "copies": "1"},
}


def find(visitor: Visitor) -> Page:
    """Search with half-width kana; the procedure is among what is found."""
    found = visitor.get(f"/procedures/?q={quote('ﾘｻｲｼｮｳﾒｲ')}").expect("罹災証明書の交付申請")
    return visitor.get(found.link(to=f"/procedures/{KEY}/$")).expect("本人確認", "手数料", "使いみち", "根拠")


def fill_in(visitor: Visitor, read: Page, damaged_on: str) -> Page:
    """Every page up to the one that asks for photographs."""
    page = visitor.submit(read.form("/start/"))
    page = visitor.submit(
        page.form(name="damaged_on"), _first_disaster(page) | {"damaged_on": damaged_on, "cause": "wind"}
    )
    page = visitor.submit(page.form(name="name.text"), ANSWERS["role"] | _address("address"))
    page = visitor.submit(page.form(name="tenure"), ANSWERS["house"] | _address("place"))
    row = next(name for name in page.form(name="member.rows").names if name.endswith(".member_name.text")).split(".")[1]
    household = {f"member.{row}.member_name.text": NAME, f"member.{row}.member_relation": "head"}
    page = visitor.submit(page.form(name="member.rows"), household)
    return visitor.submit(page.form(name="detail"), ANSWERS["damage"])


def _first_disaster(page: Page) -> dict[str, str]:
    """A disaster that the page offers: the table of disasters is dated."""
    controls = re.findall(r'<input\b[^>]*\bname="disaster"[^>]*>|<option\b[^>]*>', page.text)
    codes = [found.group(1) for control in controls if (found := re.search(r'\bvalue="?([\w-]+)', control))]
    return {"disaster": codes[0]}


def _address(field: str) -> Answers:
    return {f"{field}.{part}": value for part, value in ADDRESS.items()}


def send_photographs(visitor: Visitor, page: Page) -> Page:
    """A file that is no photograph is refused with a reason; the photograph is taken; the form has lost nothing."""
    uploading = visitor.submit(page.form(name="self_assessed"), button=("upload", "photographs"))
    wrong: Upload = ("memo.png", "image/png", b"MZ not a picture")
    visitor.submit(uploading.form("/upload/photographs/"), files={"file": wrong}).expect("被害の写真", status=422)
    right: Upload = ("屋根.png", "image/png", PHOTO)
    done = visitor.submit(uploading.form("/upload/photographs/"), files={"file": right}).expect(
        "添付しました", "屋根.png"
    )
    return visitor.submit(done.form("/upload/photographs/"), button=("go", "back"))


def finish(visitor: Visitor, page: Page) -> Page:
    """The last pages, up to the review."""
    page = visitor.submit(page.form(name="self_assessed"), ANSWERS["photographs"])
    page = visitor.submit(page.form(name="attend"), ANSWERS["survey_wish"])
    page = visitor.submit(page.form(name="copies"), ANSWERS["use"])
    return page.expect("内容の確認", NAME, "072-000-0123", "カミミヤザキ")


def prove(visitor: Visitor, review: Page) -> Page:
    """Have the code sent, read it in the sample mailbox, type it in; the review again. Nothing where none is asked."""
    if "確認番号をメールで送ります" not in review.words:
        return review
    asking = visitor.get(review.link(to="/prove/$"))
    email = f"taro-{secrets.token_hex(4)}@example.jp"  # by which the letter is found again
    visitor.submit(asking.form("/prove/"), {"email": email}).expect("確認番号を送りました")
    found = re.search(rf"{re.escape(email)}.*?確認番号：(\d{{6}})", visitor.get("/mailbox/").text, re.DOTALL)
    if found is None:
        raise AssertionError("確認番号のメールが見本の郵便受けにありません")
    return visitor.submit(visitor.get(asking.url).form("/prove/"), {"code": found[1]}).expect("内容の確認")


def file_twice(visitor: Visitor, review: Page) -> Page:
    """Press the button twice with the same key: one application, the same receipt."""
    review = prove(visitor, review)
    form = review.form("/file/")
    first = visitor.submit(form).expect("受け付けました", "受付番号")
    again = visitor.submit(form).expect("受け付けました")
    numbers = {page.text.split('receipt__number">')[1].split("<")[0] for page in (first, again)}
    if len(numbers) != 1:
        raise AssertionError(f"同じ申請が二度受け付けられました: {numbers}")
    return first


def status(visitor: Visitor, receipt: Page) -> Page:
    """The status page, as soon as the office has the application."""
    page = visitor.await_link(receipt.url, to=STATUS, saying="状況を見る")
    return visitor.get(page.link(to=STATUS, saying="状況を見る"))


def choose_electronic(visitor: Visitor, page: Page) -> Page:
    """Ask for electronic delivery."""
    choosing = visitor.get(page.link(to="/delivery/$"))
    return visitor.submit(choosing.form("/delivery/"), {"method": "electronic"})


def mend(visitor: Visitor, page: Page, reason: str, mended: str) -> Page:
    """Answer the correction: only what was asked is open, with the reason beside it."""
    mending = visitor.get(page.link(to="/correction/$")).expect(reason)
    form = mending.form("/correction/")
    if "storeys" in form.names:
        raise AssertionError("補正で求めていない項目まで開いています")
    return visitor.submit(form, {"detail": mended})


def receive(visitor: Visitor, page: Page) -> str:
    """Receive the document, then download it; its text."""
    waiting = visitor.get(page.link(to="/documents/"))
    page = visitor.submit(waiting.form(urlsplit(waiting.url).path))
    page.expect(ON_ITS_WAY if ON_ITS_WAY in page.words else "文書を受け取りました")
    answer = visitor.await_pdf(page.link(to="/documents/"))
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.content)).pages)
