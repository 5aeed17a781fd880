"""台帳に書けなかったもの: what an outcome was to make of a register, until somebody who keeps it has put it right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sannai.common import canonical
from sannai.common.action import NotAllowed, action, needed
from sannai.common.actors import Actor
from sannai.common.follow import Consequence, Happened
from sannai.text.nodes import as_date

from . import verbs
from .door import Door
from .models import Entry, FeedProblem
from .origins import Source
from .planning import Ending, Step
from .writing import write

Body = Mapping[str, Any]
WHY = "台帳に書かない理由を書いてください。"
CLOSED = "これは、もう済んでいます。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What came from the case: the key that it named, from and until when, and the content that was to be written."""

    of: Body
    start: date | None
    until: date | None
    body: Body


@dataclass(frozen=True, slots=True)
class Mending:
    """What a person says is to be written: which row (None: a new one), and its whole content."""

    entry: Entry | None
    given: Body
    reason: str


def keep(step: Step, ending: Ending, message: str, *, by: Actor, at: datetime) -> FeedProblem:
    """Keep what could not be written, and why."""
    made = step.wanted
    wanted = {
        "of": dict(made.of) if made else {},
        "start": made.start if made else step.on,
        "until": made.until if made else None,
        "body": dict(made.body) if made else {},
        "entry": step.entry.subject_id if step.entry else "",
    }
    source = ending.source
    problem = FeedProblem(
        shelf=step.held.shelf, about_kind=source.kind, about_id=source.id, called=source.called, verb=step.verb, at=at
    )
    _note(problem, wanted=canonical.dumps(wanted), message=message, by=by, at=at)
    return problem


@action(verbs.NOTED)
def _note(problem: FeedProblem, *, wanted: str, message: str, by: Actor, at: datetime) -> None:
    problem.wanted, problem.message = wanted, message
    problem.save(force_insert=True)


def wanted_of(problem: FeedProblem) -> Wanted:
    """What was to be written, to begin a form with."""
    said = json.loads(problem.wanted or "{}")
    start, until = (as_date(str(said.get(name) or "")) for name in ("start", "until"))
    return Wanted(said.get("of", {}), start, until, said.get("body", {}))


def entry_of(problem: FeedProblem) -> Entry | None:
    """The row that was meant, where it was known. One statement."""
    id = json.loads(problem.wanted or "{}").get("entry")
    return Entry.objects.filter(pk=id, disposed_at=None).first() if id else None


def open_behind(door: Door) -> list[FeedProblem]:
    """What waits in a register, the oldest first, for whoever keeps its rows. One statement."""
    shelf = door.held.shelf
    if door.units is not None and shelf.division_key not in door.units:
        return []
    return list(FeedProblem.objects.filter(shelf=shelf, closed_at=None).order_by("at", "pk"))


def about(kind: str, id: str) -> list[FeedProblem]:
    """What waits of one case, in any register. One statement."""
    waiting = FeedProblem.objects.filter(about_kind=kind, about_id=id, closed_at=None)
    return list(waiting.select_related("shelf").order_by("at", "pk"))


@action(verbs.MENDED)
def mend(
    problem: FeedProblem,
    *,
    given: Body,
    entry: Entry | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Mending:
    """確かめて台帳に書く。``entry``: どの記載か（なければ新しい記載）、``given``: 記載の全体（終わりでは until）。

    The row is written as what follows from this, by which it comes from the case; so a new row may be begun where
    nobody types one. Raises NotAllowed and Faulty.
    """
    _close(problem, at)
    if entry is None:
        if problem.verb in ("ended", "struck"):
            raise NotAllowed("どの記載のことかを選んでください。")
    elif entry.shelf_id != problem.shelf_id:
        raise NotAllowed("選んだ記載は、ほかの台帳のものです。")
    elif not by.may(verbs.MENDED.right, entry):
        raise NotAllowed("その記載は、ほかの課のものです。もつ課に頼んでください。")
    return Mending(entry, given, reason.strip())


@action(verbs.DISMISSED)
def dismiss(problem: FeedProblem, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """台帳に書かずに済ませる。理由が要る。Raises NotAllowed."""
    needed(reason, WHY)
    _close(problem, at)


def _close(problem: FeedProblem, at: datetime) -> None:
    if problem.closed_at is not None:
        raise NotAllowed(CLOSED)
    problem.closed_at = at
    problem.save(update_fields=["closed_at"])


def mended(happened: Happened, by: Consequence) -> None:
    """書くと決めた: the row follows, in the name of whoever said so."""
    problem: FeedProblem = happened.subject
    told: Mending = happened.result
    source = Source(problem.about_kind, problem.about_id, problem.called)
    reason = f"{source.called}による" + (f"。{told.reason}" if told.reason else "")
    on = as_date(str(told.given.get("until") or ""))
    verb = "changed" if told.entry and problem.verb == "entered" else problem.verb  # it was there already
    write(
        verb, problem.shelf_id, told.entry, given=told.given, on=on,
        reason=reason, source=source, by=by, at=happened.event.at,
    )  # fmt: skip
