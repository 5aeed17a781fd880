"""What no single row of an organisation file can show: overlaps, posts in no unit, people in no post, circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from sannai.rules.loader import nearest
from sannai.rules.problems import Problem

from .city_file import CityFile, Row


def check(city: CityFile, file: str) -> list[Problem]:
    """Every contradiction between rows, each with its line."""
    faults = [
        *_dates([*city.units, *city.posts, *(each for row in city.staff for each in row["appointments"])]),
        *_overlaps(city.units, "組織", lambda row: row["key"]),
        *_overlaps(city.posts, "職", lambda row: row["key"]),
        *_twice(city.staff),
        *_homes(city.units, "parent", city.units, "上の組織"),
        *_homes(city.posts, "unit", city.units, "組織"),
        *_circles(city.units),
    ]
    for person in city.staff:
        faults += _overlaps(person["appointments"], f"{person['key']} の任命", lambda row: row["post"])
        faults += _homes(person["appointments"], "post", city.posts, "職")
    return [Problem(file, line, message, hint) for line, message, hint in faults]


Faults = Iterable[tuple[int, str, str]]


def _dates(rows: list[Row]) -> Faults:
    for row in rows:
        if row["until"] is not None and row["until"] <= row["from"]:
            yield (
                row.line,
                f"until（{row['until']}）が from（{row['from']}）より後ではありません",
                "until の日は含まない",
            )


def _overlaps(rows: list[Row], what: str, key: Callable[[Row], Hashable]) -> Faults:
    seen: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        for other in seen[key(row)]:
            if row.holds_on(other["from"]) or other.holds_on(row["from"]):
                yield (
                    row.line,
                    f"{what}「{key(row)}」の期間が {other.line} 行目と重なっています",
                    "until を書いて区切る",
                )
        seen[key(row)].append(row)


def _twice(rows: list[Row]) -> Faults:
    first: dict[str, int] = {}
    for row in rows:
        if row["key"] in first:
            yield row.line, f"職員番号「{row['key']}」は {first[row['key']]} 行目にもあります", "一人を一つにまとめる"
        first.setdefault(row["key"], row.line)


def _homes(rows: list[Row], column: str, homes: list[Row], what: str) -> Faults:
    keys = {home["key"] for home in homes}
    for row in rows:
        key = row[column]
        if key and key not in keys:
            yield row.line, f"「{key}」という{what}はありません", nearest(key, keys)
        elif key and not any(home["key"] == key and home.holds_on(row["from"]) for home in homes):
            yield row.line, f"{row['from']} には「{key}」という{what}がまだないか、もうありません", "from を確かめる"


def _circles(units: list[Row]) -> Faults:
    for row in units:
        way, current = {row["key"]}, row["parent"]
        while current:
            if current in way:
                yield row.line, f"組織「{row['key']}」の上をたどると自分に戻ります", "parent を確かめる"
                break
            way.add(current)
            above = (each["parent"] for each in units if each["key"] == current and each.holds_on(row["from"]))
            current = next(above, "")
