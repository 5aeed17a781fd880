"""職務 in the organisation's CSV: two rows that cannot hold on one day, people without a post, units not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from sannai.text.strict_yaml import nearest

from .csv_faults import Fault, period
from .csv_reading import Row
from .duties import DUTIES, Named, clash, misplaced
from .periods import common, holds


def duties(rows: list[Row], units: list[Row], appointments: list[Row]) -> Iterator[Fault]:
    """As the action refuses them. The unit stands on the first day; afterwards the duty goes with its work."""
    yield from _clashes(rows)
    known = {unit["key"] for unit in units}
    for row in rows:
        on, key = row["valid_from"], row["unit_key"]
        if wrong := misplaced(row["kind"], key):
            yield Fault(row, "unit_key", f"「{key}」: {wrong}", "空にする")
        elif key and not any(unit["key"] == key and holds(period(unit), on) for unit in units):
            yield Fault(row, "unit_key", f"「{key}」という組織は {on} にありません", nearest(key, known - {key}))
        if not any(held["staff_key"] == row["staff_key"] and holds(period(held), on) for held in appointments):
            yield Fault(row, "staff_key", f"「{row['staff_key']}」は {on} に職に就いていません", "先に任免の表に書く")


def _clashes(rows: list[Row]) -> Iterator[Fault]:
    """Only rows of one person, and of kinds that one person in the city holds, can be in each other's way."""
    seen: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.line):
        groups = [row["staff_key"], *([DUTIES[row["kind"]]] if DUTIES[row["kind"]].single else [])]
        others = {id(other): other for group in groups for other in seen[group]}.values()
        for other in others:
            if common(period(row), period(other)) and (wrong := clash(_named(row), _named(other))):
                yield Fault(row, "kind", f": {wrong}", "前の行に終了日を書いて区切るか、一方をほかの職員にする")
        for group in groups:
            seen[group].append(row)


def _named(row: Row) -> Named:
    return Named(row["staff_key"], row["kind"], row["unit_key"])
