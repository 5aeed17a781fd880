"""The open data of two cities, as it was published, read line by line through the imports of the registers."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from sannai.rules.around import Around
from sannai.rules.registers.verdicts import Line, read_line

from .test_catalog import WHOLE

ON = date(2026, 11, 30)
SHARED = Path(os.environ.get("SANNAI_SHARED_DATA") or Path(__file__).parents[6] / "shared" / "data")
FILES = SHARED / "opendata"
pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the published files (../shared/data/opendata) are not here")
YAIZU, TAKAMATSU = Around("焼津市", "222127"), Around("高松市", "372013")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(name: str) -> list[dict[str, str]]:
    """Its lines by heading, in whichever encoding they came."""
    data = (FILES / name).read_bytes()
    if name.endswith(".xlsx"):
        rows = [list(_cells(row)) for row in _sheet(data)]
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _sheet(data: bytes) -> Iterator[ElementTree.Element]:
    with ZipFile(io.BytesIO(data)) as book:
        yield from ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{SHEET}row")


def _cells(row: ElementTree.Element) -> Iterator[str]:
    for cell in row.iter(f"{SHEET}c"):
        written, number = cell.find(f"{SHEET}is"), cell.findtext(f"{SHEET}v")
        yield "".join(written.itertext()) if written is not None else number or ""


def read(name: str, register: str, of: str, around: Around) -> list[Line]:
    """Every line of a file, through an import of a register, around its city."""
    held = WHOLE.registers[register]
    mapping = next(one for one in held.imports if one.id == of)
    lines = table(name)
    return [read_line(held, mapping, cells, ON, around) for cells in lines]


def said(lines: list[Line]) -> Counter[str]:
    """Every sentence about them, without what differs from cell to cell."""
    found: Counter[str] = Counter()
    for line in lines:
        found.update(one.message for one in (*line.faults, *line.doubts, *line.row.warnings))
    return found


def verdicts(lines: list[Line]) -> Counter[str]:
    return Counter(line.verdict for line in lines)


def test_every_line_of_the_aed_list_is_read_and_what_is_doubtful_is_said():
    lines = read("222127_aed.csv", "aed", "recommended", YAIZU)
    assert verdicts(lines) == {"entered": 82}
    found = said(lines)
    assert {message: count for message, count in found.items() if "全角の数字" not in message} == {
        "時間の特記事項：使える時間が分かりません。時刻か特記事項を書いてください。": 82,
        "地図の位置：小数第6位より細かい部分を切りました": 2,
        "住所：セルの前後の空白か改行を取って読みました": 2,
        "置いた施設の名称：半角のカタカナ「ﾃﾞｨｽｶﾊﾞﾘｰﾊﾟｰｸ」があります。全角で書き直してください": 2,
    }
    digits = {message: count for message, count in found.items() if "全角の数字" in message}
    assert (sum(digits.values()), sum(message.startswith("設置位置") for message in digits)) == (61, 4)
    assert Counter(line.row.given("children") for line in lines) == {"present": 82}
    first = lines[0].row
    assert (first.given("phone"), first.given("number")) == ("054-626-1139", "0000000001")
    assert lines[54].row.given("place")["street"] == "宗高88"


def test_every_line_of_the_shelters_of_one_city_is_read_with_its_circles():
    lines = read("222127_evacuation_space.csv", "shelter", "recommended", YAIZU)
    assert verdicts(lines) == {"entered": 31}
    assert said(lines) == {
        "地図の位置：小数第6位より細かい部分を切りました": 59,
        "指定避難所でもあるか：「○」を「はい」と読みました": 5,
        "指定避難所の想定収容人数がありません。": 5,
    }
    hazards = {name: sum(line.row.given(name) == "usable" for line in lines) for name in ("quake", "landslide", "fire")}
    assert hazards == {"quake": 26, "landslide": 5, "fire": 0}
    without_city = next(line.row for line in lines if line.row.given("title") == "石津浜公園タワー")
    assert without_city.given("place")["city"] == "焼津市", "the file says it in a column of its own"


def test_the_shelters_of_the_other_city_are_read_under_its_own_headings_with_triangles_and_strokes():
    lines = read("evacuation_space__data.xlsx", "shelter", "english", TAKAMATSU)
    assert verdicts(lines) == {"entered": 193, "fault": 2}
    assert [one.message for line in lines for one in line.faults] == [
        "住所：入力してください",  # 「新規マップピン」: a place of the map that nobody filled in
        "住所：高松市内の住所を入力してください。市区町村をご確認ください",  # 昭和町一丁目: the city is not said
    ]
    marks = {name: Counter(line.row.given(name) for line in lines) for name in ("planned_flood", "flood", "fire")}
    assert marks["planned_flood"] == {"usable": 187, "partly": 4, "unusable": 1, None: 3}
    assert marks["flood"] == {"usable": 108, "partly": 77, "unusable": 8, None: 2}
    assert marks["fire"] == {"usable": 89, "unusable": 104, None: 2}
    found = said(lines)
    unexplained = next(count for message, count in found.items() if "△の災害があります" in message)
    assert unexplained == sum(bool(line.row.given("conditional")) for line in lines) > 90
    strokes = {message.partition("：")[0]: count for message, count in found.items() if "「-」を、空の" in message}
    assert strokes == {"電話番号": 18, "洪水（計画規模）": 2} | dict.fromkeys(
        ("洪水（想定最大規模）", "内水氾濫", "崖崩れ、土石流及び地滑り", "高潮", "津波", "大規模な火事"), 1
    )
    assert found["名称：「※」の注記が入っています。備考の項目に分けてください"] == 4


def test_the_newer_generation_of_headings_is_read_beside_the_older_one():
    lines = read("222127_public_toilet.csv", "public-facility", "standard", YAIZU)
    assert verdicts(lines) == {"entered": 112}
    found = said(lines)
    assert found["分類がありません。"] == 112
    assert found["説明：「緯度経度を確認」とあります。確かめてから書き直してください"] == 9
    fifth = lines[4].row.given("place")
    assert (fifth["street"], fifth["building"]) == ("飯淵2036", "大井川河口野鳥園"), "a building is said once"
    assert Counter(line.row.given("wheelchair") for line in lines) == {True: 44, False: 68}


def test_a_list_in_the_old_encoding_is_read_and_a_number_that_two_lines_have_shows():
    lines = read("222127_nouen.csv", "public-facility", "farms", YAIZU)
    assert verdicts(lines) == {"entered": 9}
    assert said(lines)["名称のカナがありません。公開するデータでは必須です。"] == 9
    numbers = Counter(line.row.given("number") for line in lines)
    assert [number for number, count in numbers.items() if count > 1] == ["A-1"]
    assert {line.row.given("kind") for line in lines} == {"farm"}
    assert lines[2].row.given("place")["street"] == "中里480-1;480-2"
