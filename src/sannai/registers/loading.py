"""The rows that a register opens with: entries/REGISTER.csv of a city's catalogue, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.rules.registers.catalogue_rows import CatalogueRow, rows_of
from sannai.text.problems import DefinitionError, Problem

from . import shelving
from .change_sets import FaultyLines, enter_all, new_set
from .directory import ENTRY
from .models import Entry
from .shelving import Open


def load(register: str, path: Path, *, by: Actor, at: datetime) -> int:
    """カタログの記載を、まだ記載のない台帳に書く; how many rows. Nothing where there are rows already.

    Raises DefinitionError with every fault and its line: what does not read, and a reference that leads nowhere.
    Registers that others point to come first.
    """
    if Entry.objects.filter(shelf_id=register).exists():
        return 0
    held = shelving.opened(register)
    rows = rows_of(held.register, path.read_text(encoding="utf-8-sig"), held.around, today(at))
    problems: list[Problem] = []
    lines: dict[str, tuple[int, list[dict[str, Any]]]] = {}
    for row in rows:
        lines.setdefault(row.key, (row.line, []))[1].append(_body(held, path, row, problems))
    if problems:
        raise DefinitionError(problems)
    try:
        return enter_all(new_set(register, path.name, at), lines=lines.values(), by=by, at=at)
    except FaultyLines as faulty:
        raise DefinitionError([Problem(path.name, one.line, one.message) for one in faulty.faults]) from faulty


def in_order(registers: Sequence[str], folder: Path) -> list[tuple[str, Path]]:
    """(register, file) of those that have one, each behind those that it points to."""
    named = {key: folder / f"{key}.csv" for key in registers if (folder / f"{key}.csv").is_file()}
    ordered: list[str] = []

    def place(key: str, below: frozenset[str]) -> None:
        register = shelving.opened(key).register
        for other in {register.reference(id) for id in register.fields} & named.keys() - below:
            place(other, below | {other})
        if key not in ordered:
            ordered.append(key)

    for key in named:
        place(key, frozenset({key}))
    return [(key, named[key]) for key in ordered]


def _body(held: Open, path: Path, row: CatalogueRow, problems: list[Problem]) -> dict[str, Any]:
    body = dict(row.body)
    for name, text in row.references.items():
        of = f"{ENTRY}{held.register.reference(name)}"
        id = held.around.directory.key(of, text)
        shown = held.around.directory.title(of, id) if id else None
        if id is None or shown is None:
            words = f"{held.register.labels[name]}：「{text}」の記載が見つかりません"
            problems.append(Problem(path.name, row.line, words, "先にその台帳の記載を書く"))
        else:
            body[name] = {"entry": id, "shown": shown}
    return body
