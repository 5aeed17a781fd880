"""A procedure is published by 起案: brought as a ZIP, seen field by field, proposed, agreed, decided; then public."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.city.model import ROOT

from .deciding import row_of, say
from .hall import answer, await_words, press
from .looking import Look

KEY = "dog-registration-notification"
FOLDER = ROOT / "catalog/sannai" / KEY
CLERK, HEAD, DX_HEAD = "s1009", "s1007", "s1028"
Inside = Callable[..., Page]


def test_a_procedure_is_brought_compared_proposed_decided_and_then_public(
    inside: Inside, phone: Page, look: Look
) -> None:
    summary = next(line for line in text().splitlines() if line.startswith("summary:"))
    changed = f"{summary}（令和8年度の様式）"
    clerk = inside(CLERK)
    clerk.goto("/desk/procedures/bring/")
    send(clerk, text().replace(summary, summary + "\nsumary: 誤り"))
    press(clerk, "検査する", status=422)
    expect(clerk.get_by_role("table", name="見つかった誤り")).to_contain_text("sumary")
    look(clerk)
    send(clerk, text().replace(summary, changed))
    press(clerk, "検査する")
    expect(clerk.get_by_role("heading", name="変わること（1か所）")).to_be_visible()
    expect(clerk.locator("table.changes")).to_contain_text("（令和8年度の様式）")
    look(clerk)
    answer(clerk, {"reasons": "様式の年度を示します。"})
    press(clerk, "起案する")
    address = clerk.url.partition("?")[0]
    expect(clerk.locator("main")).to_contain_text("（令和8年度の様式）")
    look(clerk)
    phone.goto(f"/procedures/{KEY}/")
    expect(phone.locator("main")).not_to_contain_text("（令和8年度の様式）")

    dx, head = inside(DX_HEAD), inside(HEAD)
    expect(row_of(dx, "犬").first).to_contain_text("合議")
    say(dx, address, "同意する", {}, look)
    say(head, address, "決裁する", {}, look)
    expect(head.get_by_role("status")).to_contain_text("決裁しました。")
    await_words(phone, "（令和8年度の様式）")  # the catalogue is remembered for five seconds
    clerk.goto("/desk/procedures/")
    row = clerk.get_by_role("row").filter(has_text=KEY)
    expect(row).to_contain_text("第2版")
    look(clerk)


def text() -> str:
    return (FOLDER / "procedure.yaml").read_text(encoding="utf-8")


def send(page: Page, definition: str) -> None:
    """The folder as it lies in the catalogue, with this definition, as one ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for path in sorted(each for each in FOLDER.rglob("*") if each.is_file()):
            content = definition.encode() if path.name == "procedure.yaml" else path.read_bytes()
            written.writestr(f"{KEY}/{path.relative_to(FOLDER)}", content)
    page.locator('input[name="files"]').set_input_files(
        {"name": f"{KEY}.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
