"""What a line of a file would do: 新規・変更・同じ・誤り. Reading only; whoever imports decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ..around import Around
from ..kinds import bind
from ..model import Fault
from .cells import read_cell
from .fields import FROM_UNTIL
from .keys import FROM
from .model import ImportMap, Register
from .rows import Row, own_fields, read_row

Verdict = Literal["entered", "changed", "same", "fault"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, read. ``changed``: the fields in which it differs from what stands; ``doubts``: sentences on
    what could be read, but should be looked at; those of the register itself are ``row.warnings``."""

    verdict: Verdict
    row: Row
    changed: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Fault, ...] = ()


def read_line(
    register: Register, mapping: ImportMap, cells: Mapping[str, str], on: date, around: Around,
    *, before: Mapping[str, Any] | None = None,
) -> Line:  # fmt: skip
    """Read the cells of one line by their headings. ``before``: the body that stands for its key, or None.

    A heading that the mapping does not name is left out; a field without a heading is never touched; an empty cell
    keeps or erases, as the mapping says. A row begins on ``on`` where nothing says when. Never raises.
    """
    body, faults, doubtful = dict(before or {}), [], []
    fields = own_fields(register)
    for name, parts in _by_field(mapping, cells).items():
        cell, label = read_cell(bind(fields[name], around), parts, on), fields[name].label
        doubtful += [Fault(name, f"{label}：{said}", "", "entry") for said in cell.doubts]
        if cell.message:
            faults.append(Fault(name, f"{label}：{cell.message}", "", "entry", cell.part))
        elif cell.value is not None:
            body[name] = cell.value
        elif name != FROM and (mapping.blank == "erase" or before is None):
            body.pop(name, None)
    if register.dated:
        body.setdefault(FROM, on.isoformat())
    row = read_row(register, body, on, around, before=before)
    marked = {one.field for one in faults}
    faults += [one for one in row.faults if one.field not in marked]
    changed = tuple(id for id in fields if row.body.get(id) != (before or {}).get(id))
    if faults:
        return Line("fault", row, changed, tuple(faults), tuple(doubtful))
    if before is None:
        return Line("entered", row, tuple(id for id in changed if id not in FROM_UNTIL), doubts=tuple(doubtful))
    return Line("changed" if changed else "same", row, changed, doubts=tuple(doubtful))


def _by_field(mapping: ImportMap, cells: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in mapping.headings:
        if one.heading in cells:
            found.setdefault(one.name, {})[one.part] = str(cells[one.heading])
    return found
