"""Muddled and hostile answers to every kind of question, over real HTTP: normalised, or told by name; nothing lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from . import loan

pytestmark = pytest.mark.usefixtures("unbroken")
YEAR = loan.HELD_ON.year - 2018
WAREKI = f"Ｒ{YEAR}．{loan.HELD_ON.month}．{loan.HELD_ON.day}".translate(
    str.maketrans("0123456789", "０１２３４５６７８９")
)

UNDERSTOOD: list[tuple[str, dict[str, Any], str]] = [
    ("event", {"held_on": WAREKI}, loan.HELD_ON_SHOWN),
    ("event", {"held_on": f"{loan.HELD_ON:%Y－%m－%d}"}, loan.HELD_ON_SHOWN),
    ("event", {"held_on": f"　令和{YEAR}年{loan.HELD_ON.month}月{loan.HELD_ON.day}日 "}, loan.HELD_ON_SHOWN),
    ("event", {"event_name": "夏\x00祭\x07り\u200b\ufeff"}, "夏祭り"),
    ("event", {"event_name": "夏祭り\r\n第二部"}, "夏祭り 第二部"),
    ("items", {"quantity": "１２点"}, "12点"),
    ("items", {"quantity": "十二"}, "12点"),
    ("applicant", {"name.kana": "ｻﾝﾅｲ ﾀﾛｳ"}, "サンナイ タロウ"),
    ("applicant", {"name.kana": "さんない　たろう"}, "サンナイ タロウ"),
    ("applicant", {"phone": "０７２ー０００−０１２３"}, "072-000-0123"),
    ("applicant", {"phone": "+81 72 000 0123"}, "072-000-0123"),
    ("applicant", {"address.postal_code": "〒５９０‐００００"}, "〒590-0000"),
    ("applicant", {"email": "ｔａｒｏ＠ＥＸＡＭＰＬＥ．ＪＰ"}, "taro@example.jp"),
    ("applicant", {"remarks": "一行目\r\n二行目\x1b[31m"}, "二行目[31m"),
    ("applicant", {"ways": ["mail", "mail"]}, "メール"),
]
CHOSEN = {"kind", "body", "fire", "ways", "prefecture", "city"}  # only a forger can send what is not offered
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("event", {"held_on": "2027年4月31日"}, "行事の日："),
    ("event", {"held_on": "令和0年4月1日"}, "行事の日："),
    ("event", {"held_on": "平成40年4月1日"}, "行事の日："),
    ("event", {"held_on": "あした"}, "行事の日："),
    ("event", {"held_on": "9" * 400}, "行事の日："),
    ("event", {"held_on": "٣"}, "行事の日："),
    ("event", {"event_name": "祭\ue000り"}, "行事の名称：この端末だけの外字（U+E000）"),
    ("event", {"event_name": "祭\U000f0001"}, "行事の名称：この端末だけの外字"),
    ("event", {"event_name": "祭\ufffd"}, "行事の名称：読み取れない文字"),
    ("event", {"event_name": "祭" * 61}, "行事の名称：60文字まで"),
    ("event", {"event_name": "祭" * 60000}, "行事の名称：60文字まで"),
    ("event", {"body": "nobody' OR 1=1 --"}, "団体の種類："),
    ("event", {"fire": "maybe"}, "火を使いますか："),
    ("items", {"quantity": "０"}, "数："),
    ("items", {"quantity": "-3"}, "数："),
    ("items", {"quantity": "9" * 5000}, "数："),
    ("items", {"quantity": "1e3"}, "数："),
    ("items", {"kind": "../../etc/passwd"}, "備品："),
    ("applicant", {"name.text": "三内\ue123"}, "団体の名称または代表者の氏名：この端末だけの外字（U+E123）"),
    ("applicant", {"name.kana": "三内"}, "団体の名称または代表者の氏名：フリガナ"),
    ("applicant", {"address.postal_code": "590-00"}, "住所：郵便番号"),
    ("applicant", {"address.prefecture": "浪速県"}, "住所：都道府県"),
    ("applicant", {"address.city": "となり市"}, "住所：三内市内の住所"),
    ("applicant", {"address.street": ""}, "住所：町名・番地"),
    ("applicant", {"phone": "でんわ"}, "電話番号："),
    ("applicant", {"phone": "0720"}, "電話番号："),
    ("applicant", {"email": "taro@@example"}, "メールアドレス："),
    ("applicant", {"email": "a@b.jp\r\nBcc: c@d.jp"}, "メールアドレス："),
    ("applicant", {"ways": ["mail", "pigeon"]}, "連絡してよい方法："),
    ("applicant", {"ways": []}, "連絡してよい方法："),
    ("applicant", {"remarks": "長" * 301}, "伝えておきたいこと：300文字まで"),
]


@pytest.mark.parametrize(("page", "typed", "shown"), UNDERSTOOD)
def test_what_can_be_understood_is_shown_normalised_on_the_review(citizen, page, typed, shown) -> None:
    root = loan.begin(citizen)
    loan.fill(citizen, root, page, typed).expect()
    words = citizen.get(f"{root}review/").expect().words.replace("\u3000", " ")
    assert shown in words


@pytest.mark.parametrize(("page", "typed", "message"), REFUSED, ids=lambda each: repr(each)[:60])
def test_what_cannot_be_understood_is_named_and_nothing_typed_is_lost(citizen, page, typed, message) -> None:
    root = loan.begin(citizen)
    again = loan.fill(citizen, root, page, typed).expect(message, status=422)
    held = again.form(name=loan.MARKS[page]).values
    for name, value in loan.typed_into(again.form(name=loan.MARKS[page]), page, typed).items():
        if name.rpartition(".")[2] not in CHOSEN and isinstance(value, str):
            assert "".join(held.get(name, [""])) == value.replace("\r\n", "\n" if name == "remarks" else "\r\n"), name
    emptied = {name: "" for name in typed if name not in loan.GIVEN[page]}
    loan.fill(citizen, root, page, emptied).expect()  # and the mended page goes on


def test_bytes_that_are_no_utf8_are_named_as_garbled_and_the_rest_stays(citizen) -> None:
    root = loan.begin(citizen)
    for garbled in ("夏祭り".encode("cp932"), b"\xed\xa0\x80", b"\xff\xfe\x00", "祭".encode("utf-16")):
        page, form = loan.open_page(citizen, root, "event")
        given = {**loan.GIVEN["event"], "csrfmiddlewaretoken": form.values["csrfmiddlewaretoken"][0]}
        del given["event_name"]
        pairs = [f"{name}={quote_from_bytes(str(value).encode())}" for name, value in given.items()]
        for body in (b"event_name=" + garbled, b"event_name=" + quote_from_bytes(garbled).encode()):
            sent = "&".join(pairs).encode() + b"&" + body
            answer = citizen._follow("POST", page.url, sent, "application/x-www-form-urlencoded")
            answer.expect("行事の名称：読み取れない文字（文字化け）", status=422)
            assert answer.form(name="event_name").values["held_on"] == [loan.HELD_ON.isoformat()]


def test_a_form_that_says_it_is_in_another_encoding_is_told_so(citizen) -> None:
    root = loan.begin(citizen)
    page, form = loan.open_page(citizen, root, "event")
    body = f"csrfmiddlewaretoken={form.values['csrfmiddlewaretoken'][0]}&event_name=".encode() + "祭".encode("cp932")
    for charset in ("shift_jis", "utf-16", "nonsense"):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        answer = citizen._follow("POST", page.url, body, kind)
        answer.expect("送られた内容を読めませんでした", status=400)


def test_names_nobody_asked_for_and_answers_sent_twice_change_nothing(citizen) -> None:
    root = loan.begin(citizen)
    odd = {
        "event_name": ["夏祭り", "秋祭り"],
        "held_on": [loan.HELD_ON.isoformat()] * 50,
        "__proto__": "x", "item.rows": "zz", "total": "-1", "fee": "0", "status": "decided", "id": "1", "_key": "r9",
        "event_name.text": "y", "held_on.day": "31", "x" * 2000: "z", "\x00": "\x00",
        "add": "nothing", "remove": "no.no",
    }  # fmt: skip
    answer = loan.fill(citizen, root, "event", odd)
    assert answer.status in {200, 422}
    loan.fill(citizen, root, "event").expect()
    review = loan.review(citizen, root)
    review.expect("夏祭り", "200円")
    assert "秋祭り" not in review.words


def test_rows_of_a_group_cannot_be_forged_or_multiplied(citizen) -> None:
    root = loan.begin(citizen)
    _, form = loan.open_page(citizen, root, "items")
    keys = [f"r{number}" for number in range(1, 150)]
    many: dict[str, Any] = {"item.rows": keys}
    for key in keys:
        many |= {f"item.{key}.kind": "chair", f"item.{key}.quantity": "1"}
    citizen.submit(form, many).expect("借りる備品：4件まで", status=422)
    for key in ("../x", "<b>", "r1.r2", "", "あ", "r1" * 500, "\x00"):
        _, form = loan.open_page(citizen, root, "items")
        answer = citizen.submit(form, {"item.rows": [key], f"item.{key}.kind": "chair", f"item.{key}.quantity": "1"})
        assert answer.status in {200, 422}
    loan.fill(citizen, root, "items").expect()


def test_a_text_of_megabytes_and_thousands_of_fields_are_refused_with_a_way_back(citizen) -> None:
    root = loan.begin(citizen)
    too_long = loan.fill(citizen, root, "event", {"event_name": "祭" * 700_000})
    too_long.expect("送られた内容を読めませんでした", status=413)
    loan.fill(citizen, root, "event", {"event_name": "祭" * 100_000}).expect("行事の名称：60文字まで", status=422)
    many = loan.fill(citizen, root, "event", {f"x{number}": "1" for number in range(3000)})
    many.expect("送られた内容を読めませんでした", status=400)


def test_what_is_refused_at_the_end_of_the_form_waits_on_the_review_with_its_link(citizen) -> None:
    root = loan.begin(citizen)
    loan.fill(citizen, root, "event", {"held_on": "2027年4月31日"})
    review = citizen.get(f"{root}review/").expect("行事の日")
    forged = citizen._follow(
        "POST",
        f"{root}file/",
        f"csrfmiddlewaretoken={citizen.cookies['csrftoken']}".encode(),
        "application/x-www-form-urlencoded",
    )
    assert forged.status in {409, 422}
    assert "受け付けました" not in forged.words
    assert review.status == 200
