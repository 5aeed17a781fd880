"""承継: open work goes to what stands on that day, once for each matter, and never round in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from sannai.text.strict_yaml import nearest

from .csv_faults import Fault, period
from .csv_reading import Row
from .csv_tables import SUCCESSION_KINDS
from .periods import holds


def successions(rows: list[Row], units: list[Row], posts: list[Row]) -> Iterator[Fault]:
    """Contradictions between successions, and with the units and posts of their days."""
    rows = sorted(rows, key=lambda row: row.line)
    for kind, standing in (("unit", units), ("post", posts)):
        mine = [row for row in rows if row["kind"] == kind]
        for row in mine:
            yield from _ends(row, standing)
        yield from _twice(mine)
        yield from _circles(mine)
        yield from _used_again(mine, standing)


def _ends(row: Row, standing: list[Row]) -> Iterator[Fault]:
    what, on = SUCCESSION_KINDS[row["kind"]], row["on"]
    keys = {each["key"] for each in standing}
    for field, day in (("from_key", on - timedelta(days=1)), ("to_key", on)):
        key = row[field]
        if key not in keys:
            yield Fault(row, field, f"「{key}」という{what}はありません", nearest(key, keys))
        elif not any(each["key"] == key and holds(period(each), day) for each in standing):
            yield Fault(
                row, field, f"「{key}」という{what}は {day} にはありません", "承継日と、その組織や職の期間を確かめる"
            )
    if row["from_key"] == row["to_key"]:
        yield Fault(row, "to_key", f"「{row['to_key']}」は引継元と同じです", "引継先を確かめる")


def _twice(rows: list[Row]) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        known = seen[row["from_key"], row["on"]]
        for matter in row["matters"].split() or [""]:
            if matter in known:
                where = f"{known[matter].line} 行目" if known[matter].line else "登録済みの行"
                what = matter or "（空：残りのすべて）"
                said = f"「{what}」は、{where}でも {row['on']} に引き継がれます"
                yield Fault(row, "matters", said, "一つの事務の引継先は一つにする")
                break
            known[matter] = row


def _circles(rows: list[Row]) -> Iterator[Fault]:
    """On one day, the work of one matter going round: A to B and B to A."""
    leaving: dict[tuple[object, str], list[Row]] = defaultdict(list)
    for row in rows:
        leaving[row["on"], row["from_key"]].append(row)
    for row in rows:
        for matter in row["matters"].split() or [""]:
            way, current = {row["from_key"]}, row["to_key"]
            while current not in way:
                way.add(current)
                onward = leaving[row["on"], current]
                named = next((each for each in onward if matter in each["matters"].split()), None)
                rest = named or next((each for each in onward if not each["matters"]), None)
                if rest is None:
                    break
                current = rest["to_key"]
            else:
                if current == row["from_key"] != row["to_key"]:
                    yield Fault(
                        row,
                        "to_key",
                        f"「{row['to_key']}」へ引き継いだものが「{current}」に戻ります",
                        "引継先を確かめる",
                    )
                    break


def _used_again(rows: list[Row], standing: list[Row]) -> Iterator[Fault]:
    for row in rows:
        if row["matters"]:
            continue
        for each in standing:
            if each["key"] == row["from_key"] and (each["valid_to"] is None or each["valid_to"] > row["on"]):
                field = "key" if each["valid_from"] >= row["on"] else "valid_to"
                said = f"「{each['key']}」は" if field == "key" else f"「{each['valid_to'] or '（空）'}」では"
                yield Fault(
                    each, field, f"{said} {row['on']} に「{row['to_key']}」へすべて引き継いだ後も使われています",
                    "新しいものには新しいキーを付け、前のものは承継日で終える",
                )  # fmt: skip
