"""標準処理期間 and statutory deadlines: how long, from when, what stops them, how they extend, what silence means."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Deadline, Extension, Silence
from .conditions import box_of
from .names import Names
from .reading import Reader, Record, note_twice

LONGEST = 3650


def compile_deadlines(reader: Reader, records: Sequence[Record], names: Names) -> tuple[Deadline, ...]:
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
                    extensions=_extensions(reader, record, names),
                    silence=_silence(record.get("silence")),
                )
            )
    return tuple(found)


def _extensions(reader: Reader, record: Record, names: Names) -> tuple[Extension, ...]:
    """One, or from the second edition on several: each on its own ground, and further than the one before it."""
    written = record.get("extension")
    several = isinstance(written, tuple)
    if several:
        names.since_second(reader, record, "extension")
    found: list[Extension] = []
    for one in written if several else [written] if written else []:
        extension = _extension(reader, one, names)
        if found and 0 < extension.most <= found[-1].most:
            words = f"{extension.most}日までの延長は、前の延長（{found[-1].most}日まで）より先に届きません"
            reader.problem(one.line_of("most"), words, "most は元の期限からあわせて何日まで。短いものから順に書く")
        found.append(extension)
    return tuple(found)


def _extension(reader: Reader, record: Record, names: Names) -> Extension:
    most = record.get("most")
    _check_days(reader, record, "most", most)
    names.since_second(reader, record, "kind", "when")
    with names.deciding():
        when = box_of(reader, record.get("when"), names)
    ground, reason, notice = (record.get(key, "") for key in ("ground", "reason", "notice"))
    return Extension(most or 0, ground, reason, notice, record.get("kind") == "special", when)


def _silence(record: Record | None) -> Silence | None:
    if record is None:
        return None
    means = record.get("means", "none")
    return Silence(means, record.get("label", ""), record.get("ground", ""), record.get("outcome", ""))


def _check_days(reader: Reader, record: Record, key: str, days: int | None) -> None:
    if days is not None and not 1 <= days <= LONGEST:
        reader.problem(record.line_of(key), f"日数 {days} は書けません", f"1〜{LONGEST} で書く")
