"""docs/procedure-language.md is true: its worked example is a sound package, and it names every key there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.manuals import manual, typed

from sannai.rules.compiler import compile_package
from sannai.rules.keys import ASKS, DUES, EFFECTS, MOMENTS, OPERATIONS, RECORD_CLASSES, REGIMES, SHAPES
from sannai.rules.kinds.file import MEDIA_TYPES
from sannai.rules.layout import canonical_layout
from sannai.rules.lint import check_definition, check_package
from sannai.rules.package import read_package
from sannai.rules.registers.referred import reference_problems
from sannai.rules.registers.tests import factory as registers
from sannai.rules.trial import COMPARISONS, KEYS, run_trials

from .factory import HERE
from .finding import package, second_edition

TEXT = manual("procedure-language")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The package that a reader has after typing every block of the example, in order."""
    return typed(TEXT, tmp_path / "meeting-hall-use")


def test_the_worked_example_is_a_package_without_fault(example):
    assert [str(problem) for problem in check_package(example, HERE)] == []


def test_the_trials_of_the_worked_example_pass(example):
    files = read_package(example)
    trials = run_trials(compile_package(files), files, HERE)
    assert len(trials) >= 6
    assert [trial.message for trial in trials if not trial.passed] == []


def test_the_worked_example_is_written_in_the_canonical_layout(example):
    for file in (example / "procedure.yaml", example / "tests" / "halls.yaml"):
        text = file.read_text(encoding="utf-8")
        assert canonical_layout(text) == text, file.name


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_key_of_the_language_is_explained(shape):
    missing = [key for key in SHAPES[shape] if not re.search(rf"`[^`]*\b{key}\b[^`]*`", TEXT)]
    assert missing == []


@pytest.mark.parametrize(
    "words",
    [
        ASKS,
        REGIMES,
        EFFECTS,
        DUES,
        MOMENTS,
        RECORD_CLASSES,
        tuple(OPERATIONS),
        tuple(MEDIA_TYPES),
        KEYS,
        tuple(COMPARISONS),
    ],
    ids=[
        "kinds",
        "regimes",
        "effects",
        "dues",
        "moments",
        "record classes",
        "operations",
        "media types",
        "trials",
        "expected",
    ],
)
def test_every_word_that_may_be_written_is_explained(words):
    assert [word for word in words if f"`{word}`" not in TEXT] == []


TRIED = re.findall(r"^```yaml tried\n(.*?)^```\n+```yaml trials\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("body", "trials"), TRIED, ids=lambda text: re.sub(r"\W+", "-", text)[:40])
def test_every_example_of_the_second_edition_is_sound_and_does_what_it_says(body, trials):
    files = second_edition(body) | {"tests/tried.yaml": trials.encode()}
    definition = compile_package(files)
    assert [str(problem) for problem in check_definition(definition, files, HERE)] == []
    assert canonical_layout(body) == body
    assert canonical_layout(trials) == trials


def test_the_field_of_a_number_in_the_manual_is_one_that_can_be_published():
    field = re.search(r"^```yaml number\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert field
    lines = "".join(f"      {line}\n" for line in field[1].splitlines())
    trial = '- name: 番号\n  filed_on: 2026-05-01\n  answers: {my_number: "123456789018"}\n  expect: {faults: []}\n'
    files = package(f"pages:\n  - id: first\n    title: はじめ\n    fields:\n{lines}") | {
        "tests/number.yaml": trial.encode()
    }
    definition = compile_package(files)
    assert [str(problem) for problem in check_definition(definition, files, HERE)] == []
    assert definition.fields["my_number"].sanction == "番号法 別表 81の項"


def test_the_row_of_a_register_in_the_manual_is_found_and_taken_as_the_manual_says():
    pages = re.search(r"^```yaml entry\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert pages
    trial = """\
- name: 写したものが条件に使われる
  filed_on: 2026-05-01
  answers: {number: 許-0001, phone: 072-000-0000, shop: 見本食堂, class: large}
  expect: {faults: [seats]}
- name: 台帳に合う記載がなければ断る
  filed_on: 2026-05-01
  answers: {number: 許-0001, phone: 072-000-0000}
  expect: {faults: [permit]}
"""
    files = package(pages[1]) | {"tests/row.yaml": trial.encode()}
    definition = compile_package(files)
    register = registers.define(
        register="register: permit", fields=registers.more("{id: phone, label: 電話, ask: phone}")
    )
    assert [str(problem) for problem in check_definition(definition, files, HERE)] == []
    assert [str(problem) for problem in reference_problems(definition, {"permit": register}, whole=True)] == []
    assert canonical_layout(pages[1]) == pages[1]


def test_the_numbers_and_the_account_of_the_manual_are_read_as_the_manual_says():
    fields = re.search(r"^```yaml kinds\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert fields
    lines = "".join(f"      {line}\n" for line in fields[1].splitlines())
    trial = """\
- name: 読めるものは整える
  filed_on: 2026-05-01
  answers:
    insured_number: "001-2345678"
    company: T7000012050002
    zip: "1234567"
    called: ｻﾝﾅｲ たろう
    refund: {holder: ミホン タロウ, symbol: "10010", post_number: "12345671"}
  expect: {faults: []}
- name: 先頭の0が消えた番号と、検査用数字の合わない法人番号は断る
  filed_on: 2026-05-01
  answers: {insured_number: "12345678", company: "0000000000000", zip: "1", called: 三内, refund: {holder: ミホン}}
  expect: {faults: [insured_number, company, zip, called, refund]}
"""
    body = f"pages:\n  - id: first\n    title: はじめ\n    fields:\n{lines}"
    files = package(body) | {"tests/kinds.yaml": trial.encode()}
    definition = compile_package(files)
    assert [str(problem) for problem in check_definition(definition, files, HERE)] == []
    assert canonical_layout(body) == body
