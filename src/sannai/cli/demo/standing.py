"""What stands in the registers when the demo begins, so that who renews or notifies names a row that is there."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from django.conf import settings

SINCE, UNTIL = "2025-01-01", "2028-01-01"  # it began before, and ends after, whatever the demo tells


def settled(key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of one application, about a row that stands where they are about one."""
    told = {**answers}
    if key == "food-business-permit":
        once = {row.get("kind"): row for row in reversed(told.get("business", ()))}
        told["business"] = [*once.values()][::-1]  # a permit has one row for each kind
        if told.get("application") == "renewal" and (row := _one_of("food-permit", answers)):
            told |= {"permit_number": row["permit_number"], "trade_name": row["trade_name"]}
            told["business"] = [told["business"][0] | {"kind": row["kind"]}]
    if key == "dog-registration-notification" and told.get("tag_number") and (row := _one_of("dog", answers)):
        told |= {name: row[name] for name in ("tag_number", "dog_name", "breed", "sex", "coat")}
    return told


def _one_of(register: str, answers: Mapping[str, Any]) -> Mapping[str, str] | None:
    rows = _rows(register)
    return rows[crc32(repr(answers).encode()) % len(rows)] if rows else None


@functools.cache
def _rows(register: str) -> Sequence[Mapping[str, str]]:
    path = settings.CATALOG / "sannai" / "entries" / f"{register}.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["from"] < SINCE and not "" < row["until"] < UNTIL]
