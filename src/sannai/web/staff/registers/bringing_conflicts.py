"""競合: both values of a row side by side, who changed it and when, and the question which one is to stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sannai.common.models import Event
from sannai.organization.queries import staff_names
from sannai.registers.door import READ
from sannai.registers.importing.settling import Choice
from sannai.registers.models import Entry
from sannai.web.components.controls import Option, Said, choices
from sannai.web.kit.door import DeskRequest

from .entry_history import SHIELDS

NOW, FILE = "いまの値のまま", "ファイルの値にする"
REST = (("", "まだ決めない"), ("now", NOW), ("file", FILE))


@dataclass(frozen=True, slots=True)
class Conflict:
    """One row: ``cells`` with what stands (``old``) and what the file has (``new``); ``at``: when it was changed, for
    whoever may see that; ``question``: the choice, where one is left."""

    line: int
    called: str
    why: str
    entry: str
    cells: Sequence[Mapping[str, str]]
    at: datetime | None
    by: str
    question: Any


def conflicts(request: DeskRequest, report: Mapping[str, Any], *, asked: bool) -> list[Conflict]:
    """Those of a report: still open, and chosen. Three statements. ``asked``: a choice can be made."""
    rows = [row for name in ("conflict", "chosen") for row in report.get("rows", {}).get(name, [])]
    last = _last(request, {row["entry"] for row in rows if row["entry"]})
    found = []
    for row in rows:
        at, by = last.get(row["entry"], (None, ""))
        question = _question(row) if asked else None
        said = (row["line"], row["called"], row["why"], row["entry"], row["cells"])
        found.append(Conflict(*said, at, by, question))
    return found


def chosen(request: DeskRequest, report: Mapping[str, Any]) -> dict[int, Choice]:
    """What the form says, by line; ``rest``: for the rows that it shows and that nobody chose for."""
    found, rest = dict[int, Choice](), _choice(request.POST.get("rest", ""))
    for name in ("conflict", "chosen"):
        for row in report.get("rows", {}).get(name, []):
            one = _choice(request.POST.get(f"settle_{row['line']}", "")) or rest
            if one:
                found[row["line"]] = one
    return found


def _choice(said: str) -> Choice | None:
    return "now" if said == "now" else "file" if said == "file" else None


def _question(row: Mapping[str, Any]) -> Any:
    said = Said(f"{row['line']}行目をどちらにするか")
    options = [Option(code, label, on=row["settled"] == code) for code, label in REST if code]
    return choices("radio", f"settle_{row['line']}", said, options, row=True)


def _last(request: DeskRequest, ids: Collection[str]) -> dict[str, tuple[datetime, str]]:
    """When each of these rows was changed last, and by whom: of those that this person may read."""
    if not ids:
        return {}
    read = {
        str(each.pk)
        for each in Entry.objects.filter(pk__in=ids).select_related("shelf")
        if request.staff.may(READ, each)
    }
    told = Event.objects.filter(subject_kind="entry", subject_id__in=read).exclude(verb__in=SHIELDS)
    newest = {event.subject_id: event for event in told.order_by("seq")}
    names = staff_names(event.staff_key for event in newest.values() if event.staff_key)
    return {
        id: (event.at, "自動" if event.actor_kind == "system" else names.get(event.staff_key, event.staff_key))
        for id, event in newest.items()
    }
