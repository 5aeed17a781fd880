"""A citizen with a phone and no JavaScript, from the search to the status, and on another device."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from sannai.cli.walk.citizen import PHOTO

from .filing import address, soon
from .hall import answer, button, follow, press, refused, rows
from .looking import Look

WASTE = "/procedures/oversized-waste-collection/"
PICTURE = {"name": "証明書.png", "mimeType": "image/png", "buffer": PHOTO}
PROGRAM = {"name": "証明書.png", "mimeType": "image/png", "buffer": b"MZ not a picture"}


def test_a_citizen_applies_from_a_phone_without_javascript(phone: Page, look: Look) -> None:
    find(phone, look)
    read(phone, look)
    list_the_items(phone, look)
    say_where(phone, look)
    say_when_and_who(phone, look)
    send_the_proof(phone, look)
    change_one_answer(phone, look)
    file_once(phone, look)


def find(phone: Page, look: Look) -> None:
    phone.goto("/")
    look(phone)
    answer(phone, {"q": "ありそうもないことば"})
    press(phone, "探す")
    expect(phone.locator("main")).to_contain_text("あてはまるものはありませんでした")
    look(phone)
    answer(phone, {"q": "ｿﾀﾞｲｺﾞﾐ"})
    press(phone, "探す")
    look(phone)
    follow(phone, "粗大ごみ収集の申込み")


def read(phone: Page, look: Look) -> None:
    """Before the first question it says what is needed, what it costs, how long it takes and what for."""
    for words in ("本人確認", "手数料", "かかる日数", "使いみち", "根拠となる法令", "用意するもの"):
        expect(phone.get_by_role("heading", name=words)).to_be_visible()
    look(phone)
    press(phone, "この申込みを始める")


def list_the_items(phone: Page, look: Look) -> None:
    expect(phone.get_by_role("heading", level=1)).to_have_text("出すもの")
    look(phone)
    press(phone, "次へ", status=422)
    refused(phone, "品目", "数量")
    look(phone)
    first = rows(phone, "item")[0]
    answer(phone, {f"item.{first}.kind": "bicycle", f"item.{first}.quantity": "２"})
    phone.locator('[name="add"]').click()
    keys = rows(phone, "item")
    assert len(keys) == 2
    expect(phone.locator(f'[name="item.{first}.quantity"]')).to_have_value(re.compile("^[2２]$"))
    answer(phone, {f"item.{keys[1]}.kind": "bed_single", f"item.{keys[1]}.quantity": "八"})
    look(phone)
    press(phone, "次へ", status=422)
    refused(phone, "数量")
    expect(phone.locator(f'[name="item.{keys[1]}.quantity"]')).to_have_value("八")
    phone.locator('[name="add"]').click()
    third = rows(phone, "item")[2]
    phone.locator(f'[name="remove"][value$="{third}"]').click()
    assert rows(phone, "item") == keys
    answer(phone, {f"item.{keys[1]}.quantity": "1"})
    press(phone, "次へ")


def say_where(phone: Page, look: Look) -> None:
    expect(phone.get_by_role("heading", level=1)).to_have_text("収集場所")
    look(phone)
    answer(phone, address("address", {"postal_code": "12", "street": "本町１丁目２－３"}) | {"carried_out": "no"})
    press(phone, "次へ", status=422)
    refused(phone, "郵便番号", "住まいの種類", "出す場所")
    look(phone)
    answer(phone, {"address.postal_code": "０００ー００００", "dwelling": "apartment", "spot": "1階のごみ集積場所"})
    press(phone, "次へ")
    expect(phone.get_by_role("heading", level=1)).to_have_text("運び出しのお手伝い")
    answer(phone, {"help_reason": "elderly", "floor": "３"})
    press(phone, "戻る")
    expect(phone.locator('[name="spot"]')).to_have_value("1階のごみ集積場所")
    press(phone, "次へ")
    expect(phone.locator('[name="floor"]')).to_have_value("３")  # the page is not complete: as it was typed
    answer(phone, {"elevator": "yes"})
    look(phone)
    press(phone, "次へ")


def say_when_and_who(phone: Page, look: Look) -> None:
    answer(phone, {"wished": "令和8年2月30日"})
    press(phone, "次へ", status=422)
    refused(phone, "収集の希望日")
    answer(phone, {"wished": soon(2)})
    press(phone, "次へ", status=422)
    refused(phone, "7日後以降")
    look(phone)
    answer(phone, {"wished": soon(20)})
    press(phone, "次へ")
    answer(phone, {"name.text": "三内 﨑子", "name.kana": "ｻﾝﾅｲ ｻｷｺ", "phone": "０７２ー０００ー０１２３"})
    look(phone)
    press(phone, "次へ")


def send_the_proof(phone: Page, look: Look) -> None:
    """The question for a file comes up with the answer; a wrong file is refused and nothing else is lost."""
    answer(phone, {"relief": "welfare"})
    press(phone, "次へ")
    expect(phone.get_by_text("続けてお答えください")).to_be_visible()
    look(phone)
    press(phone, "ファイルを選ぶ", hint="減免の理由が分かる書類")
    look(phone)
    press(phone, "添付する", status=422)
    refused(phone)
    phone.set_input_files('input[type="file"]', PROGRAM)  # type: ignore[arg-type]
    press(phone, "添付する", status=422)
    refused(phone, "証明書.png")
    look(phone)
    phone.set_input_files('input[type="file"]', PICTURE)  # type: ignore[arg-type]
    press(phone, "添付する")
    expect(phone.get_by_text("添付しました")).to_be_visible()
    look(phone)
    press(phone, "質問のページに戻る")
    expect(phone.locator('[name="relief"][value="welfare"]')).to_be_checked()
    expect(phone.get_by_text("証明書.png")).to_be_visible()
    press(phone, "次へ")


def change_one_answer(phone: Page, look: Look) -> None:
    expect(phone.get_by_role("heading", level=1)).to_have_text("内容の確認")
    main = phone.locator("main")
    for words in ("三内 﨑子", "サンナイ サキコ", "自転車", "合計", "証明書.png", "072-000-0123"):
        expect(main).to_contain_text(words)
    look(phone)
    follow(phone, "変更", hint="当日連絡がつく電話番号")
    answer(phone, {"phone": "090-0000-0000"})
    press(phone, "確認に戻る")
    expect(main).to_contain_text("090-0000-0000")


def file_once(phone: Page, look: Look) -> None:
    press(phone, "申し込む")
    expect(phone.get_by_role("heading", level=1)).to_have_text("受け付けました")
    number = phone.locator(".receipt__number").inner_text()
    look(phone)
    phone.go_back()  # the review is kept by nobody: what is filed shows its status
    assert button(phone, "申し込む").count() == 0
    expect(phone.get_by_text(number)).to_be_visible()
    expect(phone.get_by_role("heading", name="これまでの経過")).to_be_visible()
    look(phone)


def test_a_draft_goes_on_by_its_secret_link_on_another_device(
    phone: Page, phones: Callable[[], Page], look: Look
) -> None:
    start(phone)
    press(phone, "保存して、あとで続ける")
    link = phone.locator("a.secret").inner_text()
    look(phone)
    answer(phone, {"email": "taro＠"})
    press(phone, "送る", status=422)
    refused(phone, "メールアドレス")
    look(phone)
    answer(phone, {"email": "hanako@example.jp"})
    press(phone, "送る")
    expect(phone.get_by_text("リンクを送りました")).to_be_visible()
    look(phone)

    other = phones()
    other.goto("/resume/")
    look(other)
    answer(other, {"link": link[:-3] + "abc"})
    press(other, "開く", status=422)
    refused(other)
    look(other)
    answer(other, {"link": link})
    press(other, "開く")
    follow(other, "続きを書く")
    press(other, "戻る")
    expect(other.locator("select").first).to_have_value("bicycle")

    phone.goto("/mailbox/")
    expect(phone.locator("main")).to_contain_text("hanako@example.jp")
    look(phone)


def test_every_text_is_still_there_after_a_file_a_way_back_and_another_device(
    phone: Page, phones: Callable[[], Page], look: Look
) -> None:
    """Half typed, partly unreadable: to the file, back, away, and by the link on another phone."""
    start(phone)
    root = re.sub(r"p/.*", "", phone.url)
    phone.goto(f"{root}p/fee_relief/")
    answer(phone, {"relief": "welfare"})
    press(phone, "次へ")
    press(phone, "ファイルを選ぶ", hint="減免の理由が分かる書類")
    phone.set_input_files('input[type="file"]', PROGRAM)  # type: ignore[arg-type]
    press(phone, "添付する", status=422)
    asked_again = phone.reload()
    assert asked_again
    assert (asked_again.request.method, asked_again.status) == ("GET", 422)
    for _ in range(2):  # to the page of the files, and to the page of the form
        phone.go_back()
    expect(phone.locator('[name="relief"][value="welfare"]')).to_be_checked()
    for _ in range(2):
        phone.go_forward()
    refused(phone, "証明書.png")
    phone.set_input_files('input[type="file"]', PICTURE)  # type: ignore[arg-type]
    look(phone)
    press(phone, "質問のページに戻る")
    expect(phone.get_by_text("証明書.png")).to_be_visible()
    expect(phone.locator('[name="relief"][value="welfare"]')).to_be_checked()
    phone.goto(f"{root}p/contact/")
    half = {"name.text": "三内 太郎", "name.kana": "taro", "phone": "市役所の前の家"}
    answer(phone, half)
    press(phone, "次へ", status=422)
    phone.go_back()
    phone.go_forward()
    refused(phone, "電話番号")
    press(phone, "戻る")
    phone.goto(f"{root}p/contact/")
    press(phone, "保存して、あとで続ける")
    look(phone)
    other = phones()
    other.goto(phone.locator("a.secret").inner_text())
    other.goto(f"{root}p/contact/")
    for name, text in half.items():
        expect(other.locator(f'[name="{name}"]')).to_have_value(text)
    look(other)
    other.locator('[name="phone"]').fill("072-000-0123")
    press(other, "次へ", status=422)
    refused(other, "フリガナ")


def test_there_is_one_draft_to_continue_until_it_is_discarded(phone: Page, look: Look) -> None:
    start(phone)
    draft = re.sub(r"p/.*", "", phone.url)
    phone.goto(WASTE)
    look(phone)
    assert button(phone, "この申込みを始める").count() == 0
    follow(phone, "続きから")
    assert phone.url == draft
    phone.goto("/")
    expect(phone.get_by_role("heading", name="続きから")).to_be_visible()
    phone.goto(draft)
    follow(phone, "この申込みをやめて、書いた内容を消す")
    look(phone)
    press(phone, "消す")
    look(phone)
    assert phone.goto(draft).status == 404  # type: ignore[union-attr]
    look(phone)
    phone.goto(WASTE)
    expect(button(phone, "この申込みを始める")).to_be_visible()


def start(phone: Page) -> None:
    """One page into a draft."""
    phone.goto(WASTE)
    press(phone, "この申込みを始める")
    row = rows(phone, "item")[0]
    answer(phone, {f"item.{row}.kind": "bicycle", f"item.{row}.quantity": "1"})
    press(phone, "次へ")
