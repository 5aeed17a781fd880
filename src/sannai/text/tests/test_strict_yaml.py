"""The strict loader: what plain YAML would quietly misread is refused, with line and remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sannai.text.nodes import plain
from sannai.text.problems import Problem
from sannai.text.strict_yaml import MOST_BYTES, cut_texts, load, nearest


def read(text: str | bytes) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    content = text if isinstance(text, bytes) else text.encode()
    node = load(content, "f.yaml", problems)
    return (plain(node, "f.yaml", problems) if node else None), problems


def sole(text: str | bytes) -> Problem:
    _, problems = read(text)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_words_numbers_and_dates_are_what_they_look_like():
    value, problems = read('a: yes\nb: no\nc: 12\nd: -3\ne: 2026-04-01\nf: "yes"\ng: 三内\nh: [1, x]\ni: {j: 0}\n')
    assert problems == []
    assert value == {
        "a": True, "b": False, "c": 12, "d": -3, "e": date(2026, 4, 1), "f": "yes", "g": "三内", "h": [1, "x"],
        "i": {"j": 0},
    }  # fmt: skip


def test_on_and_no_are_names_like_any_other_on_the_left():
    value, problems = read("on: 1\nno: 2\n")
    assert (value, problems) == ({"on": 1, "no": 2}, [])


@pytest.mark.parametrize("word", ["true", "False", "on", "off", "Yes", "NO", "null", "~"])
def test_other_words_for_yes_and_no_are_refused_with_the_remedy(word):
    problem = sole(f"a: 1\nb: {word}\n")
    assert problem.line == 2
    assert f"「{word}」は使えません" in problem.message
    assert "yes / no" in problem.hint


def test_a_number_with_a_leading_zero_is_not_quietly_another_number():
    value, problems = read("a: 0123\n")
    assert value == {"a": "0123"}
    assert [(problem.line, problem.message) for problem in problems] == [(1, "「0123」は0で始まる数字です")]
    assert '"0123"' in problems[0].hint


def test_a_day_that_is_not_in_the_calendar_is_named():
    assert "「2026-04-31」は存在しない日付です" in sole("a: 2026-04-31\n").message


def test_the_second_of_two_equal_keys_is_named_with_the_line_of_the_first():
    problem = sole("a: 1\nb: 2\na: 3\n")
    assert problem.line == 3
    assert problem.message == "「a」が2回書かれています（先は 1 行目）"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\n", 1, "目印（&x）"),
        ("a: 1\nb: *x\n", 2, "参照（*x）"),
        ("a: 1\nb: !!python/object 1\n", 2, "タグ"),
        ("a: 1\n\tb: 2\n", 2, "タブ文字"),
        ("a: 1\n\u3000b: 2\n", 2, "全角の空白"),
        ("%YAML 1.1\n---\na: 1\n", 1, "指示行"),
        ("a: 1\n---\nb: 2\n", 2, "2つ目の文書"),
        ("? [a]\n: 1\n", 1, "「:」の左には名前を1つ書きます"),
        ("a: b: c\n", 1, "「:」の位置か字下げ"),
        ("a: [1, 2\n", 1, "閉じていません"),
        ("- a\nb: 1\n", 2, "字下げがそろっていません"),
        ('a: "x\n', 1, "引用符が閉じていません"),
        ("a: @x\n", 1, "使えない記号"),
    ],
)
def test_each_way_of_going_wrong_names_its_line(text, line, words):
    problem = sole(text)
    assert problem.line == line
    assert words in problem.message
    assert problem.hint or "「:」の左" in words


def test_a_full_width_colon_is_pointed_out():
    assert sole("a：1\nb: 2\n").hint == "全角の「：」を半角の「: 」にする"


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp932", "Shift_JIS（CP932）"), ("utf-16", "UTF-16"), ("iso2022_jp", "JIS（ISO-2022-JP）")]
)
def test_another_encoding_is_recognised_and_named(encoding, name):
    problem = sole("title: 粗大ごみ収集の申込み\nsummary: 申込み\n".encode(encoding))
    assert name in problem.message
    assert problem.line == 1
    assert "UTF-8" in problem.hint


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    value, problems = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (value, problems) == ({"a": 1, "b": 2}, [])


def test_control_characters_are_refused_by_code_point():
    problem = sole("a: 1\nb: x\x07y\n")
    assert (problem.line, problem.message) == (2, "制御文字があります（U+0007）")


@pytest.mark.parametrize("bomb", ["[" * 5000, "{a: " * 5000, "- " * 5000])
def test_endless_nesting_is_refused_without_falling_over(bomb):
    assert "入れ子が深すぎます" in sole(bomb).message


def test_an_enormous_file_is_refused_before_it_is_read():
    assert "ファイルが大きすぎます" in sole(b"a" * (MOST_BYTES + 1)).message


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_said_to_be_empty(text):
    assert sole(text).message == "中身がありません"


def test_every_fault_is_found_in_one_reading():
    _, problems = read("a: true\nb: &x 1\nc: 012\na: 1\n")
    assert [problem.line for problem in problems] == [1, 2, 4, 3]


def test_block_text_keeps_its_lines_and_folded_text_is_one_line():
    value, _ = read("a: |\n  一\n  二\nb: >\n  一\n  二\n")
    assert value == {"a": "一\n二", "b": "一 二"}


def test_the_nearest_known_word_is_offered_and_else_the_list():
    assert nearest("lable", ["label", "help"]) == "「label」のことですか"
    assert nearest("zzz", ["label", "help"]) == "使えるのは label、help"


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("a: 1\nlabel: 部屋 #1\n", (2, 11), "部屋 #1"),
        ("- 部屋 #1\n- 部屋\n", (1, 6), "部屋 #1"),
        ("label: 会議室\n  の 部屋 #甲\n", (2, 8), "会議室 の 部屋 #甲"),
    ],
)
def test_a_text_that_yaml_would_cut_at_a_number_sign_is_named_with_the_cure(text, place, whole):
    assert read(text)[1] == []  # what was published so goes on being read
    (problem,) = cut_texts(text.encode(), "f.yaml")
    assert (problem.line, problem.column) == place
    assert problem.message.endswith("は注釈になり、読まれません")
    assert f'"{whole}" と引用符で囲む' in problem.hint


def test_a_bracket_that_the_number_sign_hides_is_one_fault_and_not_two():
    problem = sole("a: {id: hall, label: 部屋 #1}\nb: 1\n")
    assert (problem.line, problem.column) == (1, 25)
    assert "「部屋」の後の「#1}」は注釈になり" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "label: 部屋 # 1階にある\n",
        "label: 部屋  #1階にある\n",
        "a: [1, 2] #二つ\n",
        "a: {b: 1} #一つ\n",
        'label: "部屋 #1"\n',
        "label: '部屋 #1' #囲んである\n",
        "# 初めの注釈\na: 1\n#a: 2\n",
        "a: 部屋 #---\n",
        "label: 部屋#1\n",
        "a: |\n  部屋 #1\n",
    ],
)
def test_a_comment_and_a_quoted_text_stay_what_they_are(text):
    assert read(text)[1] == []
    assert cut_texts(text.encode(), "f.yaml") == []


def test_a_fault_says_its_column_and_faults_of_one_line_stand_in_order():
    _, problems = read("a: {x: true, y: &z 1}\n")
    assert [str(one).split(" ")[0] for one in sorted(problems)] == ["f.yaml:1:8:", "f.yaml:1:17:"]
    assert str(Problem("f.yaml", 0, "中身がありません")) == "f.yaml: 中身がありません"
