"""Which known word a misspelt one means: by the slips of a hand, never by a likeness that only a machine sees."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_WORD = 100  # what is longer is no misspelt name, and likening is slow
MOST_LISTED = 30
# Letters that a hand may get wrong in a word of this length: "dat" is date, but "tel" is not text.
_SLIPS = ((2, 0), (5, 1), (8, 2), (14, 3), (LONGEST_WORD, 4))


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint that names the word that was meant, or lists those that there are; "" where they are too many."""
    names = list(known)
    if found := closest(word, names):
        return f"「{found}」のことですか"
    return "使えるのは " + "、".join(names) if 0 < len(names) <= MOST_LISTED else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that somebody meant who wrote this one; "" if it is none of them."""
    if not 1 < len(word) <= LONGEST_WORD:
        return ""
    found = [(slips, name) for name in known if (slips := _meant(word, name)) is not None]
    return min(found, key=lambda one: (one[0], -_alike(word, one[1])))[1] if found else ""


def _meant(word: str, name: str) -> int | None:
    """How many slips make this word of the name; None where that is too many to be slips."""
    if _plain(word) == _plain(name):
        return 0
    most = next(slips for length, slips in _SLIPS if min(len(word), len(name)) <= length or length == LONGEST_WORD)
    if min(len(word), len(name)) <= 2 and sorted(word) == sorted(name):
        return 1
    if len(word) <= 3 and word[0] != name[:1]:
        return None
    if not word.isascii() and word[0] == name[:1]:  # one character of three is a syllable, not a letter
        most = max(most, 1)
    if abs(len(word) - len(name)) > most:
        return None
    slips = _slips(word, name)
    return slips if slips <= most else None


def _plain(word: str) -> str:
    """Without what nobody means: hyphens, capitals, one or many."""
    bare = word.lower().replace("-", "").replace("_", "")
    return f"{bare[:-3]}y" if bare.endswith("ies") else bare.removesuffix("s")


def _alike(word: str, name: str) -> float:
    first = 1.0 if word[0] == name[:1] else 0.0
    return first + difflib.SequenceMatcher(None, word, name).ratio()


def _slips(word: str, name: str) -> int:
    """Letters left out, added, changed or swapped with their neighbour (optimal string alignment)."""
    rows = [list(range(len(name) + 1))]
    for i, a in enumerate(word, 1):
        row = [i]
        for j, b in enumerate(name, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == name[j - 2] and word[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
