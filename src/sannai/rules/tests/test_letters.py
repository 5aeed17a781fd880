"""Templates as they can be read without typesetting: names that nothing has, and rows that a changed label loses."""

from __future__ import annotations

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.letters.labels import label_problems
from sannai.rules.letters.names import name_problems

from .factory import HEAD

BODY = """\
groups:
  - id: item
    label: 借りる備品
    fields:
      - {id: thing, label: 備品, ask: text}
pages:
  - id: first
    title: はじめ
    asks: [item]
    fields:
      - {id: hall, label: 使う部屋, ask: text}
      - {id: day, label: 使う日, ask: date}
      - {id: who, label: 使う人 氏名, ask: text}
desk_pages:
  - {id: desk, title: 確認, fields: [{id: seen, label: 調べた日, ask: date}, {id: grade, label: 程度, ask: text}]}
"""
ROWS = "input.answers_rows"


def faults(template: str, check=label_problems) -> list[str]:
    files = {"procedure.yaml": (HEAD + BODY).encode(), "outputs/a.typ": template.encode()}
    return [str(one) for one in check(compile_package(files))]


@pytest.mark.parametrize(
    "template",
    [
        '#let shown = (\n  "使う部屋", "使うひ",\n)\n#ROWS.filter(row => row.at(0) in shown)',
        '#ROWS.filter(row => row.at(0) in ("使うひ", "使う部屋"))',
        '#ROWS.filter(row => row.at(0).split(" ").last() in ("使うひ", "備品", "氏名"))',
        '#let question(row) = row.at(0).split(" ").last()\n#let shown = ("使うひ",)\n'
        "#ROWS.filter(row => question(row) in shown)",
        '#let names = (\n  "使うひ": "この日",\n  "使う部屋": "どこ",\n)\n#let q(row) = row.at(0)\n'
        "#ROWS.filter(row => q(row) in names)",
        '#let said(label) = ROWS.filter(row => row.at(0) == label).map(row => row.at(1)).join()\n[#said("使うひ")]',
        '#let said(rows, label) = rows.filter(row => row.at(0) == label)\n[#said("使う部屋")#said("使うひ")]',
        '#for row in ROWS { if row.at(0) == "使うひ" [#row.at(1)] }',
        '#for row in ROWS { if row.at(0) != "使うひ" [#row.at(1)] }',
    ],
)
def test_a_row_that_is_picked_by_a_label_that_no_question_has_is_named_with_its_place(template):
    template = template.replace("ROWS", ROWS)
    (said,) = faults(template)
    lines = template.split("\n")
    line = next(number for number, text in enumerate(lines, 1) if '"使うひ"' in text)
    assert said.startswith(f"outputs/a.typ:{line}:{lines[line - 1].index('使うひ')}: 「使うひ」という問いはなく")
    assert "この行は文書に出ません（「使う日」のことですか。" in said
    assert 'rows(input, "day") と id で選ぶと' in said


def test_a_question_of_a_group_is_never_found_by_its_bare_label():
    (said,) = faults(f'#{ROWS}.filter(row => row.at(0) in ("使う部屋", "備品"))')
    assert "「備品」は組の項目で「借りる備品1 備品」と出るので、この行は文書に出ません" in said
    assert 'rows(input, "thing") と id で選ぶ' in said


@pytest.mark.parametrize(
    "template",
    [
        '#let shown = ("使う部屋", "使う日", "使う人 氏名", "借りる備品1 備品")\n#ROWS.filter(r => r.at(0) in shown)',
        '#let shown = ("備品", "氏名")\n#ROWS.filter(row => row.at(0).split(" ").last() in shown)',
        '#let shown = ("使うひ",) // どこにも使わない並び',
        '// #ROWS.filter(row => row.at(0) in ("使うひ",))',
        "#let desk(label) = input.desk_rows.filter(row => row.at(0) == label).map(row => row.at(1)).join()\n"
        '#desk("程度")#text("使うひ")',
        '#let seen = ("許可", "条件")\n#if input.outcome_label in seen [a]',
    ],
)
def test_labels_of_the_package_and_other_texts_are_left_alone(template):
    assert faults(template.replace("ROWS", ROWS)) == []


@pytest.mark.parametrize(
    ("template", "place", "said"),
    [
        (
            '#import "/letter.typ": rows\n#rows(input, "hall", "dya")',
            "2:23",
            "「dya」という項目はありません（「day」の",
        ),
        ('#desk-rows(input, "hall")', "1:20", "「hall」という項目はありません（使えるのは seen、grade）"),
        ('#said(input, "grad")', "1:15", "「grad」という項目はありません（「grade」のことですか）"),
        ("#input.desk.grad", "1:13", "「grad」という職員の画面の項目はありません（「grade」のことですか）"),
        ('#input.answers.at("hal", default: "")', "1:20", "「hal」という項目はありません（「hall」のことですか）"),
    ],
)
def test_an_id_that_the_package_does_not_have_is_named(template, place, said):
    (only,) = faults(template, name_problems)
    assert only.startswith(f"outputs/a.typ:{place}: {said}")


def test_ids_of_fields_groups_and_the_desk_are_known():
    sound = '#rows(input, "hall", "thing")#desk-rows(input, "seen")#said(input, "grade")#input.answers.item.len()'
    assert faults(sound + '#input.desk.grade#input.answers.at("hall")', name_problems) == []
