"""Five hundred rows pasted from a spreadsheet into a register of one's own, taken along, and brought in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import answer, follow, press
from .looking import Look

CLERK = "s1131"  # DX推進課
ROWS = 500
HEADINGS = [
    "使用する課",
    "品名",
    "分類",
    "規格・型式",
    "取得した価額（1点）",
    "取得した日",
    "取得の方法",
    "財源",
    "置き場所",
    "状態",
    "備考",
]
Inside = Callable[..., Page]


def row(number: int) -> list[str]:
    """A line as clerks keep them: full width, half width, the era of the emperor, a cell of two lines."""
    price = (
        f"{30000 + number:,}"
        if number % 3
        else str(30000 + number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    )
    day = f"令和{number % 6 + 2}年4月{number % 28 + 1}日" if number % 2 else f"R{number % 6 + 2}.4.{number % 28 + 1}"
    place = '"本庁舎4階\n（東側）"' if number % 50 == 0 else "本庁舎4階"
    how, state = ("買入れ" if number % 25 == 0 else "購入"), ("使用" if number % 40 == 0 else "使用中")
    title = f"ﾉｰﾄﾊﾟｿｺﾝ{number}" if number % 10 == 0 else f"ノートパソコン{number}"
    return ["DX推進課", title, "机・台", "見本 A4", price, day, how, "市費", place, state, "貼り付けた行"]


def test_five_hundred_rows_go_in_out_and_in_again(inside: Inside, look: Look, tmp_path: Path) -> None:
    pages: list[str] = []  # the method of each request that led to a page, or to where it is
    page = inside(CLERK, java_script_enabled=False)
    page.on("response", lambda one: pages.append(one.request.method) if one.request.is_navigation_request() else None)
    page.goto("/desk/registers/supply/")
    follow(page, "ファイルや貼り付けで取り込む")
    look(page)
    pasted = "\n".join("\t".join(each) for each in [HEADINGS, *map(row, range(1, ROWS + 1))])
    answer(page, {"pasted": pasted})
    press(page, "受け取る")
    look(page)
    press(page, "確かめる")
    look(page)
    expect(page.locator("main")).to_contain_text("直すところ（532か所）")  # 500 of the fund, 20 and 12 words
    for wrong, right in (("市費", "市の財源"), ("買入れ", "購入"), ("使用", "使用中")):
        page.get_by_label(f"「{wrong}」の正しい値", exact=True).fill(right)
    press(page, "入力した値に読み替えて、もう一度確かめる")
    look(page)
    press(page, "取り込む")
    look(page)
    expect(page.get_by_role("status")).to_contain_text("500件を書きました")
    assert (pages.count("POST"), pages.count("GET")) == (4, 6), pages  # four buttons beside the link, six pages

    page.goto("/desk/registers/supply/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Excelで書き出す").click()
    file = tmp_path / "備品台帳.xlsx"
    download.value.save_as(file)
    follow(page, "ファイルや貼り付けで取り込む")
    page.get_by_label("ファイル").set_input_files(file)
    press(page, "受け取る")
    press(page, "確かめる")
    expect(page.locator("main")).to_contain_text("いまの台帳と同じです。取り込むものはありません。")
    look(page)

    phone = inside(CLERK, PHONE, java_script_enabled=False)
    phone.goto(page.url)
    look(phone)
