"""Documents for each row of a group, and what people call a row."""

from __future__ import annotations

from typing import Any

import pytest

from sannai.rules.evaluate import evaluate
from sannai.rules.model import Evaluation
from sannai.rules.present import rows

from .factory import FILED, HERE, define, file_of
from .finding import linted, sole

BODY = """
language: 2
groups:
  - id: sign
    label: 看板
    named_by: place
    at_least: 0
    fields:
      - {id: place, label: 場所, ask: text}
      - {id: size, label: 面積, ask: integer, range: 1..50, unit: ㎡}
      - {id: plan, label: 設計図, ask: file, when: {size: 10..}}
pages:
  - id: signs
    title: 看板
    asks: [sign]
    fields:
      - {id: owned, label: 自分の土地ですか, ask: yes_no}
values:
  bill: {in: sign, times: [size, 100]}
documents:
  - {id: plan, label: 設計図, in: sign, when: {size: 10..}, field: plan}
  - {id: consent, label: 土地の承諾書, in: sign, when: {owned: no, bill: 2000..}, help: 所有者の署名のあるもの}
  - {id: map, label: 案内図}
"""
SMALL = {"_key": "a", "place": "駅前", "size": 3}
LARGE = {"_key": "b", "place": "本町", "size": 30}
NAMELESS = {"_key": "c", "size": 20}


def judged(*signs: dict[str, Any], **more: Any) -> Evaluation:
    return evaluate(define(BODY), {"sign": list(signs), **more}, FILED, HERE)


def test_a_document_is_asked_for_of_the_rows_that_match_and_says_of_which():
    found = judged(SMALL, LARGE, NAMELESS, owned=False)
    assert [one.label for one in found.documents] == [
        "看板 2件目（本町）の設計図",
        "看板 3件目の設計図",
        "看板 2件目（本町）の土地の承諾書",
        "看板 3件目の土地の承諾書",
        "案内図",
    ]
    assert [one.place for one in found.documents] == [("plan", "b"), ("plan", "c"), ("", "b"), ("", "c"), ("", "")]


def test_a_missing_file_is_a_fault_of_its_own_row_and_not_of_the_one_that_sent_it():
    found = judged({**LARGE, "plan": [file_of()]}, {**LARGE, "_key": "c"}, owned=True)
    assert [(fault.field, fault.row) for fault in found.faults] == [("plan", "c")]


def test_what_one_row_leaves_open_leaves_the_document_undecided():
    unanswered = {"_key": "c", "place": "港"}
    assert "document/plan" in judged(SMALL, unanswered, owned=True).undetermined
    assert "document/plan" not in judged(SMALL, LARGE, owned=True).undetermined
    assert [one.label for one in judged(owned=False).documents] == ["案内図"]


def test_whatever_shows_a_row_calls_it_by_the_answer_that_names_it():
    definition, answers = define(BODY), {"sign": [SMALL, LARGE], "owned": True}
    shown = rows(definition, answers, evaluate(definition, answers, FILED, HERE), HERE)
    assert {one.of for one in shown} == {"看板 1件目（駅前）", "看板 2件目（本町）", ""}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("in: sign, when: {size", "in: signs, when: {size"), "「signs」という組はありません"),
        (
            ("in: sign, when: {size: 10..}, field", "when: {owned: no}, in: sign, field: x, help"),
            "「x」という項目はあり",
        ),
        (("named_by: place", "named_by: plan"), "「plan」では、どの件かを示せません"),
        (("named_by: place", "named_by: owned"), "「owned」では、どの件かを示せません"),
        (("label: 案内図", "label: 案内図, when: {size: 3..}"), "組「sign」の中にあり"),
    ],
)
def test_what_cannot_be_asked_for_of_a_row_is_a_fault(change: tuple[str, str], words: str):
    assert words in sole(damaged(*change))


def damaged(old: str, new: str) -> str:
    """The package with this slip, its line marked."""
    return "\n".join(f"{line.replace(old, new)} #!" if old in line else line for line in BODY.splitlines())


def test_a_file_of_another_group_cannot_answer_it():
    other = "\n  - {id: other, label: ほか, fields: [{id: paper, label: 書面, ask: file, required: no}]}\npages:"
    body = damaged("field: plan", "field: paper").replace("\npages:", other)
    assert sole(body.replace("asks: [sign]", "asks: [sign, other]")).endswith("同じ組のファイルの項目にします（plan）")


def test_the_first_edition_knows_none_of_it():
    body = "\n".join(line for line in BODY.splitlines() if "named_by" not in line and "language" not in line)
    with pytest.raises(Exception, match="「in」は、言語の版 2 から書けます"):
        define(body)


def test_a_file_that_no_document_asks_a_row_for_is_found_before_publication():
    said = [one.message for one in linted(BODY.replace("in: sign, when: {size: 10..}, field", "field"))]
    assert "書類「設計図」を、どの件について求めるのか決まりません（plan は組の項目）" in said
    without = "\n".join(line for line in BODY.splitlines() if "id: plan, label: 設計図, in" not in line)
    assert "ファイルの項目「設計図」を求める添付書類がありません" in [one.message for one in linted(without)]
