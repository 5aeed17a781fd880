"""Five hundred rows out of a spreadsheet into a register: pasted, looked at, written, taken along, brought in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import PHONE
from .hall import answer, press, refused
from .looking import Look

CLERK = "s1131"  # DX推進課, which keeps the vendors
Inside = Callable[..., Page]
HERE = "/desk/registers/vendor/import/"
ROWS = 500


def test_rows_are_pasted_written_taken_along_and_brought_in_again(inside: Inside, look: Look, tmp_path: Path) -> None:
    page = inside(CLERK, java_script_enabled=False)
    page.goto(HERE)
    look(page)
    press(page, "受け取る", status=422)
    refused(page, "ファイルを選ぶか")
    look(page)
    rows = "".join(f"取込み第{at}商会\t担当{at % 9}\tISMS 、プライバシーマーク\t{at}\n" for at in range(ROWS))
    answer(page, {"pasted": f"名称\t担当部署\t認証\t社内番号\n{rows}"})
    press(page, "受け取る")
    expect(page.locator("main")).to_contain_text("取り込まない列：社内番号")
    look(page)
    press(page, "確かめる")
    expect(page.locator("main")).to_contain_text("直すところ（500か所）")
    look(page)
    answer(page, {"mend_0": "プライバシーマーク"})
    press(page, "入力した値に読み替えて、もう一度確かめる")
    expect(page.locator("main")).to_contain_text("新しい記載（500行）")
    look(page)
    press(page, "取り込む")
    expect(page.get_by_role("status").first).to_contain_text("500件を書きました")
    look(page)

    page.goto("/desk/registers/vendor/")
    with page.expect_download() as taken:
        page.locator('button[name="export"][value="xlsx"]').click()
    file = tmp_path / "一覧.xlsx"
    taken.value.save_as(file)
    phone = inside(CLERK, PHONE)
    phone.goto(HERE)
    phone.locator('[name="file"]').set_input_files(file)
    press(phone, "受け取る")
    look(phone)
    press(phone, "確かめる")
    expect(phone.locator("main")).to_contain_text("取り込むものはありません")
    look(phone)

    page.goto(HERE)
    page.get_by_role("link", name="貼り付けた行").click()
    page.get_by_text("この取込みを取り消す").click()
    answer(page, {"reason": "試しに取り込んだ"})
    press(page, "取り消す")
    expect(page.get_by_role("status").first).to_contain_text("500件を、取込みの前の内容に戻しました")
    look(page)
