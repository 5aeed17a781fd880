from __future__ import annotations

import os
from pathlib import Path
from typing import Any

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
        (a_file(a_row(), '"x"y,1'), "3行目から始まる行が読めません"),
        (a_file(a_row(), '"1002,閉じない引用符', a_row()), "3行目から始まる行が読めません"),
        (a_file(a_row()) + b"\n1\0002", "4行目に NUL 文字"),
        (a_file(a_row()) + b"\xff\xff\xfe,", "3行目に、UTF-8 としても Shift_JIS"),
    ],
)
def test_a_wrong_file_is_refused_whole_with_a_clear_message(content: bytes, said: str) -> None:
    assert said in refused(content)


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
