"""What a correction takes and what it refuses, where the field stands in rows of a group."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest

from sannai.procedures.mending import Faulty, mend
from sannai.rules.tests.factory import define

FILED = date(2026, 6, 1)
RULES = define("""
groups:
  - id: tent
    label: テント
    at_least: 1
    at_most: 3
    fields:
      - {id: size, label: 広さ, ask: one_of, choices: {small: 小, large: 大}}
      - {id: tents, label: 張数, ask: integer, range: 1..5}
      - {id: proof, label: 防炎の番号, ask: text, length: 1..10, when: {size: large}}
  - id: stall
    label: 露店
    at_least: 1
    at_most: 3
    fields:
      - {id: goods, label: 品, ask: text, length: 1..10}
      - {id: fire, label: 火を使うか, ask: yes_no, when: {open_air: yes}}
pages:
  - id: event
    title: 行事
    fields:
      - {id: open_air, label: 屋外か, ask: yes_no}
  - {id: tents_page, title: テント, asks: [tent]}
  - {id: stalls_page, title: 露店, asks: [stall]}
""")
BEFORE: dict[str, Any] = {
    "open_air": False,
    "tent": [{"_key": "r1", "size": "small", "tents": 1}, {"_key": "r2", "size": "small", "tents": 2}],
    "stall": [{"_key": "r1", "goods": "焼きそば"}, {"_key": "r2", "goods": "綿あめ"}],
}


class Item(NamedTuple):
    field: str
    row: str


def mended(*asked: tuple[str, str], **given: Any) -> dict[str, Any]:
    items = [Item(field, row) for field, row in asked]
    return mend(RULES, BEFORE, BEFORE | given, items, FILED)


def said(*asked: tuple[str, str], **given: Any) -> str:
    with pytest.raises(Faulty) as refused:
        mended(*asked, **given)
    return str(refused.value)


def tents(*rows: tuple[str, str, int], **more: Any) -> list[dict[str, Any]]:
    return [{"_key": key, "size": size, "tents": number, **more} for key, size, number in rows]


def test_a_row_that_was_asked_for_is_taken_and_no_other():
    given = tents(("r1", "small", 4), ("r2", "small", 5))
    assert mended(("tents", "r2"), tent=given)["tent"] == tents(("r1", "small", 1), ("r2", "small", 5))


def test_a_field_of_a_row_that_an_answer_of_the_row_brings_up_is_taken_and_must_stand():
    assert "防炎の番号" in said(("size", "r2"), tent=tents(("r1", "small", 1), ("r2", "large", 2)))
    taken = mended(("size", "r2"), tent=tents(("r1", "small", 1), ("r2", "large", 2), proof="A-1"))
    assert taken["tent"][1]["proof"] == "A-1"
    assert "proof" not in taken["tent"][0]


def test_a_field_of_every_row_that_an_answer_elsewhere_brings_up_is_taken_and_must_stand():
    assert "火を使うか" in said(("open_air", ""), open_air=True)
    half = [{"_key": "r1", "goods": "別の品", "fire": True}, {"_key": "r2", "goods": "綿あめ"}]
    assert "火を使うか" in said(("open_air", ""), open_air=True, stall=half)
    whole = [half[0], {"_key": "r2", "goods": "綿あめ", "fire": False}]
    assert mended(("open_air", ""), open_air=True, stall=whole)["stall"] == [
        {"_key": "r1", "goods": "焼きそば", "fire": True}, {"_key": "r2", "goods": "綿あめ", "fire": False},
    ]  # fmt: skip


def test_a_group_that_was_asked_for_as_a_whole_must_stand_in_every_row():
    assert "張数" in said(("tent", ""), tent=tents(("r1", "small", 9)))
    assert "張数" in said(("tent", ""), tent=tents(("r1", "small", 1), ("r3", "small", 9)))
    assert mended(("tent", ""), tent=tents(("r3", "small", 3)))["tent"] == tents(("r3", "small", 3))


def test_rows_of_two_groups_with_the_same_key_are_two_places():
    wrong = [{"_key": "r1", "goods": "あ" * 11}]
    assert mended(("tents", "r1"), tent=tents(("r1", "small", 4)), stall=wrong)["stall"] == BEFORE["stall"]
    assert "品" in said(("goods", "r1"), stall=wrong)
