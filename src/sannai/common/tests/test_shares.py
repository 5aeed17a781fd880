"""Two sheets of three: any two are enough, no one says anything, and a slip of the pen is named by its line."""

from __future__ import annotations

import itertools
import secrets
from collections import Counter

import pytest

from sannai.common.sealing import shares, sheets
from sannai.common.sealing.shares import NAMES, join, split

PAIRS = list(itertools.combinations(NAMES, 2))
TWO_BITS = [bytes([value]) for value in range(4)]


def test_every_pair_gives_back_every_short_seed_whatever_the_pads():
    for seed, *pads in itertools.product(TWO_BITS, repeat=4):
        made = split(seed, tuple(pads))
        for pair in PAIRS:
            assert join({name: made[name] for name in pair}) == seed


def test_one_sheet_says_nothing_every_seed_leads_to_each_equally_often():
    seen: dict[tuple[str, bytes], Counter[bytes]] = {}
    for seed, *pads in itertools.product(TWO_BITS, repeat=4):
        for name, share in split(seed, tuple(pads)).items():
            seen.setdefault((name, share), Counter())[seed] += 1
    assert len(seen) == 3 * 16
    assert {frozenset(seeds.items()) for seeds in seen.values()} == {frozenset((seed, 4) for seed in TWO_BITS)}


def test_a_real_seed_comes_back_and_its_pads_are_new_each_time():
    seed = secrets.token_bytes(shares.SEED)
    made = split(seed)
    assert {join({name: made[name] for name in pair}) for pair in PAIRS} == {seed}
    assert set(made.values()).isdisjoint(split(seed).values())
    assert all(seed not in share for share in made.values())


@pytest.mark.parametrize("names", [(), ("A",), ("A", "B", "C"), ("A", "D")])
def test_anything_but_two_is_refused(names):
    with pytest.raises(ValueError, match="two"):
        join(dict.fromkeys(names, bytes(64)))


SHARE = bytes(range(64))
LINES = sheets.write("B", SHARE)


def test_a_sheet_is_eight_lines_of_sixteen_characters():
    assert len(LINES) == 8
    assert all(len(line.split("-")) == 4 and len(line) == 19 for line in LINES)
    assert sheets.read("B", LINES) == SHARE


@pytest.mark.parametrize(
    "typed",
    [
        str.lower, lambda line: line.replace("-", ""), lambda line: line.replace("-", "ー"),
        lambda line: line.replace("-", "　"), lambda line: f" {line} ",
        lambda line: "".join(chr(ord(each) + 0xFEE0) if each != "-" else "－" for each in line),
        lambda line: "".join(chr(ord(each) + 0xFEE0) if each != "-" else "‐" for each in line.lower()),
    ],
)  # fmt: skip
def test_it_may_be_typed_as_people_type(typed):
    assert sheets.read("B", [typed(line) for line in LINES]) == SHARE


def test_any_one_wrong_character_is_named_by_its_line():
    for number, line in enumerate(LINES, 1):
        plain = line.replace("-", "")
        for place in range(16):
            for other in sheets.ALPHABET - {plain[place]}:
                lines = [*LINES]
                lines[number - 1] = plain[:place] + other + plain[place + 1 :]
                with pytest.raises(sheets.WrongLine, match=f"用紙 B の {number} 行目") as wrong:
                    sheets.read("B", lines)
                assert wrong.value.number == number


def test_lines_that_changed_places_and_lines_of_another_sheet_are_refused():
    with pytest.raises(sheets.WrongLine, match="2 行目"):
        sheets.read("B", [LINES[0], LINES[2], LINES[1], *LINES[3:]])
    with pytest.raises(sheets.WrongLine, match="用紙 A の 1 行目"):
        sheets.read("A", LINES)
    with pytest.raises(ValueError, match="8 行"):
        sheets.read("B", LINES[:7])


@pytest.mark.parametrize(
    ("character", "perhaps"),
    [("0", "O（オー）"), ("1", "L（エル）"), ("8", "B（ビー）"), ("９", "G（ジー）"), ("é", "読めません")],
)
def test_a_character_that_is_on_no_sheet_is_said_with_what_it_may_be(character, perhaps):
    typed = LINES[4].replace("-", "")
    with pytest.raises(sheets.WrongLine) as wrong:
        sheets.read_line("B", 5, typed[:6] + character + typed[7:])
    assert "5 行目：7 文字目" in str(wrong.value)
    assert perhaps in str(wrong.value)


@pytest.mark.parametrize("typed", ["", LINES[0][:-1], LINES[0] + "A"])
def test_a_line_that_is_too_short_or_too_long_says_so(typed):
    with pytest.raises(sheets.WrongLine, match="16 文字のはずですが"):
        sheets.read_line("B", 1, typed)
