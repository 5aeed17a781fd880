"""事務委任規則 (entrustment.yaml): which matters' authority and name moved to which post, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from sannai.text.problems import Problem
from sannai.text.strict_yaml import load, nearest

from ..compiler.fee import period
from ..compiler.reading import Reader, Record, read_record
from .keys import SHAPES
from .model import Entrusted, Level, MatterRules
from .rows import known_level

FILE = "entrustment.yaml"


def compile_entrustment(
    files: Mapping[str, bytes], levels: tuple[Level, ...], matters: Mapping[str, MatterRules]
) -> tuple[tuple[Entrusted, ...], list[Problem]]:
    """(rows, faults). A city that entrusts nothing has no such file."""
    reader = Reader(FILE, shapes=SHAPES)
    root = load(files[FILE], FILE, reader.problems) if FILE in files else None
    if root is None:
        return (), reader.problems
    header = read_record(reader, root, SHAPES["entrustment"], FILE)
    read = [_row(reader, record, levels, matters) for record in header.get("rows", ())]
    rows = tuple(row for row in read if row)
    _overlaps(reader, rows)
    return rows, reader.problems


def _row(
    reader: Reader, record: Record, levels: tuple[Level, ...], matters: Mapping[str, MatterRules]
) -> Entrusted | None:
    start, end = period(reader, record)
    matter, to = record.get("matter", ""), record.get("to", "")
    if matter and matter not in matters:
        line = record.line_of("matter")
        reader.problem(line, f"「{matter}」という事項は専決規程にありません", nearest(matter, matters))
        return None
    written = record.get("level")
    level = known_level(reader, written, record.line_of("level"), levels) if written else ""
    if not (matter and to and level):
        return None
    return Entrusted(matter, start, end, to, level, record.get("name", ""), record.get("ground", ""), record.line)


def _overlaps(reader: Reader, rows: tuple[Entrusted, ...]) -> None:
    for matter in dict.fromkeys(row.matter for row in rows):
        same = sorted((row for row in rows if row.matter == matter), key=lambda row: row.start)
        for before, after in pairwise(same):
            if (before.end or date.max) > after.start:
                reader.problem(
                    after.line,
                    f"事項「{matter}」の委任が {after.start} に2つあります（先は {before.line} 行目）",
                    "前の行の until を次の行の from にする",
                )
