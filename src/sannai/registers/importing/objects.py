"""Rows that a program sends as objects → a grid of texts, as of a file: from there on they go the way of every import.

Its first line has the ids of the fields; the rows are counted from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sannai.rules.kinds import KINDS
from sannai.rules.model import Field
from sannai.rules.registers.model import Register
from sannai.rules.registers.rows import own_fields

from .answers import HIDDEN
from .cells import MOST_CELL, Cells, Grid, Unreadable, Wrong
from .mapping import ENTRY, SEQ, targets

MARK = b'{"sannai_rows":'  # how what is kept of them begins
HEADINGS = -1  # the line of the ids of the fields: no file has it, and the rows are counted from 1
UNSEEN = "unseen"  # what stands in a reference to a row that may not be seen; sent back it changes nothing
VALUES = "_values"  # what is computed: read with a row, and sent back without meaning anything
UNSAID = HIDDEN  # a cell of a field of which this row says nothing: neither a value nor an empty one
MOST_CELLS = 3_000_000
MEND = "値の形を、台帳の schema に合わせる"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: ``names``, FIELD or FIELD.PART by column, the texts of every row; ``wrong``: what no cell holds."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wrong: tuple[Wrong, ...]


class _Misshapen(Exception):
    """A value that no cell can hold. ``str()`` says why."""


def sent(register: Register, hidden: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> Sent:
    """The rows as a table. ``hidden``: the fields that whoever sends them may not see: they are as unknown as others.

    A field that a row does not name is left as it is; null is an empty cell.
    """
    offered, fields = targets(register, hidden), own_fields(register)
    told: list[dict[str, str]] = []
    wrong: list[Wrong] = []
    for line, row in enumerate(rows, 1):
        cells: dict[str, str] = {}
        for name, value in row.items():
            if name == VALUES:
                continue
            try:
                if "." in name or name not in offered:
                    raise _Misshapen("この台帳にない項目です")
                cells |= {f"{name}.{part}" if part else name: text for part, text in _texts(fields, name, value)}
            except _Misshapen as error:
                shown = name[:40]
                label = offered.get(name, shown)  # a field that is hidden is not called by its label either
                wrong.append(Wrong(line, label, str(error), MEND, shown))
        told.append(cells)
    names = tuple(dict.fromkeys(name for cells in told for name in cells))
    return Sent(names, tuple(_row(names, cells) for cells in told), tuple(wrong))


def written(of: Sent) -> bytes:
    """What is kept of it until it is applied. Raises Unreadable for more cells than are held at once."""
    if len(of.names) * len(of.rows) > MOST_CELLS:
        raise Unreadable(f"項目と行が多すぎます（あわせて{MOST_CELLS:,}個の値まで）。行を分けて送ってください。")
    lines = [of.names, *([None if text == UNSAID else text for text in row] for row in of.rows)]
    return MARK + json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode() + b"}"


def read(content: bytes) -> Grid:
    """The same again. Raises Unreadable for what only begins like it."""
    try:
        lines = json.loads(content)["sannai_rows"]
        rows = [Cells(at or HEADINGS, [_text(text) for text in line]) for at, line in enumerate(lines)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("送られた行が壊れています。もう一度送ってください。") from error
    return Grid(rows, encoding="UTF-8")


def _text(cell: Any) -> str:
    return UNSAID if cell is None else str(cell)[:MOST_CELL]


def _row(names: Sequence[str], cells: Mapping[str, str]) -> tuple[str, ...]:
    """Its cells; in the first column of each field that it does not name stands that it says nothing of it."""
    said = {name.partition(".")[0] for name in cells} | {ENTRY, SEQ}
    found = []
    for name in names:
        field = name.partition(".")[0]
        found.append(cells.get(name, "") if field in said else UNSAID)
        said.add(field)
    return tuple(found)


def _texts(fields: Mapping[str, Field], name: str, value: Any) -> list[tuple[str, str]]:
    """(part, text) of a value. Raises _Misshapen."""
    if name in (ENTRY, SEQ):
        plain = isinstance(value, str) if name == ENTRY else isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not plain:
            raise _Misshapen("記載の id を文字列で書いてください" if name == ENTRY else "版を整数で書いてください")
        return [("", "" if value is None else _fitting(str(value)))]
    field = fields[name]
    kind = KINDS[field.ask]
    if isinstance(value, dict):
        return _parts(field, value)
    if isinstance(value, list):
        if not kind.several or not all(isinstance(one, str) for one in value):
            raise _Misshapen("文字列の配列は、いくつも選べる項目だけに書けます")
        return [("", _fitting("、".join(value)))]
    if isinstance(value, bool):
        if kind.domain != "yes_no":
            raise _Misshapen("true と false は、はい・いいえの項目だけに書けます")
        return [("", "yes" if value else "no")]
    return [("", "" if value is None else _fitting(str(value)))]


def _parts(field: Field, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = KINDS[field.ask]
    if kind.refers(field):
        if value.get(UNSEEN) is True:
            return [("", UNSAID)]
        entry = value.get("entry")
        if not isinstance(entry, str) or not entry:
            raise _Misshapen('参照は {"entry": 記載の id} か、その番号の文字列で書いてください')
        return [("", _fitting(entry))]
    parts = kind.parts if len(kind.parts) > 1 else ()
    if not parts or not set(value) <= set(parts):
        raise _Misshapen(f"オブジェクトに書けるのは {'・'.join(parts)} です" if parts else "オブジェクトは書けません")
    if not all(one is None or isinstance(one, str) for one in value.values()):
        raise _Misshapen("オブジェクトの中は、文字列で書いてください")
    return [(part, _fitting(value.get(part) or "")) for part in parts]


def _fitting(text: str) -> str:
    if len(text) > MOST_CELL:
        raise _Misshapen(f"長すぎます（{MOST_CELL:,}文字まで）")
    return text.strip()
