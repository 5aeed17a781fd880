from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import jaconv
import pytest

from sannai.procedures.inventory import Doubt, ImportRefused, read_survey
from sannai.procedures.survey_codes import COLUMNS

PLAIN = {
    "手続ID": "1001", "所管府省庁": "厚生労働省", "手続名": "犬の登録の申請", "法令名": "狂犬病予防法",
    "根拠条項号": "第4条第1項", "手続類型": "1 申請等", "手続主体": "7 国民等、民間事業者等",
    "手続の受け手": "3 地方等",
    "事務区分": "1 自治事務", "府省共通手続": "×（府省共通手続でない）", "オンライン化の実施状況": "2 未実施",
    "処理期間(非オンライン)": "1月", "総手続件数": "100", "オンライン手続件数": "20", "非オンライン手続件数": "80",
    "手続が行われるイベント(個人)": "住宅の購入・保有; その他イベント(個人)",
    "申請を提出する機関": "市役所・町村役場; 保健所",
    "オンライン化率": "20.0",
}  # fmt: skip


def a_row(**cells: str) -> str:
    row = PLAIN | cells
    return ",".join(f'"{row.get(name, "")}"' for name in COLUMNS)


def a_file(*rows: str, encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    return end.join([",".join(COLUMNS), *rows, ""]).encode(encoding)


def read_one(**cells: str) -> tuple[dict[str, Any], list[Doubt]]:
    import json

    survey = read_survey(a_file(a_row(**cells)), "調査.csv")
    return json.loads(survey.items[0].row), list(survey.doubts)


def refused(content: bytes) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_survey(content, "調査.csv")
    return str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_it_is_read_in_each_encoding_to_the_same_content(encoding: str, end: str) -> None:
    survey = read_survey(a_file(a_row(), encoding=encoding, end=end), "x.csv")
    assert [item.digest for item in survey.items] == [read_survey(a_file(a_row()), "y.csv").items[0].digest]
    assert survey.doubts == ()
    item = survey.items[0]
    assert (item.title, item.online_status, item.total_count, item.online_count) == ("犬の登録の申請", "2", 100, 20)
    assert item.life_events == "\n住宅の購入・保有\nその他イベント(個人)\n"


def test_three_zero_counts_are_unknown_and_one_zero_is_zero() -> None:
    zeros = {"総手続件数": "0", "オンライン手続件数": "0", "非オンライン手続件数": "0", "オンライン化率": "0.0"}
    row, doubts = read_one(**zeros)
    assert (row["総手続件数"], row["オンライン手続件数"], row["非オンライン手続件数"]) == (None, None, None)
    assert doubts == []
    row, doubts = read_one(オンライン手続件数="0", 非オンライン手続件数="100", オンライン化率="0.0")
    assert (row["総手続件数"], row["オンライン手続件数"], doubts) == (100, 0, [])
    item = read_survey(a_file(a_row(**zeros)), "x").items[0]
    assert (item.total_count, item.online_count, item.offline_count) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "count"),
    [("１，２３４", 1234), (" 1,234件", 1234), ("1234.0", 1234), ("", None), ("不明", None), ("－", None)],
)
def test_counts_are_understood_as_people_type_them(typed: str, count: int | None) -> None:
    row, doubts = read_one(総手続件数=typed, オンライン手続件数="", 非オンライン手続件数="", オンライン化率="")
    assert row["総手続件数"] == count
    assert doubts == []


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"総手続件数": "約百件"}, "総手続件数", "件数として読めません：約百件"),
        ({"総手続件数": "-5"}, "総手続件数", "件数として読めません"),
        ({"総手続件数": "9" * 30}, "総手続件数", "大きすぎます"),
        ({"総手続件数": "101"}, "総手続件数", "和 100 が 101 と違います"),
        ({"オンライン化率": "30.0"}, "オンライン化率", "20.00% と違う 30%"),
        ({"オンライン化の実施状況": "9 検討中"}, "オンライン化の実施状況", "符号表にない値です：9 検討中"),
        ({"オンライン化の実施状況": "1 未実施"}, "オンライン化の実施状況", "符号 1 の名は「実施済」"),
        ({"処理期間(非オンライン)": "案件による"}, "処理期間(非オンライン)", "期間として読めません：案件による"),
        ({"処理期間(非オンライン)": "15"}, "処理期間(非オンライン)", "単位がありません"),
        ({"府省共通手続": "△"}, "府省共通手続", "○・●・×"),
        ({"手続が行われるイベント(個人)": "引っ越し"}, "手続が行われるイベント(個人)", "符号表にない値です：引っ越し"),
    ],
)
def test_what_is_doubtful_is_kept_and_reported_with_line_column_and_reason(
    cells: dict[str, str], column: str, said: str
) -> None:
    survey = read_survey(a_file(a_row(), a_row(手続ID="1002", **cells)), "x.csv")
    assert len(survey.items) == 2
    doubt = next(doubt for doubt in survey.doubts if doubt.column == column)
    assert doubt.line == 3
    assert said in doubt.reason
    assert str(doubt).startswith(f"3行目「{column}」：")


def test_marks_codes_periods_and_half_width_kana_are_made_alike() -> None:
    row, doubts = read_one(
        手続ID="１００１",
        手続名="管理者設置､変更の許可申請（ﾊﾟﾁﾝｺ）",
        府省共通手続="✕（府省庁共通でない）",
        オンライン化の実施状況="２　未実施",
        手続の受け手="4-3 国又は地方等；3 地方等",
        **{"処理期間(非オンライン)": "１ヶ月", "処理期間(オンライン)": "ｰ", "申請に関連する士業": "弁護士\n行政書士"},
    )
    assert row["手続ID"] == "1001"
    assert row["手続名"] == "管理者設置、変更の許可申請（パチンコ）"
    assert row["府省共通手続"] == "×（府省共通手続でない）"
    assert row["オンライン化の実施状況"] == ["2"]
    assert row["手続の受け手"] == ["4-3", "3"]
    assert (row["処理期間(非オンライン)"], row["処理期間(オンライン)"]) == ("1か月", None)
    assert row["申請に関連する士業"] == ["弁護士", "行政書士"]
    assert doubts == []


def test_a_repeated_number_a_missing_title_and_a_row_of_another_width_are_left_out_and_named() -> None:
    rows = (
        a_row(),
        a_row(),
        a_row(手続名="別の手続"),
        a_row(手続ID="1002", 手続名=""),
        "1003,余分",
        a_row(手続ID="1004"),
    )
    survey = read_survey(a_file(*rows), "x.csv")
    assert [item.survey_id for item in survey.items] == ["1001", "1004"]
    said = [(doubt.line, doubt.reason) for doubt in survey.doubts]
    assert said[0] == (3, "手続ID 1001 は2行目にもあり、同じ内容です。")
    assert said[1] == (4, "手続ID 1001 は2行目にもあり、内容が違います。初めの行を採りました。")
    assert said[2][0] == 5
    assert "手続名がありません" in said[2][1]
    assert said[3][0] == 6
    assert "列の数が 2 で、見出しの 39 と合いません" in said[3][1]


def test_lines_are_counted_as_in_the_file_when_a_cell_has_line_breaks() -> None:
    survey = read_survey(
        a_file(a_row(独立行政法人等の名称="甲\n乙\n丙"), a_row(手続ID="1002", 総手続件数="x")), "x.csv"
    )
    assert {doubt.line for doubt in survey.doubts} == {5}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空です"),
        (b" \r\n ", "空です"),
        (b"%PDF-1.7 ...", "PDF ファイルです"),
        (b"PK\x03\x04....", "Excel（xlsx）"),
        (b"\xd0\xcf\x11\xe0....", "xls"),
        ("手続ID".encode("utf-16"), "UTF-16"),
        (b"<!doctype html>\n<p>", "HTML"),
        ("\t".join(COLUMNS).encode(), "タブ区切り"),
        ("手続ID,手続名\r\n1,a\r\n".encode(), "次の列がありません：所管府省庁、法令名"),
        (a_file().replace("手続名,".encode(), "手続の名称,".encode()), "手続名（「手続の名称」のことですか）"),
        (a_file().replace("法令番号".encode(), "法令名".encode()), "同じ列が2つあります：法令名"),
        (a_file(), "取り込める行が1つもありません"),
        (a_file('"x"y,1', '"1002,閉じない引用符'), "3行目：引用符"),
        (a_file(a_row()) + b"\n1\0002", "4行目に NUL 文字"),
        (a_file(a_row()).replace("手続名".encode(), b"\xff\xff\xfe"), "見出し"),
    ],
)
def test_a_wrong_file_is_refused_whole_with_a_clear_message(content: bytes, said: str) -> None:
    assert said in refused(content)


def doubts_of(content: bytes) -> dict[int, str]:
    survey = read_survey(content, "調査.csv")
    assert [item.survey_id for item in survey.items] == ["1001", "1009"]
    return {doubt.line: doubt.reason for doubt in survey.doubts}


def test_every_unbalanced_quote_is_named_at_once_and_the_rows_between_are_read() -> None:
    open_quote, stray = a_row(手続ID="1002").replace('登録の申請",', "登録の申請,"), '"x"y,1'
    said = doubts_of(a_file(a_row(), open_quote, a_row(手続ID="1009"), stray, '"閉じない', ""))
    assert sorted(said) == [3, 5, 6]
    assert all("引用符" in reason for reason in said.values())


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"手続ID": "", "手続名": "合計"}, "合計の行"),
        ({"手続ID": "9999", "手続名": "総 計（5,054手続）", "総手続件数": "123456"}, "合計の行"),
        ({"手続ID": "合計", "手続名": "", "総手続件数": "123,456"}, "合計の行"),
        ({"手続ID": "1836.0"}, "「1836.0」は番号として読めません"),
        ({"手続ID": "1.8E+03"}, "番号として読めません"),
        ({"法令名": " " * 16_000}, "長すぎるセルがあります（16,000文字"),
        ({"手続ID": "厚生労働省", "所管府省庁": "犬の登録の申請"}, "番号として読めません"),
        ({name: name for name in COLUMNS}, "見出しの繰り返し"),
        ({"手続ID": "手続 ID", "手続名": "手続\n名", "所管府省庁": "所管府省庁"}, "見出しの繰り返し"),
        ({"手続類型": "第4条", "手続主体": "1 申請等", "手続の受け手": "未定", "事務区分": "犬"}, "列がずれて"),
    ],
)
def test_a_total_a_repeated_heading_and_a_shifted_row_are_no_procedures(cells: dict[str, str], said: str) -> None:
    empty = dict.fromkeys(PLAIN, "") if said.startswith("見出し") else {}
    assert said in doubts_of(a_file(a_row(), a_row(**empty | cells), a_row(手続ID="1009")))[3]


def test_a_line_break_in_a_title_is_joined_and_said() -> None:
    row, doubts = read_one(手続名="犬の登録の\n申請", 独立行政法人等の名称="甲\n乙")
    assert row["手続名"] == "犬の登録の、申請"
    assert [(doubt.column, doubt.reason) for doubt in doubts] == [
        ("手続名", "途中に改行があります。「、」でつなぎました。")
    ]


@pytest.mark.parametrize(("most", "one"), [("utf-8-sig", "cp932"), ("cp932", "utf-8")])
def test_a_line_in_another_encoding_is_named_and_never_guessed(most: str, one: str) -> None:
    lines = a_file(a_row(), a_row(手続ID="1002"), a_row(手続ID="1009"), encoding=most).split(b"\r\n")
    lines[2] = a_row(手続ID="1002").encode(one)
    assert "ここだけ" in doubts_of(b"\r\n".join(lines))[3]
    lines[2] = b"1002,\xff\xff\xfe"
    assert "としても読めません" in doubts_of(b"\r\n".join(lines))[3]


def test_an_enormous_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import sannai.procedures.survey_reading as reading

    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    assert "大きすぎます" in refused(a_file(a_row()))


def test_a_shorter_edition_is_read_and_what_it_lacks_is_unknown() -> None:
    columns = ["手続ID", "所管府省庁", "手続名", "法令名", "オンライン化の実施状況", "総手続件数", "オンライン手続件数"]
    columns += ["非オンライン手続件数", "備考"]
    text = ",".join(columns) + "\n1,総務省,届出,ある法律,1 実施済,,,,覚え\n"
    survey = read_survey(text.encode(), "x.csv")
    assert survey.items[0].total_count is None
    assert Doubt(1, "備考", "知らない列です。読まずに残しました。") in survey.doubts
    assert Doubt(1, "根拠条項号", "列がありません。この項目は不明とします。") in survey.doubts


def real_file() -> Path:
    root = Path(os.environ.get("SANNAI_SHARED_DATA") or Path(__file__).parents[5] / "shared" / "data")
    path = root / "procedures" / "municipal_applications.csv"
    if not path.exists():
        pytest.skip("the real survey file (../shared/data) is not here")
    return path


def test_the_real_survey_is_read_whole_with_unknown_kept_unknown() -> None:
    survey = read_survey(real_file().read_bytes(), "municipal_applications.csv")
    assert len(survey.items) == 5054
    unknown = [item for item in survey.items if item.total_count is None]
    assert len(unknown) == 3907
    assert all((item.online_count, item.offline_count) == (None, None) for item in unknown)
    assert {doubt.column for doubt in survey.doubts} == {"処理期間(オンライン)", "処理期間(非オンライン)"}
    assert all(2 <= doubt.line <= 5200 and doubt.reason for doubt in survey.doubts)


def damaged(line: str, way: int) -> bytes:
    """One record of the survey, as files are damaged on their way."""
    cells = next(csv.reader([line]))
    match way:
        case 0:
            return written([("", "合計", "99999")[len(line) % 3], "", "合計", *["123456"] * (len(cells) - 3)])
        case 1:
            return written(HEADING)
        case 2:
            return written(["", *cells[:-1]] if len(line) % 2 else [*cells[:5], "", *cells[5:-1]])
        case 3:
            return line.replace(cells[2], f'"{cells[2]}', 1).encode()
        case 4:
            return line.encode("cp932", "replace")
        case 5:
            return written([*cells[:2], jaconv.z2h(cells[2]), *cells[3:]])
        case 6:
            return b""
        case _:
            return line[: len(line) // 2].rstrip('"').encode()


def written(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode()


HEADING: list[str] = []


def test_of_two_thousand_lines_with_a_third_damaged_every_good_one_is_read_and_every_fault_named() -> None:
    text = real_file().read_bytes().decode("utf-8-sig").split("\n")
    HEADING[:] = next(csv.reader(text[:1]))
    whole = [line.rstrip("\r") for line in text[1:] if len(next(csv.reader([line]), [])) == len(HEADING)][:2000]
    assert len(whole) == 2000
    lines, good, faulty = [text[0].rstrip("\r").encode()], [], {}
    for number, line in enumerate(whole):
        way = number // 3 % 8 if number % 3 == 1 else None
        lines.append(line.encode() if way is None else damaged(line, way))
        if way in (None, 5):
            good.append(line.split(",")[0])
        elif way != 6:
            faulty[len(lines)] = way
    survey = read_survey(b"\r\n".join(lines), "傷んだ調査.csv")
    named = {doubt.line for doubt in survey.doubts}
    assert [item.survey_id for item in survey.items] == good
    assert {line: way for line, way in faulty.items() if line not in named} == {}
    assert set(faulty.values()) == {0, 1, 2, 3, 4, 7}
    assert not [item.title for item in survey.items if item.title in ("合計", "手続名")]
    undamaged = read_survey(b"\r\n".join([lines[0], *(line.encode() for line in whole)]), "調査.csv")
    by_id = {item.survey_id: item.title for item in undamaged.items}
    assert [item.title for item in survey.items] == [by_id[item.survey_id] for item in survey.items]
