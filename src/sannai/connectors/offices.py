"""The offices as they are told outside: names, telephones, places and executive bodies, and where work has moved to.

Every unit is told, since a case may be handed to any; of each only what a caller needs. Days to come that are decided
stand in it: a reorganisation takes effect outside by the calendar alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sannai.organization.models import Body, Succession, Unit
from sannai.organization.snapshot import trees

UNIT = ("name", "phone", "place")
BODY = ("authority", "ground", "reviewing_body", "defendant")


def told(on: date) -> Mapping[str, Any]:
    """From this day on, everything that is decided."""
    by_day = trees(_days(on))
    days = sorted(by_day)
    units = sorted(set(Unit.objects.values_list("key", flat=True)))
    moved = Succession.objects.filter(kind="unit").order_by("from_key").values_list("from_key", "matters")
    matters = sorted({"", *(matter for _, named in moved for matter in named.split())})
    bodies = sorted(set(Body.objects.values_list("key", flat=True)))
    return {
        "units": {key: _spans((day, _said(by_day[day].unit(key), UNIT)) for day in days) for key in units},
        "heirs": {
            f"{key} {matter}": _spans((day, {"key": by_day[day].heir("unit", key, matter)}) for day in days)
            for key in sorted({key for key, _ in moved})
            for matter in matters
        },
        "bodies": {key: _spans((day, _said(by_day[day].body(key), BODY)) for day in days) for key in bodies},
    }


def _days(on: date) -> set[date]:
    """This day, and every one after it on which a unit or a body changes or work moves."""
    days: set[date | None] = {on}
    for rows in (Unit.objects.all(), Body.objects.all()):
        for begins, ends in rows.values_list("valid_from", "valid_to"):
            days |= {begins, ends}
    days |= set(Succession.objects.filter(kind="unit").values_list("on", flat=True))
    return {day for day in days if day and day >= on}


def _said(row: Unit | Body | None, names: Iterable[str]) -> Mapping[str, str]:
    return {name: getattr(row, name) for name in names} if row else {}


def _spans(each_day: Iterable[tuple[date, Mapping[str, str]]]) -> list[dict[str, str]]:
    """Only the days on which something changes. The first has no beginning: what was before is of no use outside."""
    spans: list[dict[str, str]] = []
    before: Mapping[str, str] | None = None
    for day, said in each_day:
        if said != before:
            spans.append({"from": day.isoformat() if spans else "", **said})
            before = said
    return spans
