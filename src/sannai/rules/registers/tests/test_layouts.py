"""The lists of places are published under the headings of the recommended data set, all of them, and in its forms.

Read apart from the definitions: the headings stand here as the template has them, the forms as its description says."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from sannai.rules.registers.rows import published

from .factory import HERE
from .test_catalog import WHOLE
from .test_catalogue_rows import DAY, in_force

PLACE = "都道府県コード又は市区町村コード NO 都道府県名 市区町村名 名称 名称_カナ"
WHO = "電話番号 内線番号 法人番号 団体名 利用可能曜日 開始時間 終了時間"
LAYOUTS = {
    "public-facility": (
        f"{PLACE} 名称_通称 POIコード 住所 方書 緯度 経度 {WHO} 利用可能時間特記事項 説明 バリアフリー情報 URL 備考"
    ),
    "aed": f"{PLACE} 住所 方書 緯度 経度 設置位置 {WHO} 利用可能日時特記事項 小児対応設備の有無 URL 備考",
    "shelter": (
        "NO 名称 名称_カナ 住所 方書 緯度 経度 標高 電話番号 内線番号 市区町村コード 都道府県名 市区町村名"
        " 災害種別_洪水 災害種別_崖崩れ、土石流及び地滑り 災害種別_高潮 災害種別_地震 災害種別_津波"
        " 災害種別_大規模な火事 災害種別_内水氾濫 災害種別_火山現象 指定避難所との重複 想定収容人数"
        " 対象となる町会・自治会 URL 備考"
    ),
}
ALWAYS = {"NO", "都道府県名", "市区町村名", "名称", "名称_カナ", "住所"}
FORMS = {
    "都道府県コード又は市区町村コード": "279994",
    "市区町村コード": "279994",
    "都道府県名": "大阪府",
    "市区町村名": "三内市",
    "住所": "大阪府三内市.+",
    "名称_カナ": "[ァ-ヺー・　]+",
    "緯度": r"3[0-9]\.[0-9]{6}",
    "経度": r"13[0-9]\.[0-9]{6}",
    "標高": r"-?[0-9]+\.[0-9]",
    "電話番号": "0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}",
    "法人番号": "[0-9]{13}",
    "利用可能曜日": "月?火?水?木?金?土?日?",
    "開始時間": "[0-2][0-9]:[0-5][0-9]",
    "終了時間": "[0-2][0-9]:[0-5][0-9]",
    "小児対応設備の有無": "有|無",
    "想定収容人数": "[1-9][0-9]*",
    "URL": "https://.+",
}
TEMPLATES = {"public-facility": "public_facility", "aed": "aed", "shelter": "evacuation_space"}


def cells_of(name: str) -> list[dict[str, str]]:
    """What is published today of each row that is."""
    rows = in_force(name, DAY).values()
    return [cells for row in rows if (cells := published(WHOLE.registers[name], row, HERE))]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_heading_of_the_layout_is_published_in_its_order(name):
    public = WHOLE.registers[name].public
    assert public
    assert [one.heading for one in public.columns] == LAYOUTS[name].split(" ")
    order = LAYOUTS[name].split(" ")
    published_today = cells_of(name)
    assert len(published_today) > 25
    assert [cells for cells in published_today if list(cells) != sorted(cells, key=order.index)] == []
    assert [cells for cells in published_today if not set(cells) >= ALWAYS] == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_has_the_form_that_the_layout_asks_for(name):
    forms = {heading: form for heading, form in FORMS.items() if heading in LAYOUTS[name].split(" ")}
    filled = {heading for cells in cells_of(name) for heading in cells}
    assert {"緯度", "電話番号"} <= filled
    wrong = [
        (cells["NO"], heading, text)
        for cells in cells_of(name)
        for heading, text in cells.items()
        if not re.fullmatch("1" if heading.startswith(("災害種別_", "指定避難所")) else forms.get(heading, ".+"), text)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_cell_holds_what_machines_stumble_over(name):
    odd = re.compile("[\r\n○△×〇\uff61-\uff9f\ue000-\uf8ff]|^\\s|\\s$")  # breaks, marks, half-width kana, 外字, blanks
    assert [cells for cells in cells_of(name) if any(odd.search(text) for text in cells.values())] == []
    assert [cells for cells in cells_of(name) if ("緯度" in cells) != ("経度" in cells)] == []


def test_a_place_that_can_be_used_in_part_is_published_with_how_far():
    register = WHOLE.registers["shelter"]
    partly = [row for row in in_force("shelter", DAY).values() if row.given("conditional")]
    explained = [published(register, row, HERE) for row in partly if row.given("limits")]
    assert 0 < len(explained) < len(partly), "one of them lacks it, and is warned of"
    assert all("階以上" in cells["備考"] for cells in explained)
    lacking = [row for row in partly if not row.given("limits")]
    assert all("limits" in {one.field for one in row.warnings} for row in lacking)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_headings_are_those_of_the_template_that_was_published(name):
    root = Path(os.environ.get("SANNAI_SHARED_DATA") or Path(__file__).parents[6] / "shared" / "data")
    path = root / "definitions" / "recommended_dataset_v1_headers" / f"xxxxxx_{TEMPLATES[name]}.csv"
    if not path.exists():
        pytest.skip("the published template (../shared/data) is not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == LAYOUTS[name].split(" ")
