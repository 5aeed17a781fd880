"""見出しと項目の対応: which column of a file is which field. What nobody maps is never read, and is said."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sannai.common import canonical
from sannai.rules.kinds import KINDS
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import own_fields
from sannai.text.folding import fold

from .cells import Cells, Grid

ENTRY, SEQ = "_entry", "_seq"  # which row, and how far it had come: at the end of what a list exports
PLACE = "{}列目"  # what stands for the heading of a column that has none
LOOKED_AT = 30  # rows among which the headings are


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: where it stands, its heading, and the field (or the part of one) that it holds."""

    position: int
    heading: str
    name: str = ""
    part: str = ""

    @property
    def said(self) -> str:
        """FIELD or FIELD.PART, "" for one that is not taken: as forms and the stored mapping write it."""
        return f"{self.name}.{self.part}" if self.part else self.name


@dataclass(frozen=True)
class Columns:
    """The mapping of one file. ``line``: where its headings stand, 0 for none; ``mended``: field → what is written →
    what is meant; ``how``: where the mapping came from, in words."""

    line: int
    columns: tuple[Column, ...]
    mended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    how: str = ""

    @cached_property
    def taken(self) -> tuple[Column, ...]:
        """Those that hold a field."""
        return tuple(one for one in self.columns if one.name)

    @property
    def left(self) -> tuple[str, ...]:
        """The headings of those that are not taken: 取り込まない列."""
        return tuple(one.heading for one in self.columns if not one.name and one.heading)

    @property
    def fingerprint(self) -> str:
        """The headings, folded and in order, as a digest: files with the same one are read alike."""
        return fingerprint(one.heading for one in self.columns)

    @property
    def digest(self) -> str:
        """What was read as what, and mended how."""
        said = [[one.position, one.said] for one in self.taken]
        return canonical.digest(
            canonical.dumps([self.line, said, {name: dict(of) for name, of in self.mended.items()}])
        )


def fingerprint(headings: Iterable[str]) -> str:
    """The same for the same headings, whatever their width, case or spaces."""
    return hashlib.sha256("\n".join(fold(one) for one in headings).encode()).hexdigest()


def targets(register: Register, hidden: Iterable[str] = ()) -> dict[str, str]:
    """FIELD or FIELD.PART → label of everything that a column can hold for somebody from whom ``hidden`` is kept."""
    found: dict[str, str] = {}
    for id, one in own_fields(register).items():
        kind = KINDS[one.ask]
        if kind.uploaded or kind.sealed or id in set(hidden):
            continue
        found[id] = register.labels.get(id, one.label)
        found |= {f"{id}.{part}": f"{found[id]}（{part}）" for part in kind.parts if part and len(kind.parts) > 1}
    return {**found, ENTRY: "_entry（どの記載か）", SEQ: "_seq（書き出したときの版）"}


def propose(grid: Grid, register: Register, hidden: Iterable[str], remembered: Any = None) -> Columns:
    """The mapping that goes with a file: that of the last file with the same headings, else by labels, ids and the
    named imports of the register. ``remembered``: fingerprint → (FIELD by column, mended) or None."""
    offered = targets(register, hidden)
    known = _known(register, offered)
    row = _headings(grid, known)
    if row is None:
        return Columns(0, ())
    headings = _trimmed(row.texts)
    kept = remembered(fingerprint(headings)) if remembered else None
    if kept is not None:
        said, mended = kept
        return of(
            row.line,
            headings,
            [one if one in offered else "" for one in said],
            mended,
            "前に同じ見出しで取り込んだときの対応です。",
        )
    named, how, best = known, "見出しを、項目の名称と見比べました。", 0
    for one in register.imports:
        by = {fold(each.heading): f"{each.name}.{each.part}" if each.part else each.name for each in one.headings}
        by = {heading: name for heading, name in by.items() if name in offered}
        here, elsewhere = (sum(fold(heading) in each for heading in headings) for each in (by, known))
        if here > max(best, 1) and 2 * here > elsewhere:
            named, how, best = {**known, **by}, f"台帳に定めた取込み「{one.label}」の対応です。", here
    return of(row.line, headings, [named.get(fold(one), "") for one in headings], {}, how)


def by_place(grid: Grid, register: Register, hidden: Iterable[str], remembered: Any = None) -> Columns:
    """The mapping of rows without headings, by where each column stands: that of the last ones with as many columns,
    else the order of the sheet or of a list of the register. Columns without any cell at the end are no columns."""
    offered = targets(register, hidden)
    widths = Counter(len(row.texts) for row in grid.rows)
    width = max(widths, key=lambda one: (widths[one], one), default=0)  # a line that was cut off is one of few
    while width and not any(row.texts[width - 1] for row in grid.rows if len(row.texts) >= width):
        width -= 1
    headings = [PLACE.format(at + 1) for at in range(width)]
    kept = remembered(fingerprint(headings)) if remembered else None
    if kept is not None:
        said, mended = kept
        how = "前に、見出しのない同じ数の列を取り込んだときの対応です。"
        return of(0, headings, [one if one in offered else "" for one in said], mended, how)
    sheet = tuple(dict.fromkeys((*register.key_fields, *register.sheet)))
    orders = (sheet, register.sheet, *(one.columns for one in register.lists), tuple(own_fields(register)))
    order = min((one for one in orders if len(one) >= width), key=len, default=max(orders, key=len))
    how = "見出しがないので、台帳の並びの順に当てました。1列ずつ確かめてください。"
    return of(0, headings, [one if one in offered else "" for one in order], {}, how)


def of(
    line: int, headings: Sequence[str], said: Sequence[str], mended: Mapping[str, Mapping[str, str]], how: str = ""
) -> Columns:
    """A mapping as a form or a stored row says it: for each column FIELD, FIELD.PART or "". A field twice: once."""
    found, taken = [], set[str]()
    for position, heading in enumerate(headings):
        wanted = said[position] if position < len(said) else ""
        wanted = "" if wanted in taken else wanted
        taken |= {wanted} - {""}
        name, _, part = wanted.partition(".")
        found.append(Column(position, heading, name, part))
    return Columns(line, tuple(found), mended, how)


def _known(register: Register, offered: Mapping[str, str]) -> dict[str, str]:
    """Folded heading → FIELD: labels with and without their unit, ids, ids with a part."""
    found = {fold(name): name for name in offered} | {fold(label): name for name, label in offered.items()}
    for id, one in register.fields.items():
        if id in offered and one.unit:
            found[fold(f"{one.label}（{one.unit}）")] = id
    return found


def _headings(grid: Grid, known: Mapping[str, str]) -> Cells | None:
    """The row with most headings that are known; where none is, the first with two cells or more."""
    some = grid.rows[:LOOKED_AT]
    best = max(some, key=lambda row: sum(fold(text) in known for text in row.texts if text), default=None)
    if best is not None and any(fold(text) in known for text in best.texts if text):
        return best
    return next((row for row in some if sum(bool(text) for text in row.texts) > 1), best)


def _trimmed(texts: Sequence[str]) -> list[str]:
    found = [" ".join(text.split()) for text in texts]
    while found and not found[-1]:
        found.pop()
    return found
