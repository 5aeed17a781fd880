"""The canonical layout: comments and meaning stay, and twice is as once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.layout import canonical_layout
from sannai.text.nodes import plain
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load

UNTIDY = """\


# はじめの注釈
title:   'あ: い'  #横の注釈
procedure: x # 名前
pages:    # 画面


- id: a
  # 中の注釈
  fields:
    - {id: a,
       label: b} # 末尾
    - {id: q,  # 流れの中
       label: b}
    -
      # 項目の注釈
      id: z
      text: |
         一行目
           二行目


         三行目
    # 項目の終わり
needs: [ a,
  b ]
long: これは
  続き # 尾
# 終わりの注釈
"""
TIDY = """\
procedure: x  # 名前

# はじめの注釈
title: "あ: い"  # 横の注釈
needs: [a, b]
pages:  # 画面
  - id: a
    # 中の注釈
    fields:
      - {id: a, label: b}  # 末尾
      - id: q  # 流れの中
        label: b
      # 項目の注釈
      - id: z
        text: |
          一行目
            二行目


          三行目
  # 項目の終わり
long: これは 続き  # 尾
# 終わりの注釈
"""


def meaning(text: str):
    problems: list[Problem] = []
    node = load(text.encode(), "f", problems)
    assert problems == []
    assert node is not None
    return plain(node, "f", problems)


def test_an_untidy_definition_becomes_tidy():
    assert canonical_layout(UNTIDY) == TIDY


def test_twice_is_as_once_and_the_meaning_stays():
    assert canonical_layout(TIDY) == TIDY
    assert meaning(TIDY) == meaning(UNTIDY)


def test_no_comment_is_lost():
    kept = [line.split("#", 1)[1].strip() for line in TIDY.splitlines() if "#" in line]
    written = [line.split("#", 1)[1].strip() for line in UNTIDY.splitlines() if "#" in line]
    assert sorted(kept) == sorted(written)


def test_quotes_that_carry_meaning_stay():
    assert canonical_layout("a: '007'\nb: \"yes\"\nc: 'x \"y\"'\n") == 'a: "007"\nb: "yes"\nc: "x \\"y\\""\n'


def test_lists_of_tests_keep_their_order():
    text = "- name: い\n  filed_on: 2026-05-01\n\n\n- name: あ\n  filed_on: 2026-05-01\n"
    assert canonical_layout(text) == text.replace("\n\n\n", "\n\n")


def test_windows_line_ends_and_a_byte_order_mark_go():
    assert canonical_layout("\ufeffa: 1\r\nb: 2\r\n") == "a: 1\nb: 2\n"


def test_a_hash_inside_of_text_is_no_comment():
    text = 'a: 番号#1\nb: "# 見出し"\nc: [x#y, "#z"]\n'
    assert canonical_layout(text) == text


def test_what_cannot_be_read_is_not_touched():
    with pytest.raises(DefinitionError, match="2回書かれています"):
        canonical_layout("a: 1\na: 2\n")


WORDS = st.text(alphabet="あいabc 01-#:,'\"", min_size=1, max_size=8).map(str.strip).filter(bool)
VALUES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


def written(value: object, indent: int = 0) -> str:
    space = " " * indent
    if isinstance(value, dict):
        return "".join(f"{space}{quote(key)}:{after(item, indent)}" for key, item in value.items())
    if isinstance(value, list):
        return "".join(f"{space}-{after(item, indent)}" for item in value)
    return f"{space}{quote(str(value))}\n"


def after(value: object, indent: int) -> str:
    if not value or isinstance(value, str):
        return " " + (quote(value) if isinstance(value, str) else "{}" if isinstance(value, dict) else "[]") + "\n"
    return "\n" + written(value, indent + 3)


def quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=4))
def test_any_definition_keeps_its_meaning_and_settles_at_once(value):
    neat = canonical_layout(written(value))
    assert meaning(neat) == value
    assert canonical_layout(neat) == neat
