"""Muddled definitions: whatever is done to a sound package, the answer is a list of faults, never a crash."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sannai.rules.boxes import matches
from sannai.rules.compiler import try_compile
from sannai.rules.evaluate import evaluate
from sannai.rules.layout import canonical_layout
from sannai.rules.lint import check_definition
from sannai.rules.model import Box
from sannai.rules.model import Test as Compared
from sannai.rules.package import read_package
from sannai.rules.witness import World, find
from sannai.text.problems import DefinitionError

from .factory import FILED, HERE, define

CATALOG = Path(__file__).parents[4] / "catalog"
PACKAGES = sorted(file.parent for file in CATALOG.rglob("procedure.yaml"))
SCRAPS = (
    "yes",
    "no",
    "5..1",
    "0123",
    "[]",
    "{}",
    "{given: yes}",
    "item",
    "あ",
    "2026-02-30",
    "*x",
    '"',
    "- a",
    ": b",
    "",
)


MUDDLES = 6 * settings.default.max_examples  # of all packages together, and so many of all registers


def muddled(text: str, random: Random) -> str:
    lines = text.split("\n")
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(lines))
        what = random.randrange(6)
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(at, random.choice(lines))
        elif what == 2:
            lines[at] = " " * random.randint(0, 4) + lines[at]
        elif what == 3:
            lines[at] = lines[at].replace(": ", f": {random.choice(SCRAPS)} ", 1)
        elif what == 4:
            cut = random.randint(0, len(lines[at]))
            lines[at] = lines[at][:cut] + random.choice(SCRAPS) + lines[at][cut + 3 :]
        else:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_no_muddle_of_a_package_breaks_the_checks(folder):
    files = read_package(folder)
    random = Random(folder.name)
    for _ in range(max(5, MUDDLES // len(PACKAGES))):
        changed = {
            name: muddled(text.decode(), random).encode()
            for name, text in files.items()
            if name.startswith(("proc", "tab"))
        }
        definition, problems = try_compile({**files, **changed})
        assert definition is not None or problems
        if definition and not problems:
            problems = check_definition(definition, {**files, **changed}, HERE)
        assert all(problem.message and problem.line >= 0 for problem in problems)
        try:
            neat = canonical_layout(changed["procedure.yaml"].decode())
        except DefinitionError:
            continue
        assert canonical_layout(neat) == neat


PAGES = """\
pages:
  - id: a
    title: A
    fields:
      - {id: kind, label: K, ask: one_of, choices: {x: X, y: Y, z: Z}}
      - {id: number, label: N, ask: integer, range: 1..4, when: {kind: [x, y]}}
      - {id: several, label: S, ask: some_of, choices: {p: P, q: Q}, required: no}
  - id: b
    title: B
    when: {number: 2..}
    fields:
      - {id: sure, label: U, ask: yes_no, when: {several: q}}
"""
DEFINITION = define(PAGES)
TESTS = {
    "kind": [Compared("is", ("x",)), Compared("in", ("y", "z")), Compared("given")],
    "number": [Compared("range", low=3), Compared("range", high=2), Compared("is", (4,)), Compared("given")],
    "several": [Compared("is", ("p",)), Compared("in", ("p", "q")), Compared("given")],
    "sure": [Compared("is", (True,)), Compared("is", (False,)), Compared("given")],
}
BOXES = st.fixed_dictionaries({}, optional={name: st.sampled_from(tests) for name, tests in TESTS.items()}).map(
    lambda entries: Box(tuple(entries.items()))
)


def complete_answers():
    """Every complete set of answers, as the evaluator sees it."""
    for kind in "xyz":
        for number in range(1, 5):
            for several in ([], ["p"], ["q"], ["p", "q"]):
                for sure in (True, False):
                    answers = {"kind": kind, "number": number, "several": several, "sure": sure}
                    evaluation = evaluate(DEFINITION, answers, FILED, HERE)
                    assert evaluation.faults == ()
                    yield evaluation.answers


COMPLETE = list(complete_answers())


@given(st.lists(BOXES, max_size=2), st.lists(BOXES, max_size=4))
def test_the_search_agrees_with_the_evaluator_on_every_answer(want, avoid):
    def suits(answers):
        return all(matches(box, answers.get) for box in want) and not any(matches(box, answers.get) for box in avoid)

    found = find(World(DEFINITION), want, avoid)
    assert (found is not None) == any(suits(answers) for answers in COMPLETE)
    if found is not None:
        assert suits(found)
