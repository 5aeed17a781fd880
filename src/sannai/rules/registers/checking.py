"""Everything that can be wrong with a register, found before it is published (``sannai check``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import cut_in

from ..around import Around
from ..compiler.tables import cell_problems
from .against import Catalogue, catalogue_problems
from .compiling import try_compile_register
from .folder import MAIN, read_register
from .model import Register
from .trials import run_trials

NOTHING = Catalogue()


def check_register_package(path: Path, around: Around, catalogue: Catalogue = NOTHING) -> list[Problem]:
    """台帳のフォルダの誤りをすべて返す（なければ空）。最後に tests/*.yaml を行う。

    What does not compile is reported alone: the rest could only guess at it.
    """
    try:
        files = read_register(path)
    except DefinitionError as fault:
        return fault.problems
    register, problems = try_compile_register(files)
    if register is None or problems:
        return sorted({*problems, *cut_in(files)})
    found = check_register(register, files, around, catalogue)
    if register.key != path.resolve().name:
        words = f"台帳の名前「{register.key}」がフォルダの名前「{path.resolve().name}」と違います"
        found.append(Problem(MAIN, register.places.get("head/register", 0), words, "どちらかに合わせる"))
    return sorted(found)


def check_register(
    register: Register, files: Mapping[str, bytes], around: Around, catalogue: Catalogue = NOTHING
) -> list[Problem]:
    """Every fault of a register that compiles: what it names elsewhere, what nobody uses, failing tests."""
    trials = run_trials(register, files, around)
    return sorted(
        [
            *cut_in(files),
            *cell_problems(files),
            *_unused_tables(register),
            *_never(register),
            *catalogue_problems(register, catalogue),
            *(Problem(one.file, one.line, f"試験「{one.name}」: {one.message}") for one in trials if not one.passed),
        ]
    )


def _unused_tables(register: Register) -> Iterator[Problem]:
    used = {one.table for one in register.fields.values()} | {one.args.get("table") for one in register.values}
    for name in register.tables:
        if name not in used:
            yield Problem(f"tables/{name}.csv", 0, "この表は使われていません", "項目か値で使うか、消す")


def _never(register: Register) -> Iterator[Problem]:
    """Fields that a file could never fill, since their mapping lacks what a new row needs, are no fault: rows may
    only be changed by it. But a mapping without the key finds no row at all."""
    for one in register.imports:
        named = {heading.name for heading in one.headings}
        missing = [name for name in register.key_fields if name not in named]
        if missing:
            words = f"取込み「{one.label}」に鍵の項目（{'、'.join(missing)}）の見出しがありません"
            line = register.places.get(f"import/{one.id}", 0)
            yield Problem(MAIN, line, words, "鍵の項目がないと、どの記載か分からない")
