"""docs/register-language.md is true: its worked example is a sound register, each of its pieces compiles, and every
key and word there is stands in one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.manuals import manual, typed

from sannai.rules.kinds import KINDS
from sannai.rules.layout import canonical_layout
from sannai.rules.registers import MAIN, compile_register, read_register
from sannai.rules.registers.checking import check_register_package
from sannai.rules.registers.feeding import APPLICANT, WORDS
from sannai.rules.registers.keys import (
    ABSENTS,
    ASKS,
    BLANKS,
    KEPT_BY,
    MOVING,
    PROFILES,
    ROLLUPS,
    SHAPES,
    SINCE,
    VERBS,
)  # fmt: skip
from sannai.rules.registers.trials import COMPARISONS, KEYS, OUTCOME_KEYS, run_trials
from sannai.text import marked

from .factory import HERE, PARTS, define, written

TEXT = manual("register-language")
PIECES = re.findall(r"^```yaml compile\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
TESTS = re.findall(r"^```yaml tests\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMPILED = "\n".join([marked.files(TEXT)[MAIN], *PIECES])
ONLY_HERE = tuple(ask for ask in ASKS if "procedure" not in KINDS[ask].languages)


def parts_of(piece: str) -> dict[str, str]:
    """Heading → its lines."""
    found = re.split(r"^(?=[a-z])", piece, flags=re.MULTILINE)
    return {part.partition(":")[0]: part.rstrip() for part in found if part.strip()}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The register that a reader has after typing every block of the example, in order."""
    return typed(TEXT, tmp_path / "official-vehicle")


def test_the_worked_example_is_a_register_without_fault(example):
    assert [str(one) for one in check_register_package(example, HERE)] == []
    register = compile_register(read_register(example))
    assert len(register.fields) >= 15
    assert len(run_trials(register, register.files, HERE)) >= 5


def test_the_worked_example_is_written_in_the_canonical_layout(example):
    for path in (MAIN, "tests/vehicles.yaml"):
        text = (example / path).read_text(encoding="utf-8")
        assert canonical_layout(text) == text, path


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
def test_each_piece_compiles(piece):
    assert define(**parts_of(piece)).key == "sample"


def test_the_tests_that_are_shown_pass():
    fed = """\
fed_by:
  - {procedure: permit, outcome: granted, verb: entered, from: delivered, take: {number: document_number, title: shop}}
"""
    imports = next(parts_of(piece)["imports"] for piece in PIECES if piece.startswith("imports"))
    register = define(fed_by=fed, imports=imports, filters="")
    files = {MAIN: written(), "tests/shown.yaml": "".join(TESTS).encode()}
    trials = run_trials(register, files, HERE)
    assert len(trials) == 3
    assert [one.message for one in trials if not one.passed] == []


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_key_of_the_language_is_explained_and_shown(shape):
    assert [key for key in SHAPES[shape] if not re.search(rf"`[^`]*\b{key}\b[^`]*`", TEXT)] == []
    sample = "\n".join(PARTS.values())
    shown = [key for key in SHAPES[shape] if not re.search(rf"\b{key}: ", f"{COMPILED}\n{sample}".replace("\n", " \n"))]
    assert shown == []


WORDS_OF = {
    "kinds": ONLY_HERE,
    "profiles": PROFILES,
    "kept by": KEPT_BY,
    "verbs": VERBS,
    "rollups": ROLLUPS,
    "blank": BLANKS,
    "absent": ABSENTS,
    "since": SINCE,
    "of a case": tuple(WORDS),
    "applicant": APPLICANT,
    "trials": KEYS,
    "outcomes": OUTCOME_KEYS,
    "expected": tuple(COMPARISONS),
}


@pytest.mark.parametrize("words", WORDS_OF.values(), ids=WORDS_OF)
def test_every_word_that_may_be_written_is_explained(words):
    assert [word for word in words if f"`{word}`" not in TEXT] == []


def test_what_moves_with_the_day_is_explained():
    assert [word for word in MOVING if f"{{{word}: " not in TEXT] == []
