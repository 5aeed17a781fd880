"""What is published of a row: in the form that machines read, under the headings that all cities share."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from sannai.rules.registers.rows import published, read_row

from .factory import HERE, define, more, sole
from .test_catalog import WHOLE
from .test_catalogue_rows import DAY, in_force

# 推奨データセット「食品等営業許可・届出一覧」
FOOD = (
    *(
        "都道府県コード又は市区町村コード",
        "NO",
        "都道府県名",
        "市区町村名",
        "施設名称",
        "施設名称_カナ",
        "営業の種類",
        "業態",
    ),
    *("施設所在地", "施設方書", "緯度", "経度", "施設電話番号", "法人名", "法人番号", "許可番号", "初回許可年月日"),
    *("許可年月日", "許可開始日", "許可満了日", "廃業年月日", "申請区分", "許可条件", "備考"),
)
# The first two say which line of whose file it is; of the others the register knows nothing.
NOT_KEPT = (
    *("都道府県コード又は市区町村コード", "NO", "施設名称_カナ", "業態"),
    *("初回許可年月日", "許可年月日", "廃業年月日", "申請区分", "備考"),
)
FIELDS = more(
    "{id: place, label: 場所, ask: address, within: city}",
    "{id: spot, label: 位置, ask: point}",
    "{id: rate, label: 率, ask: decimal, places: 1, unit: '%'}",
    "{id: yen, label: 額, ask: integer, unit: 円}",
)
BODY = {
    "from": "2026-04-01", "number": "1", "title": "見本", "yen": 1400000, "rate": "1234.5",
    "place": {"postal_code": "000-0001", "prefecture": "大阪府", "city": "三内市", "street": "三内1", "building": "2F"},
    "spot": {"latitude": "34.5", "longitude": "135.4"},
}  # fmt: skip


def test_days_and_numbers_are_published_as_machines_read_them():
    headings = "{a: place, b: place.building, c: spot.latitude, d: spot, e: rate, f: yen, g: from}"
    register = define(fields=FIELDS, public=f"public: {{dataset: d, title: D, headings: {headings}}}")
    row = read_row(register, BODY, date(2026, 5, 1), HERE)
    assert published(register, row, HERE) == {
        "a": "大阪府三内市三内1", "b": "2F", "c": "34.500000", "d": "34.500000,135.400000",
        "e": "1234.5", "f": "1400000", "g": "2026-04-01",
    }  # fmt: skip


def test_where_cells_leave_out_the_unit_the_heading_says_it():
    register = define(fields=FIELDS, public="public: {dataset: d, title: D, columns: [yen, title]}")
    assert register.public
    assert [one.heading for one in register.public.columns] == ["額（円）", "名称"]


@pytest.mark.parametrize(
    ("source", "said"),
    [("place.ward", "「place」に「ward」という部分はありません"), ("last_day.x", "に「x」という部分はありません")],
)
def test_a_part_that_is_not_there_is_refused(source, said):
    public = f"public:\n  dataset: d\n  title: D\n  headings:\n    番号: number\n    所在地: {source} #!"
    assert said in sole(fields=FIELDS, public=public)


def test_permits_are_published_under_the_headings_of_the_recommended_data_set_and_in_its_order():
    public = WHOLE.registers["food-permit"].public
    assert public
    assert [one.heading for one in public.columns] == [heading for heading in FOOD if heading not in NOT_KEPT]


def test_of_a_person_with_a_permit_neither_name_nor_telephone_is_published():
    register = WHOLE.registers["food-permit"]
    rows = list(in_force("food-permit", DAY).values())
    out = [(row, published(register, row, HERE)) for row in rows]
    persons = [(row, cells) for row, cells in out if not row.given("corporate_number")]
    assert 0 < len(persons) < len(rows)
    assert [cells for _, cells in persons if {"法人名", "施設電話番号", "法人番号"} & set(cells)] == []
    corporations = [cells for row, cells in out if row.given("corporate_number")]
    assert all(cells["法人名"] for cells in corporations)


def test_the_headings_are_those_of_the_template_that_was_published():
    root = Path(os.environ.get("SANNAI_SHARED_DATA") or Path(__file__).parents[6] / "shared" / "data")
    path = root / "definitions" / "recommended_dataset_v1_headers" / "xxxxxx_food_business_all.csv"
    if not path.exists():
        pytest.skip("the published template (../shared/data) is not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == list(FOOD)
