"""Everything that can be wrong with a package, found before it is published (``sannai check``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sannai.text.problems import DefinitionError, Line, Problem
from sannai.text.strict_yaml import cut_in

from ..around import Around
from ..blocks import alone
from ..compiler import MAIN, try_compile
from ..compiler.tables import cell_problems
from ..divisions import as_decided
from ..letters.labels import label_problems
from ..letters.names import name_problems
from ..model import Definition
from ..package import read_package
from ..trial import run_trials
from .adverse import adverse_problems
from .ages import age_problems
from .conditions import condition_problems
from .dated import dated_problems
from .deadlines import deadline_problems
from .determined import determined_problems
from .elsewhere import elsewhere_problems
from .entries import entry_problems
from .journey import journey_problems
from .pinned import pinned_problems
from .regime import regime_problems
from .seals import seal_problems
from .shorter import shorter_problems
from .unused import unused_problems
from .years import year_problems


def check_package(path: Path, around: Around) -> list[Problem]:
    """手続のフォルダの誤りをすべて返す（なければ空）。最後に tests/*.yaml を行う。

    What does not compile is reported alone: the rest could only guess at it.
    """
    try:
        files = read_package(path)
    except DefinitionError as fault:
        return fault.problems
    definition, problems = try_compile(files)
    if definition is None or problems:
        return sorted({*problems, *cut_in(files)})
    found = check_definition(definition, files, around)
    if definition.key != path.resolve().name:
        found.append(
            Problem(
                MAIN,
                definition.places.get("head/procedure", 0),
                f"手続の名前「{definition.key}」がフォルダの名前「{path.resolve().name}」と違います",
                "どちらかに合わせる",
            )
        )
    return sorted(found)


def check_block(file: str, content: bytes) -> list[Problem]:
    """Every fault of a block (blocks/NAME.yaml) by itself, as it would show in a procedure that uses it whole."""
    _, problems = try_compile(alone(file, content))
    here = (replace(one, line=Line(one.line, one.column)) for one in problems)
    return sorted({*here, *cut_in({file: content})})


def check_definition(definition: Definition, files: Mapping[str, bytes], around: Around) -> list[Problem]:
    """Every fault of a definition that compiles: what strands, holes and overlaps, what is unused, failing tests."""
    trials = run_trials(definition, files, around)
    plain = [*condition_problems(definition), *dated_problems(definition)]
    problems = sorted(
        {
            *cut_in(files),
            *cell_problems(files),
            *(plain or determined_problems(definition, around)),  # what those found would only be found once more
            *age_problems(definition),
            *deadline_problems(definition),
            *(one for each in as_decided(definition) for one in (*regime_problems(each), *adverse_problems(each))),
            *seal_problems(definition),
            *elsewhere_problems(definition),
            *year_problems(definition),
            *entry_problems(definition),
            *unused_problems(definition, files),
            *label_problems(definition),
            *name_problems(definition),
            *shorter_problems(definition),
            *journey_problems(definition, around),
            *(Problem(one.file, one.line, f"試験「{one.name}」: {one.message}") for one in trials if not one.passed),
        }
    )
    return problems or pinned_problems(definition, files, around)
