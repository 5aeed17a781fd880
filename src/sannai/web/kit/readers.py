"""Who read this: the log of readings of one thing, for those who may read that log. Of any kind that has a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sannai.common.models import AccessLog
from sannai.organization.queries import staff_names

from .door import DeskRequest
from .table import DATE, LONG, NARROW, PERSON, Column, Table

RIGHT = "audit.read"
MOST = 30
SAID = {"sign-in": "サインイン", "sign-in locked": "サインインの停止（失敗が続いたため）"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the log in words."""

    at: datetime
    who: str
    what: str


COLUMNS: tuple[Column[Reading], ...] = (
    Column("who", "職員", lambda x: x.who, PERSON, first=True),
    Column("at", "日時", lambda x: x.at, DATE, fold=NARROW),
    Column("what", "したこと", lambda x: x.what, LONG, fold=NARROW),
)


def readers(request: DeskRequest, row: Any) -> Table[Reading] | None:
    """The newest readings of this thing; None for whoever may not know them. Two statements for whoever may."""
    if not request.staff.may(RIGHT):
        return None
    log = AccessLog.objects.filter(about_kind=row.subject_kind, about_id=row.subject_id).order_by("-pk")[:MOST]
    return Table(COLUMNS, told(list(log)), f"閲覧の記録（新しい{MOST}件まで）")


def told(rows: Sequence[AccessLog]) -> list[Reading]:
    """Lines of the log with names and words. One statement."""
    names = staff_names(row.staff_key for row in rows)
    return [Reading(row.at, names[row.staff_key], said(row.what)) for row in rows]


def said(what: str) -> str:
    """What was done, in words; the address that was read is left as it is."""
    form, _, count = what.removeprefix("export ").partition(" ")
    return f"書き出し {form} {count}件" if what.startswith("export ") else SAID.get(what, f"閲覧 {what}")
