"""What no single row of the organisation can show: overlaps, posts in no unit, circles, proxies of proxies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from .csv_duties import duties
from .csv_faults import Fault, period
from .csv_proxies import stand_ins
from .csv_reading import Row, Rows
from .csv_successions import successions
from .csv_tables import BODIES, BODY_KINDS, UNIT_KINDS
from .models import MAYOR
from .periods import common, holds, uncovered
from .rights import MACHINE_ROLES


def check(rows: Rows) -> list[Problem]:
    """Every contradiction between rows, each with its line and the heading of its column.

    Rows of line 0 are stored already. What was wrong with them before the files came is not said again: that is told
    by ``standing``.
    """
    found = _faults(rows)
    if any(not fault.row.line for fault in found):
        stored = {name: [row for row in table if not row.line] for name, table in rows.items()}
        known = {fault.said for fault in _faults(stored)}
        found = [fault for fault in found if fault.row.line or fault.said not in known]
    return [fault.problem() for fault in found]


def standing(rows: Rows) -> list[Problem]:
    """Every contradiction between these rows, also where they are stored since before a check was made."""
    return [fault.problem() for fault in _faults(rows)]


def _faults(rows: Rows) -> list[Fault]:
    found = [fault for table in rows.values() for row in table for fault in _days(row)]
    if found:
        return found  # periods that end before they begin would only confuse what follows
    units, posts, staff = rows["units.csv"], rows["posts.csv"], rows["staff.csv"]
    appointments, absences = rows["appointments.csv"], rows["absences.csv"]
    bodies = rows[BODIES.file]
    return [
        *_overlaps(bodies, "key", lambda row: row["key"]),
        *_mayors(bodies),
        *_overlaps(units, "key", lambda row: row["key"]),
        *_overlaps(posts, "key", lambda row: row["key"]),
        *_overlaps(appointments, "post_key", lambda row: (row["staff_key"], row["post_key"])),
        *_overlaps(absences, "staff_key", lambda row: row["staff_key"]),
        *_overlaps(rows["engagements.csv"], "staff_key", lambda row: (row["staff_key"], row["unit_key"])),
        *_two_regular(appointments),
        *_homes(units, "parent_key", units),
        *_homes(units, "body_key", bodies),
        *_kinds(units),
        *_homes(posts, "unit_key", units),
        *_homes(appointments, "post_key", posts),
        *_of_machines(appointments, posts),
        *_people([*appointments, *absences, *rows["engagements.csv"], *rows["duties.csv"]], staff),
        *stand_ins(rows["stand_ins.csv"], posts, appointments),
        *_homes(rows["stand_ins.csv"], "post_key", posts),
        *_homes(rows["stand_ins.csv"], "by_post_key", posts),
        *successions(rows["successions.csv"], units, posts),
        *_engagements(rows["engagements.csv"], units, posts, appointments),
        *duties(rows["duties.csv"], units, appointments),
    ]


def _days(row: Row) -> Iterator[Fault]:
    if row.values.get("valid_to") is not None and row["valid_to"] <= row["valid_from"]:
        yield Fault(
            row,
            "valid_to",
            f"「{row['valid_to']}」は開始日（{row['valid_from']}）より後ではありません",
            "終了日は含まない日を書く",
        )


def _overlaps(rows: list[Row], field: str, group: Callable[[Row], Hashable]) -> Iterator[Fault]:
    seen: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.line):
        for other in seen[group(row)]:
            if common(period(row), period(other)):
                yield Fault(
                    row,
                    field,
                    f"「{row[field]}」の期間が{_where(other)}と重なっています",
                    "前の行に終了日を書いて区切る",
                )
        seen[group(row)].append(row)


def _where(row: Row) -> str:
    return f" {row.line} 行目" if row.line else f"登録済みのもの（{row['valid_from']} から）"


def _two_regular(appointments: list[Row]) -> Iterator[Fault]:
    regular: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(appointments, key=lambda row: row.line):
        if row["kind"] != "regular":
            continue
        for other in regular[row["staff_key"]]:
            both = common(period(row), period(other))
            if both and row["post_key"] != other["post_key"]:
                yield Fault(
                    row, "kind", f"「本務」が二つになります: {row['staff_key']} は {both[0]} に{_where(other)}の"
                    f"「{other['post_key']}」も本務です", "一方を兼務とするか、終了日を書く",
                )  # fmt: skip
        regular[row["staff_key"]].append(row)


def _homes(rows: list[Row], field: str, homes: list[Row]) -> Iterator[Fault]:
    """Rows whose unit or post is not there on every day on which they hold."""
    standing: dict[str, list[Row]] = defaultdict(list)
    for home in homes:
        standing[home["key"]].append(home)
    what = homes[0].table.title if homes else "もの"
    for row in rows:
        key = row.values.get(field)
        if key and key not in standing:
            yield Fault(row, field, f"「{key}」という{what}はありません", nearest(key, standing))
        elif key and (missing := uncovered(period(row), [period(home) for home in standing[key]])):
            yield Fault(
                row, field, f"「{key}」という{what}は {missing} にはありません", "開始日と終了日を、その期間に収める"
            )


def _of_machines(appointments: list[Row], posts: list[Row]) -> Iterator[Fault]:
    """People in posts with the role of systems: nothing would keep them to one ledger, as it keeps each system."""
    machines = [post for post in posts if post["role"] in MACHINE_ROLES]
    for row in appointments:
        for post in machines:
            if post["key"] == row["post_key"] and (both := common(period(post), period(row))):
                yield Fault(
                    row,
                    "post_key",
                    f"「{row['post_key']}」は {both[0]} に役割が「システム連携」の職で、職員は就けません",
                    "posts.csv の役割を職員のものにする。システムは画面の「システム連携」に登録する",
                )
                break


def _mayors(bodies: list[Row]) -> Iterator[Fault]:
    """What no body is named for falls to the mayor's, so that one is known by its key."""
    for row in bodies:
        if (row["key"] == MAYOR) != (row["kind"] == MAYOR):
            yield Fault(
                row, "key", f"「{row['key']}」は種別「{BODY_KINDS[row['kind']]}」のキーにできません",
                f"市長のキーは {MAYOR}、ほかの機関は別のキーにする",
            )  # fmt: skip


def _people(rows: list[Row], staff: list[Row]) -> Iterator[Fault]:
    known = {person["staff_key"] for person in staff}
    for row in rows:
        if row["staff_key"] not in known:
            yield Fault(
                row, "staff_key", f"「{row['staff_key']}」という職員はいません", nearest(row["staff_key"], known)
            )


def _kinds(units: list[Row]) -> Iterator[Fault]:
    """Circles, and units under one that is no larger than they are."""
    order, by_key = list(UNIT_KINDS), defaultdict(list)
    for unit in units:
        by_key[unit["key"]].append(unit)
    for row in units:
        if _circular(row, by_key):
            yield Fault(
                row,
                "parent_key",
                f"「{row['parent_key']}」の上をたどると「{row['key']}」に戻ります",
                "上位組織を確かめる",
            )
            continue
        above = [each for each in by_key[row["parent_key"]] if common(period(each), period(row))]
        wrong = next((each for each in above if order.index(each["kind"]) >= order.index(row["kind"])), None)
        if wrong:
            mine, theirs = UNIT_KINDS[row["kind"]], UNIT_KINDS[wrong["kind"]]
            yield Fault(
                row,
                "kind",
                f"「{mine}」は{theirs}「{wrong['key']}」の下に置けません",
                "上から " + "、".join(UNIT_KINDS.values()),
            )
        elif not row["parent_key"] and row["kind"] in ("charge", "section"):
            yield Fault(
                row, "parent_key", f"が空です: {UNIT_KINDS[row['kind']]}には上位組織が要ります", "組織キーを書く"
            )


def _circular(row: Row, by_key: dict[str, list[Row]]) -> bool:
    on: date = row["valid_from"]
    way, current = {row["key"]}, row["parent_key"]
    while current and current not in way:
        way.add(current)
        current = next((each["parent_key"] for each in by_key[current] if holds(period(each), on)), "")
    return bool(current) and current == row["key"]


def _engagements(
    engagements: list[Row], units: list[Row], posts: list[Row], appointments: list[Row]
) -> Iterator[Fault]:
    """監査の従事: only of somebody who holds a post of an auditor on each of its days."""
    auditing = [post for post in posts if post["role"] == "auditor"]
    for row in engagements:
        spans: Iterable[tuple[date, date | None] | None] = (
            common(period(held), period(post))
            for held in appointments
            if held["staff_key"] == row["staff_key"]
            for post in auditing
            if post["key"] == held["post_key"]
        )
        missing = uncovered(period(row), [span for span in spans if span])
        if missing:
            yield Fault(
                row,
                "staff_key",
                f"「{row['staff_key']}」は {missing} に監査の職に就いていません",
                "役割が監査の職に就けてから書く",
            )
        key, standing = row["unit_key"], {unit["key"] for unit in units if common(period(unit), period(row))}
        if key and key not in standing:
            yield Fault(row, "unit_key", f"「{key}」という組織はその期間にありません", nearest(key, standing))
