"""Every template is typeset before any case comes by, and what typst says is told in Japanese with place and cure."""

from __future__ import annotations

import re

import pytest

from sannai.issuance import proofs
from sannai.issuance.proofs import template_problems
from sannai.rules.around import Around
from sannai.rules.compiler import compile_package
from sannai.rules.lint import check_definition
from sannai.text.problems import Problem

HERE = Around("三内市", "279994")
PROCEDURE = """\
procedure: sample
title: 見本の手続
regime: service
division: mayors_office
purpose: 試験
legal_basis: [{law: 見本法, article: 第1条}]
identity: [{channel: [portal, counter], needs: none}]
pages:
  - id: first
    title: はじめ
    fields:
      - {id: hall, label: 使う部屋, ask: one_of, choices: {small: 小, large: 大}}
      - {id: note, label: 備考, ask: text, required: no}
desk_pages:
  - {id: desk, title: 確認, fields: [{id: grade, label: 程度, ask: text, required: no}]}
values:
  twice: {times: [2, 3]}
outcomes: {accepted: {label: 受付, effect: accepted, output: outputs/a.typ, needs: [conditions]}}
retention: {class: 1年, ground: 見本規程}
"""
HEAD = """\
#import "/letter.typ": letter
#let input = json(bytes(sys.inputs.at("input")))
#show: letter.with(input)

#input.conditions#input.values.twice
"""


def found(body: str, head: str = HEAD, **more: str) -> list[Problem]:
    """All that a check finds in a package whose template ends with this."""
    files = {"procedure.yaml": PROCEDURE.encode(), "outputs/a.typ": (head + body).encode()}
    files |= {f"outputs/{name}.typ": text.encode() for name, text in more.items()}
    definition = compile_package(files)
    said = check_definition(definition, files, HERE)
    return sorted([*said, *template_problems(definition, HERE, said)])


def sole(body: str, head: str = HEAD, **more: str) -> str:
    """The only fault, as the command line says it."""
    problems = found(body, head, **more)
    assert len(problems) == 1, "\n".join(map(str, problems)) or "何も見つからない"
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", problems[0].message), "英語が残っている"
    return str(problems[0])


def test_a_sound_template_has_no_fault():
    assert (
        found('= 見出し\n#table(columns: 2, table.header[a][b], [#input.desk.at("grade", default: "")], [c])\n') == []
    )


@pytest.mark.parametrize(
    ("body", "place", "words", "cure"),
    [
        ("#tabel(columns: 2, [a], [b])", "6:2", "「tabel」という関数や名前はありません", "「table」のことですか"),
        ("日本語の行 #tabel()", "6:8", "「tabel」という関数や名前はありません", "「table」のことですか"),
        ("#if true [ あ", "6:10", "角括弧「[」が閉じていません", "対になる括弧を書き足す"),
        ("#table(columns: 2, [a], [b]", "6:7", "丸括弧「(」が閉じていません", "対になる括弧を書き足す"),
        ("あ ] い", "6:3", "対のない閉じ括弧があります", "余分なら消す"),
        ("これは *大事", "6:5", "太字の「*」が閉じていません", "文字として書くなら「\\*」"),
        ('#"あ', "6:2", "引用符「\"」が閉じていません", "行末までに"),
        ("#input.nmae", "6:8", "「nmae」という欄（input の名前）はありません", "使えるのは"),
        ("#input.condition", "6:8", "「condition」という欄（input の名前）", "「conditions」のことですか"),
        ("#if 1 == 2 [#input.ground]", "6:20", "「ground」という欄（input の名前）", "「grounds」のことですか"),
        ("#input.values.twise", "6:15", "「twise」という値はありません", "「twice」のことですか"),
        ('#input.desk.at("grad", default: "")', "6:17", "「grad」という職員の画面の項目は", "「grade」のことですか"),
        ("#input.answers-rows", "6:8", "「answers-rows」という欄", "「answers_rows」のことですか"),
        ("#input.fee.yen", "6:12", "値のないことがある欄から「.」で取り出しています", "!= none"),
        ('#image("a.png", alt: "図")', "6:8", "取り込むファイルがありません", "/letter.typ"),
        ("#table(colums: 2)[a]", "6:8", "「colums」という引数は書けません", "つづりを確かめる"),
        ("#input.answers_rows.at(9)", "6:2", "並びの中にない番号です", "0 から数える"),
        ("#if input.conditions [a]", "6:5", "ここに文字は書けません", "はい・いいえを書く"),
        ("== あ", "6:1", "初めの見出しが「= 」ではありません", "支援技術"),
        ("#while true { }", "6:8", "終わらない繰り返しです", "終わる条件"),
        ('#eval("1")', "6:2", "eval は、ひな形では使えません", "取り除く"),
        ('#import "@preview/a:1.0.0": b', "6:2", "外部の部品（@preview など）", "ファイルの名前をそのまま"),
        ("taro@example.jp", "6:5", "「@」は参照の印なので", "\\@"),
        ("#align(centre)[x]", "6:8", "「centre」という関数や名前はありません", "「center」のことですか"),
        ("#show heading: it => it.bdy\n= あ", "6:25", "「bdy」という部分はありません", "つづり"),
        ("#str(none)", "6:6", "ここに値なしは書けません", "整数"),
    ],
)  # fmt: skip
def test_what_typst_would_refuse_is_told_with_line_column_and_cure(body, place, words, cure):
    said = sole(body)
    assert said.startswith(f"outputs/a.typ:{place}: {words}")
    assert cure in said


@pytest.mark.parametrize(
    ("head", "place", "words", "cure"),
    [
        (HEAD.replace('#import "/letter.typ": letter\n', ""), "2:8", "letter が取り込まれていません",
         '先頭に #import "/letter.typ": letter を書く'),
        (HEAD.replace('#let input = json(bytes(sys.inputs.at("input")))\n', ""), "2:20", "input がありません",
         "先頭に #let input"),
        (HEAD.replace("letter\n", "leter\n"), "1:24", "その名前は、取り込むファイルにありません", "「letter」"),
        (HEAD.replace("(input)", "(input, titel: [a])"), "3:27", "「titel」という引数は書けません", "つづり"),
        (HEAD.replace("/letter.typ", "/leter.typ"), "1:9", "取り込むファイルがありません", "/letter.typ"),
    ],
)  # fmt: skip
def test_a_head_that_lacks_something_says_what_to_write(head, place, words, cure):
    said = sole("", head)
    assert said.startswith(f"outputs/a.typ:{place}: {words}")
    assert cure in said


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ((HEAD + "本文").encode("cp932"), "UTF-8 ではありません（Shift_JIS（CP932） で保存されているようです）"),
        ((HEAD + "本文").encode("utf-16"), "UTF-8 ではありません（UTF-16 で保存されています）"),
        ((HEAD + "\0本文").encode(), "制御文字があります（U+0000）"),
        (b"#lorem(3)", "題名がありません"),
    ],
)
def test_a_template_of_another_encoding_or_without_a_head_is_told(raw, words):
    definition = compile_package({"procedure.yaml": PROCEDURE.encode(), "outputs/a.typ": raw})
    assert [one.message for one in template_problems(definition, HERE)] == [words]


def test_a_template_with_a_byte_order_mark_and_windows_line_ends_is_sound():
    raw = b"\xef\xbb\xbf" + (HEAD + "本文\n").replace("\n", "\r\n").encode()
    definition = compile_package({"procedure.yaml": PROCEDURE.encode(), "outputs/a.typ": raw})
    assert template_problems(definition, HERE) == []


def test_a_fault_in_what_a_template_takes_in_stands_in_that_file():
    said = sole('#import "b.typ": f\n#f()', b="#let f() = tabel()\n")
    assert said.startswith("outputs/b.typ:1:12: 「tabel」という関数や名前はありません")


def test_what_goes_wrong_within_the_letter_is_said_where_the_template_calls_it():
    assert sole('#letter("x")[a]').startswith("outputs/a.typ:6:2: ここに文字は書けません")


def test_what_only_some_letters_lack_is_no_fault_of_the_template():
    assert found("#input.desk.grade #input.answers.note") == []


def test_the_branch_of_what_is_not_written_is_typeset_too():
    assert sole('#if input.valid_until == "" [#tabel()]').startswith("outputs/a.typ:6:31: 「tabel」")
    assert sole('#if input.valid_until != "" [#tabel()]').startswith("outputs/a.typ:6:31: 「tabel」")


def test_a_character_that_no_font_has_is_no_fault():
    assert found("\U0001f98a\n") == []


def test_the_same_package_is_typeset_once(monkeypatch):
    pressed: list[str] = []
    monkeypatch.setattr(proofs, "press", lambda root, template, *more: pressed.append(template))
    for _ in range(3):
        found("// 一度だけ組む\n")
    assert pressed == ["outputs/a.typ"] * 2  # all that can be said, and only what must be
