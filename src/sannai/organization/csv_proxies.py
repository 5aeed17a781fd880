"""代決・職務代理: nobody stands in for themselves, in a place already taken, or as the proxy of a proxy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from .csv_faults import Fault, period
from .csv_reading import Row
from .csv_tables import STAND_IN_KINDS
from .periods import Period, common, uncovered


def stand_ins(rows: list[Row], posts: list[Row], appointments: list[Row]) -> Iterator[Fault]:
    """Contradictions between stand-ins, and with who holds the posts that stand in."""
    held: dict[str, list[Period]] = defaultdict(list)
    for row in appointments:
        held[row["post_key"]].append(period(row))
    by_post: dict[str, list[Row]] = defaultdict(list)
    acting: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "acting":
            acting[row["post_key"]].append(row)
    for row in sorted(rows, key=lambda row: row.line):
        if row["by_post_key"] == row["post_key"]:
            yield Fault(row, "by_post_key", f"「{row['by_post_key']}」は自分自身の代わりになれません", "ほかの職を書く")
        else:
            yield from _proxy_of_proxy(row, acting[row["by_post_key"]], held)
        for other in by_post[row["post_key"]]:
            yield from _place_taken(row, other)
        by_post[row["post_key"]].append(row)


def _place_taken(row: Row, other: Row) -> Iterator[Fault]:
    if row["kind"] != other["kind"] or not common(period(row), period(other)):
        return
    mine, theirs = set(row["matters"].split()), set(other["matters"].split())
    if not (mine & theirs or mine == theirs):
        return
    matter = " ".join(sorted(mine & theirs)) or "残りのすべて"
    where = f" {other.line} 行目" if other.line else "登録済みの行"
    if row["order"] == other["order"]:
        yield Fault(
            row,
            "order",
            f"「{row['order']}」は、事務の種類（{matter}）について{where}が使っています",
            "順序を変えるか、期間を分ける",
        )
    elif row["by_post_key"] == other["by_post_key"]:
        yield Fault(
            row,
            "by_post_key",
            f"「{row['by_post_key']}」は、事務の種類（{matter}）について{where}にもあります",
            "一方を消す",
        )


def _proxy_of_proxy(row: Row, acting: list[Row], held: dict[str, list[Period]]) -> Iterator[Fault]:
    """A post that is filled only by a proxy cannot be one: no day on which it is vacant and acted for."""
    by = row["by_post_key"]
    for other in acting:
        both = common(period(row), period(other))
        vacant: date | None = uncovered(both, held[by]) if both else None
        if vacant:
            where = f"{other.line} 行目" if other.line else "登録済み"
            kind = STAND_IN_KINDS[row["kind"]]
            yield Fault(
                row,
                "by_post_key",
                f"「{by}」は {vacant} に欠員で職務代理（{where}）が務めるので、{kind}ができません",
                "職に就いている人のいる職を書くか、期間を分ける",
            )
