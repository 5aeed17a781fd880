from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sannai
from sannai.text.csv_cells import guarded, unguarded

FORMULAS = [
    "=1+1",
    "+81 72",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1+1",
    "＋1",
    "－",
    "＠",
    "'=1",
    "''=1",
    "=",
    "'-",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_text_and_comes_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "'", "'s", "''", "三内 太郎", "0123", "1-2-3", "a=b", " =1"])
def test_what_is_no_formula_is_left_as_it_is_both_ways(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@given(st.text("'=+-@\t\r\n＝＋－＠ aあ", max_size=6))
def test_every_text_comes_back_and_no_two_become_one(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_no_csv_leaves_the_house_but_through_it() -> None:
    written = [path for path in Path(sannai.__file__).parent.rglob("*.py") if "tests" not in path.parts]
    writing = [path for path in written if "csv.writer" in path.read_text("utf-8") or "DictWriter" in path.read_text()]
    assert writing
    assert [path.name for path in writing if "guarded(" not in path.read_text("utf-8")] == []
