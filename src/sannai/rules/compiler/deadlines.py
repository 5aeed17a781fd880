"""標準処理期間 and statutory deadlines: how long, from when, what stops them, how they extend, what silence means."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Deadline, Extension, Silence
from .reading import Reader, Record, note_twice

LONGEST = 3650


def compile_deadlines(reader: Reader, records: Sequence[Record]) -> tuple[Deadline, ...]:
    """Every deadline, in the order written. The first 標準処理期間 is the one that the citizen is promised."""
    note_twice(reader, records, "期間")
    found: list[Deadline] = []
    for record in records:
        id, length = record.get("id"), record.get("length")
        _check_days(reader, record, "length", length)
        if id and length:
            found.append(
                Deadline(
                    id=id,
                    label=record.get("label", id),
                    length=length,
                    unit=record.get("unit", "business_days"),
                    start=record.get("start", "arrived"),
                    stops_for=record.get("stops_for", ()),
                    ground=record.get("ground", ""),
                    kind=record.get("kind", "standard"),
                    extension=_extension(reader, record.get("extension")),
                    silence=_silence(record.get("silence")),
                )
            )
    return tuple(found)


def _extension(reader: Reader, record: Record | None) -> Extension | None:
    if record is None:
        return None
    most = record.get("most")
    _check_days(reader, record, "most", most)
    return Extension(most or 0, record.get("ground", ""), record.get("reason", ""), record.get("notice", ""))


def _silence(record: Record | None) -> Silence | None:
    if record is None:
        return None
    means = record.get("means", "none")
    return Silence(means, record.get("label", ""), record.get("ground", ""), record.get("outcome", ""))


def _check_days(reader: Reader, record: Record, key: str, days: int | None) -> None:
    if days is not None and not 1 <= days <= LONGEST:
        reader.problem(record.line_of(key), f"日数 {days} は書けません", f"1〜{LONGEST} で書く")
