"""What is doubtful of a cell is said, and the line goes on."""

from __future__ import annotations

from datetime import date

import pytest

from sannai.rules.registers.verdicts import Line, read_line

from .factory import HERE, define, more

REGISTER = define(
    fields=more(
        "{id: flood, label: 洪水, ask: one_of, choices: {usable: ○, partly: △, unusable: ×}, required: no}",
        "{id: pads, label: 小児対応, ask: yes_no, required: no}",
        "{id: spot, label: 位置, ask: point, required: no}",
        "{id: phone, label: 電話, ask: phone, required: no}",
    ),
    imports=(
        "imports: [{id: a, label: 見本, headings: {番号: number, 名称: title, 経緯: story, 洪水: flood, 小児: pads,"
        " 緯度: spot.latitude, 経度: spot.longitude, 電話: phone}}]"
    ),
)


def line(**cells: str) -> Line:
    given = {"番号": "1", "名称": "見本"} | cells
    return read_line(REGISTER, REGISTER.imports[0], given, date(2026, 5, 1), HERE)


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("名称", "見本\r\n小学校", "名称：セルの中の改行を、空白にして読みました"),
        ("名称", "見本  ", "名称：セルの前後の空白か改行を取って読みました"),
        ("名称", "ﾐﾎﾝ館", "名称：半角のカタカナ「ﾐﾎﾝ」があります。全角で書き直してください"),
        ("名称", "第１３分団", "名称：全角の数字「１３」があります。ほかの記載と書き方をそろえてください"),
        ("名称", "公園※工事中", "名称：「※」の注記が入っています。備考の項目に分けてください"),
        ("名称", "緯度経度を確認", "名称：「緯度経度を確認」とあります。確かめてから書き直してください"),
        ("洪水", "◯", "洪水：「◯」を「○」と読みました"),
        ("洪水", "1", "洪水：「1」を「○」と読みました"),
        ("洪水", "−", "洪水：「-」を、空のセルとして読みました"),
        ("小児", "〇", "小児対応：「〇」を「はい」と読みました"),
        ("電話", "-", "電話：「-」を、空のセルとして読みました"),
    ],
)
def test_each_doubtful_thing_is_a_sentence(heading, cell, said):
    read = line(**{heading: cell})
    assert [one.message for one in read.doubts] == [said]
    assert read.verdict == "entered"


def test_a_place_that_is_finer_than_it_is_kept_is_said():
    said = [one.message for one in line(緯度="34.24334472104222", 経度="134.0085636").doubts]
    assert said == ["位置：小数第6位より細かい部分を切りました"] * 2


def test_of_what_is_as_it_should_be_nothing_is_said():
    fine = line(経緯="はじめ\n次", 洪水="△", 小児="はい", 緯度="34.5", 経度="135.4", 電話="072-000-0001")
    assert fine.doubts == ()
    assert line(洪水="usable").doubts == ()
    assert [one.field for one in line(洪水="◎").faults] == ["flood"]
