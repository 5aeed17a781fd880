"""No text that somebody gives keeps a process busy for longer than reading it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sannai.definitions.publishing import MOST_WRITTEN, checked
from sannai.organization.csv_reading import read
from sannai.organization.tests.csv_city import city
from sannai.procedures.kind import PROCEDURE
from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import MOST_NODES, MOST_PROBLEMS, load

HANGING = 300  # seconds: a guard against what never ends, and no measure


def test_every_pattern_and_reader_comes_to_an_end_on_texts_that_make_one_go_back() -> None:
    subprocess.run([sys.executable, "-m", "sannai.cli.tests.linear"], check=True, timeout=HANGING)


def test_definitions_that_are_too_large_together_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sannai.rules.compiler.compile_package", lambda files: pytest.fail("it was read"))
    each = b"- a\n" * 120_000
    with pytest.raises(DefinitionError, match="合わせて大きすぎます"):
        checked(PROCEDURE, {"procedure.yaml": each, "tests/a.yaml": each, "tests/b.yaml": each})
    assert len(each) > MOST_WRITTEN


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"- a\n" * (MOST_NODES + 1), "書かれていることが多すぎます"),
        (b"x: [" + b"[]," * MOST_NODES + b"]", "書かれていることが多すぎます"),
        (b"a: 1\n" * (MOST_PROBLEMS + 2), "誤りが多すぎます"),
    ],
)
def test_what_is_written_densely_is_counted_by_what_it_holds(content: bytes, words: str) -> None:
    problems: list[Problem] = []
    assert load(content, "procedure.yaml", problems) is None
    assert words in problems[-1].message
    assert len(problems) <= MOST_PROBLEMS + 2


def test_many_different_names_are_read_as_what_they_are() -> None:
    problems: list[Problem] = []
    root = load(b"".join(b"k%d: 1\n" % number for number in range(9000)), "x.yaml", problems)
    assert problems == []
    assert len(root.entries) == 9000


def test_a_cell_of_the_organisation_that_is_too_long_is_named_before_it_is_read() -> None:
    problems = read(city(staff={1: {"氏名": "三" * 16_000}}))[1]
    assert "16,000文字" in str(problems[0])
