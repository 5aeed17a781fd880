"""What a version in the first edition of the language means never changes: frozen packages are evaluated as they were.

500 answers to each; ``EVALUATIONS=10000`` tries all that golden.txt has. A failure here is never mended by writing the
golden file anew: what is published and what was filed under it would change their meaning. A new meaning belongs into a
later edition of the language.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import pytest

from sannai.rules.package import read_package
from sannai.rules.trial import run_trials

from .edition1.answers import BLOCK, block
from .edition1.frozen import BLOCKS, ROOM, Line, compiled, difference, digested, golden, said_of, unpacked
from .factory import HERE

BEGUN = (int(os.environ.get("EVALUATIONS", "500")) + BLOCK - 1) // BLOCK
NAMES = sorted(unpacked())
OPERATIONS = {"lookup", "times", "plus", "sum", "count", "age", "days", "before", "fiscal_year", "cases"}
TESTS = {"is", "in", "range", "given"}
KINDS = {
    *("text", "long_text", "url", "integer", "decimal", "yes_no", "one_of", "some_of", "date", "entry"),
    *("individual_number", "name", "address", "phone", "email", "file"),
}


@cache
def first_block(name: str) -> Line:
    """What the evaluator says today of the first answers to a package."""
    files, asked = unpacked()[name]
    return digested(compiled(files), name, asked, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_version_in_the_first_edition_means_what_it_meant(name):
    files, asked = unpacked()[name]
    definition, lines = compiled(files), golden()
    for number in range(min(BEGUN, BLOCKS)):
        before = lines[name, number]
        now = digested(definition, name, asked, number) if number else first_block(name)
        assert now.answers == before.answers, "the answers themselves are others: answers.py must stay as it is"
        if now.meaning != before.meaning:
            pytest.fail(difference(definition, name, asked, number, before))


@pytest.mark.parametrize("name", NAMES)
def test_the_program_words_a_refusal_as_it_did(name):
    """A sentence may be mended: ``python -m sannai.rules.tests.edition1.freeze words`` takes it in, and that alone."""
    assert first_block(name).words == golden()[name, 0].words


@pytest.mark.parametrize("name", NAMES)
def test_the_trials_of_a_frozen_package_still_pass(name):
    files, _ = unpacked()[name]
    trials = run_trials(compiled(files), files, HERE)
    assert trials
    assert [f"{trial.name}: {trial.message}" for trial in trials if not trial.passed] == []


def test_ten_thousand_answers_to_each_package_are_on_record():
    assert sorted(golden()) == sorted((name, number) for name in NAMES for number in range(BLOCKS))
    assert BLOCKS * BLOCK == 10_000


def test_what_is_frozen_uses_the_whole_of_the_first_edition():
    definitions = [compiled(files) for files, _ in unpacked().values()]
    assert {value.op for one in definitions for value in one.values} == OPERATIONS
    assert {field.ask for one in definitions for field in one.fields.values()} == KINDS
    boxes = [check.when for one in definitions for check in one.checks]
    boxes += [each.when for one in definitions for each in (*one.documents, *one.fields.values()) if each.when]
    assert {test.kind for box in boxes for _, test in box.entries} == TESTS


def test_every_word_is_frozen_as_it_can_be_read():
    assert unpacked()["every-word"][0] == read_package(ROOM / "every-word")


def test_the_answers_come_to_fees_refusals_and_answers_without_fault():
    files, asked = unpacked()["every-word"]
    definition = compiled(files)
    said = [said_of(definition, given) for given in block("every-word", asked, 0)]
    assert len({one.fee.yen for one in said if one.fee}) > 50
    assert any(not one.faults for one in said)
    shown = {place.rpartition("/")[2] for one in said for place in one.visible}
    assert shown == {*definition.fields, *definition.groups}
    refused = {fault.field for one in said for fault in one.faults}
    assert refused >= {check.field for check in definition.checks if not check.warning}


def test_another_meaning_is_noticed_and_the_answer_named():
    """A price is another one: the digest leaves what was said, and the first answer that differs can be read."""
    files, asked = unpacked()["resident-record-copy"]
    table = files["tables/certificate_fees.csv"]
    definition = compiled({**files, "tables/certificate_fees.csv": table.replace(b"300", b"310")})
    before = golden()["resident-record-copy", 0]
    now: Line = digested(definition, "resident-record-copy", asked, 0)
    assert replace(now, meaning="", words="", marks="") == replace(before, meaning="", words="", marks="")
    assert now.meaning != before.meaning
    told = difference(definition, "resident-record-copy", asked, 0, before)
    assert "最初に違う答え" in told
    assert '"fee":[' in told
