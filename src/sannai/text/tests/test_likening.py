"""Which word was meant: a slip of the hand is found, and nothing that only looks alike to a machine."""

from __future__ import annotations

import pytest

from sannai.text.likening import closest, nearest

ASKS = [
    "address", "yes_no", "one_of", "some_of", "date", "email", "file", "integer", "name", "phone", "text", "long_text",
    "url",
]  # fmt: skip
OPERATIONS = ["lookup", "times", "plus", "sum", "count", "age", "days", "before", "fiscal_year", "cases"]
KEYS = ["id", "label", "help", "ask", "required", "when", "choices", "table", "range", "length", "count", "unit"]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("tect", ASKS, "text"), ("dat", ASKS, "date"), ("mail", ASKS, "email"), ("e-mail", ASKS, "email"),
        ("yesno", ASKS, "yes_no"), ("yes-no", ASKS, "yes_no"), ("oneof", ASKS, "one_of"), ("adress", ASKS, "address"),
        ("integr", ASKS, "integer"), ("Text", ASKS, "text"), ("longtext", ASKS, "long_text"), ("ulr", ASKS, "url"),
        ("lokup", OPERATIONS, "lookup"), ("time", OPERATIONS, "times"), ("day", OPERATIONS, "days"),
        ("plas", OPERATIONS, "plus"), ("summ", OPERATIONS, "sum"), ("case", OPERATIONS, "cases"),
        ("fiscalyear", OPERATIONS, "fiscal_year"), ("befor", OPERATIONS, "before"),
        ("lable", KEYS, "label"), ("hlep", KEYS, "help"), ("requierd", KEYS, "required"), ("di", KEYS, "id"),
        ("copys", ["copies", "price"], "copies"), ("environment.colection", ["environment.collection", "env"],
         "environment.collection"), ("使うひ", ["使う日", "使う部屋"], "使う日"),
    ],
)  # fmt: skip
def test_a_slip_finds_the_word_that_was_meant(word, known, meant):
    assert closest(word, known) == meant
    assert nearest(word, known) == f"「{meant}」のことですか"


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("decimal", ASKS), ("number", ASKS), ("tel", ASKS), ("money", ASKS), ("datetime", ASKS), ("select", ASKS),
        ("int", ASKS), ("time", ASKS), ("unit", ASKS), ("gender", ASKS), ("fax", ASKS),
        ("round", OPERATIONS), ("concat", OPERATIONS), ("average", OPERATIONS), ("any", OPERATIONS), ("or", OPERATIONS),
        ("divide", OPERATIONS), ("max", OPERATIONS), ("months", OPERATIONS), ("minus", OPERATIONS), ("if", OPERATIONS),
        ("kind", KEYS), ("page", KEYS), ("value", KEYS), ("min", KEYS), ("ax", KEYS), ("hint", KEYS), ("a", KEYS),
        ("氏名", ["住所", "電話番号"]), ("x" * 500, KEYS),
    ],
)  # fmt: skip
def test_what_is_no_slip_gets_no_guess_but_the_list(word, known):
    assert closest(word, known) == ""
    assert nearest(word, known) == "使えるのは " + "、".join(known)


def test_too_many_to_list_are_not_listed():
    assert nearest("zzz", [f"name{number}" for number in range(40)]) == ""
