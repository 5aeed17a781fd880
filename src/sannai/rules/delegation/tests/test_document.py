"""docs/delegation-rules.md is true: its worked example is a sound rulebook, and it names every key there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.manuals import manual, typed

from sannai.rules.delegation import compile_rulebook
from sannai.rules.delegation.checking import check_folder
from sannai.rules.delegation.folder import read_rulebook
from sannai.rules.delegation.keys import ADMITS, ASKS, SHAPES
from sannai.rules.delegation.trials import COMPARISONS, KEYS, run_trials
from sannai.rules.layout import canonical_layout

TEXT = manual("delegation-rules")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The rulebook that a reader has after typing every block of the example, in order."""
    return typed(TEXT, tmp_path / "delegation")


def test_the_worked_example_is_a_rulebook_without_fault(example):
    assert [str(problem) for problem in check_folder(example)[1]] == []


def test_the_trials_of_the_worked_example_pass(example):
    files = read_rulebook(example)
    trials = run_trials(compile_rulebook(files), files)
    assert len(trials) >= 8
    assert [trial.message for trial in trials if not trial.passed] == []


def test_the_worked_example_is_written_in_the_canonical_layout(example):
    for file in (*example.glob("*.yaml"), *example.glob("tests/*.yaml")):
        text = file.read_text(encoding="utf-8")
        assert canonical_layout(text) == text, file.name


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_key_of_the_language_is_explained(shape):
    assert [key for key in SHAPES[shape] if not re.search(rf"`[^`]*\b{key}\b[^`]*`", TEXT)] == []


@pytest.mark.parametrize("words", [ASKS, ADMITS, SHAPES["level"]["kind"].words, KEYS, tuple(COMPARISONS)])
def test_every_word_that_may_be_written_is_explained(words):
    assert [word for word in words if f"`{word}`" not in TEXT] == []
