from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from sannai.organization.csv_cells import Wrong, day
from sannai.organization.csv_reading import read
from sannai.organization.csv_upload import pack, read_path, read_upload
from sannai.text.problems import DefinitionError

from .csv_city import CITY, city


def units(content: bytes) -> tuple[list[object], list[str]]:
    rows, problems = read({"units.csv": content})
    return [row["name"] for row in rows["units.csv"]], [str(problem) for problem in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_of_excel_is_read_in_either_encoding(encoding):
    assert units(CITY["units.csv"].encode(encoding)) == (["環境局", "環境業務課", "監査委員事務局", "旧課"], [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("２０２６／４／１", date(2026, 4, 1)),
        ("2026年4月1日", date(2026, 4, 1)),
        ("20260401", date(2026, 4, 1)),
        ("2026-04-01 00:00:00", date(2026, 4, 1)),
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和８年４月１日", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("Ｒ８．４．１", date(2026, 4, 1)),
        ("r8/4/1", date(2026, 4, 1)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_offices_write_it(written, meant):
    assert day(written) == meant


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("2026-04-31", "2026年4月31日という日はありません", "2026年4月は30日まで"),
        ("2027-02-29", "2027年2月29日という日はありません", "28日まで"),
        ("2026-13-01", "13月という月はありません", ""),
        ("令和0年4月1日", "令和0年という年はありません", "令和元年（2019年）"),
        ("令和元年4月30日", "という日はありません", "令和の始まりは 2019-05-01"),
        ("平成32年4月1日", "という日はありません", "終わりは 2019-04-30"),
        ("46113", "日付が数値になっています", "書式を日付に"),
        ("8.4.1", "日付として読めません", "R8.4.1"),
        ("あした", "日付として読めません", "2026-04-01"),
        ("9999-12-31", "先すぎます", "空にする"),
        ("0026-04-01", "昔すぎます", ""),
    ],
)
def test_a_day_that_does_not_exist_is_named_with_how_to_write_it(written, message, hint):
    with pytest.raises(Wrong) as caught:
        day(written)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_full_width_digits_keys_and_words_are_read_as_meant_and_names_as_they_are():
    files = city(
        posts={1: {"職位": "４", "役割": "head", "扱う事務": "hall-use、 loan"}},
        staff={1: {"職員番号": "ｓ１", "氏名": "ﾃｽﾄ　神󠄁﨑 "}},
        stand_ins={1: {"順序": ""}},
    )
    rows, problems = read(files)
    assert problems == []
    assert (rows["posts.csv"][0]["rank"], rows["posts.csv"][0]["role"]) == (4, "head")
    assert rows["posts.csv"][0]["matters"] == "hall-use loan"
    assert (rows["staff.csv"][0]["staff_key"], rows["staff.csv"][0]["name"]) == ("s1", "ﾃｽﾄ　神󠄁﨑")
    assert rows["stand_ins.csv"][0]["order"] == 1


HEADER = "組織キー,名称,種別,上位組織,並び順,電話,場所,文書記号,開始日,終了日\n"
ROW = "env,環境局,局,,10,,,,2024-04-01,\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "units.csv: 中身がありません（取り込む行がないときも、見出しの行は書く）"),
        (b"\xef\xbb\xbf\r\n\r\n", "units.csv: 中身がありません"),
        (HEADER.replace("名称,", ""), "units.csv:1: 列「名称」がありません"),
        (HEADER.replace("名称,", "名称,名称,"), "units.csv:1: 列「名称」が二つあります"),
        (HEADER.replace("名称,", "名称,備考,"), "units.csv:1: 「備考」という列はありません"),
        (HEADER.replace("上位組織", "上位の組織"), "「上位の組織」という列はありません（「上位組織」のことですか）"),
        (HEADER.replace(",", "\t"), "units.csv:1: タブで区切られています"),
        (HEADER + "env,環境局,局\n", "units.csv:2: セルが 3 個あります。見出しは 10 個です（「種別」の辺りを確かめる"),
        (HEADER + ROW + ROW.replace("環境局", "環境,局").replace("env", "b"), "units.csv:3: セルが 11 個あります"),
        (HEADER + 'env,"環境局,局,,10,,,,2024-04-01,\n' + ROW, 'units.csv:2: 引用符「"」の閉じ方が正しくありません'),
        (HEADER + ROW + 'b,"環"境局,局,,10,,,,2024-04-01,\n', 'units.csv:3: 引用符「"」の閉じ方が正しくありません'),
        (
            HEADER + 'env,"環境\n局",局,,10,,,,2024-04-01,\n',
            "units.csv:2: 名称「環境 局」は使えません: 途中に改行があります",
        ),
        (HEADER + ROW + "b,環\0境局,局,,10,,,,2024-04-01,\n", "units.csv:3: NUL 文字（\\x00）が入っています"),
        (HEADER + "env,環\u202e境局,局,,10,,,,2024-04-01,\n", "units.csv:2: 名称"),
        (HEADER + ROW + ROW, "units.csv:3: 組織キー・開始日「env 2024-04-01」は 2 行目にもあります"),
        (HEADER + "Env-1,環境局,局,,10,,,,2024-04-01,\n", "units.csv:2: 組織キー「Env-1」は使えません"),
        (HEADER + "env,,局,,10,,,,2024-04-01,\n", "units.csv:2: 名称が空です（書く）"),
        (
            HEADER + "env,環境局,室,,10,,,,2024-04-01,\n",
            "units.csv:2: 種別「室」は使えません: 決められた言葉ではありません",
        ),
        (HEADER + "env,環境局,divison,,10,,,,2024-04-01,\n", "（「division」のことですか）"),
        (HEADER + "env,環境局,局,,十,,,,2024-04-01,\n", "units.csv:2: 並び順「十」は使えません: 使えない数です"),
        (HEADER + "env,環境局,局,,10,,,,2024-04-31,\n", "units.csv:2: 開始日「2024-04-31」は使えません: 2024年4月31日"),
        (HEADER + "env,環境局,局,,10,,,,令和0年4月1日,\n", "units.csv:2: 開始日「令和0年4月1日」は使えません: 令和0年"),
        ((HEADER + ROW).encode("euc_jp"), "units.csv:1: 文字が UTF-8 でも CP932（Shift_JIS）でもありません（EUC-JP"),
        ((HEADER + ROW).encode("utf-16"), "units.csv: UTF-16 で保存されています"),
        (
            (HEADER + ROW).encode() + b"b,\xff\xfe\xfd",
            "units.csv:3: 文字が UTF-8 でも CP932（Shift_JIS）でもありません",
        ),
        ((HEADER + ROW).encode("cp932") + b"b,\xff\xfe\xfd", "units.csv:3: 文字が UTF-8 でも"),
        ((HEADER + ROW).encode("cp932") + b"b,\x81\x20", "units.csv:3: 文字が UTF-8 でも"),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_column(content, said):
    _, problems = units(content if isinstance(content, bytes) else content.encode())
    assert any(said in problem for problem in problems), problems


def test_every_fault_is_named_at_once():
    files = city(units={1: {"種別": "x"}, 2: {"開始日": "x"}}, posts={2: {"役割": "y", "職位": "100"}})
    assert [(problem.file, problem.line) for problem in read(files)[1]] == [
        ("posts.csv", 3), ("posts.csv", 3), ("units.csv", 2), ("units.csv", 3),
    ]  # fmt: skip


def test_what_is_no_file_of_the_organisation_is_named():
    assert "（「units.csv」のことですか）" in str(read({"unit.csv": b"x"})[1][0])
    assert "CSVファイルがありません" in str(read({})[1][0])


def test_empty_columns_and_rows_that_a_spreadsheet_leaves_behind_do_no_harm():
    text = CITY["units.csv"].replace("\n", ",,\r\n") + ",,,,,,,,,,,\r\n\r\n"
    assert units(text.encode()) == (["環境局", "環境業務課", "監査委員事務局", "旧課"], [])


def test_a_zip_of_a_folder_and_a_single_file_are_understood(tmp_path):
    files = city()
    assert read_upload(pack(files), "city.zip") == files
    assert read_upload(files["units.csv"], "C:\\city\\units.csv") == {"units.csv": files["units.csv"]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("city/units.csv", files["units.csv"])
        target.writestr("__MACOSX/city/._units.csv", b"x")
        target.writestr("city/.DS_Store", b"x")
    assert read_upload(packed.getvalue(), "city.zip") == {"units.csv": files["units.csv"]}
    (tmp_path / "units.csv").write_bytes(files["units.csv"])
    (tmp_path / "README.md").write_text("x")
    assert read_path(tmp_path) == {"units.csv": files["units.csv"]}


def twice() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("a/units.csv", b"x")
        target.writestr("b/units.csv", b"y")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pack({"units.csv": b"x" * 500})[:-30], "壊れているか"),
        (
            pack({"units.csv": b"abc" * 500}).replace(
                b"K\x01\x02\x14\x03\x14\x00\x00", b"K\x01\x02\x14\x03\x14\x00\x01"
            ),
            "パスワード",
        ),
        (pack({f"{number}.csv": b"" for number in range(21)}), "多すぎるか"),
        (twice(), "同じ名前のファイルが二つ"),
    ],
)
def test_a_zip_that_cannot_be_used_is_named(content, said):
    with pytest.raises(DefinitionError, match=said):
        read_upload(content, "city.zip")


def test_a_place_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(DefinitionError, match="読めません"):
        read_path(tmp_path / "nowhere.zip")
