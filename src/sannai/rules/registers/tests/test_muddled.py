"""Muddled registers: whatever is done to a sound one, the answer is a list of faults, never a crash."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.layout import canonical_layout
from sannai.rules.registers import MAIN, compile_register, read_register, try_compile_register
from sannai.rules.registers.changes import changes
from sannai.rules.registers.checking import check_register
from sannai.rules.registers.outcomes import Ended, made
from sannai.rules.registers.rows import called, cells_of, listed, published, read_row
from sannai.rules.registers.trials import DAY
from sannai.rules.registers.verdicts import read_line
from sannai.rules.tests.test_definitions_muddled import MUDDLES, muddled
from sannai.text.problems import DefinitionError

from .factory import HERE

CATALOG = Path(__file__).parents[5] / "catalog"
FOLDERS = sorted(file.parent for file in CATALOG.rglob(MAIN))
REGISTERS = [compile_register(read_register(folder)) for folder in FOLDERS]
ODD = st.text(max_size=12) | st.sampled_from(["", "2026-04-01", "2026-XX-XX", "yes", "12.5", "9" * 400, "\x00"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ODD
JSON: Any = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3), max_leaves=6
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_muddle_of_a_register_breaks_the_checks(folder):
    files = read_register(folder)
    sound = compile_register(files)
    random = Random(folder.name)
    for _ in range(max(5, MUDDLES // len(FOLDERS))):
        changed = {**files, MAIN: muddled(files[MAIN].decode(), random).encode()}
        for name in (path for path in files if path.startswith(("tables/", "tests/"))):
            if random.random() < 0.3:
                changed[name] = muddled(files[name].decode(), random).encode()
        register, problems = try_compile_register(changed)
        assert register is not None or problems
        if register and not problems:
            problems = check_register(register, changed, HERE)
            assert all(one.words for one in changes(sound, register))
        assert all(problem.message and problem.line >= 0 for problem in problems)
        try:
            neat = canonical_layout(changed[MAIN].decode())
        except DefinitionError:
            continue
        assert canonical_layout(neat) == neat


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.key)
@given(data=st.data())
def test_no_row_whatever_is_in_it_breaks_a_register(register, data):
    names = st.sampled_from([*register.form.fields, "seq"])
    body = data.draw(st.dictionaries(names, JSON, max_size=8))
    row = read_row(register, body, DAY, HERE)
    assert all(fault.message for fault in row.faults)
    assert read_row(register, row.body, DAY, HERE).body == row.body, "what is kept is kept as it is"
    assert isinstance(called(register, row, HERE), str)
    assert set(listed(register, row, DAY)) <= {one.id for one in register.lists}
    assert all(isinstance(text, str) for text in published(register, row, HERE).values())
    assert list(cells_of(register, row, HERE)) == [one.name for one in register.columns]


@pytest.mark.parametrize("register", [one for one in REGISTERS if one.imports], ids=lambda one: one.key)
@given(data=st.data())
def test_no_line_of_a_file_breaks_an_import(register, data):
    for mapping in register.imports:
        headings = st.sampled_from([one.heading for one in mapping.headings])
        cells = data.draw(st.dictionaries(headings, ODD, max_size=6))
        assert read_line(register, mapping, cells, DAY, HERE).verdict in ("entered", "fault")


@pytest.mark.parametrize("register", [one for one in REGISTERS if one.fed_by], ids=lambda one: one.key)
@given(answers=st.dictionaries(st.sampled_from(["business", "what", "application", "tag_number", "died_on"]), JSON))
def test_no_answer_breaks_a_feed(register, answers):
    for feed in register.fed_by:
        case = Ended(feed.procedure, feed.outcomes[0], answers, {}, {"decided": "2026-05-01", "delivered": "x"})
        for moment in ("decided", "delivered"):
            assert isinstance(made(register, case, moment), tuple)
