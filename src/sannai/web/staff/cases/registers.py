"""What a decision makes of registers, in a line each: before it is made, and where it could not be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sannai.casework import feeds
from sannai.casework.actions.verdicts import foreseen as verdict
from sannai.casework.models import Case, Decision
from sannai.procedures.queries import definition
from sannai.registers import problems
from sannai.rules.model import Outcome

OPEN = ("received", "in_review", "prepared", "proposed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``wrong``: something stands in its way."""

    text: str
    wrong: bool = False


def of_content(case: Case, content: Mapping[str, Any], at: datetime) -> Sequence[Line]:
    """What registers will say once this is decided. One statement for most procedures."""
    until = content.get("valid_until")
    given = {**content, "valid_until": date.fromisoformat(until) if isinstance(until, str) and until else until or None}
    chosen = definition(case.version).outcome(content.get("outcome"))
    return _foreseen(case, chosen, given, at) if chosen else ()


def _foreseen(case: Case, chosen: Outcome, given: Mapping[str, Any], at: datetime) -> Sequence[Line]:
    return _lines(feeds.foreseen(case, lambda: verdict(case, chosen, given, at), at))


def of_case(case: Case, proposed: Mapping[str, Any] | None, at: datetime) -> Sequence[Line]:
    """The same for the page of a case: as it is proposed, or as it would be recorded or handed out; once it has ended,
    what waits. One statement for most."""
    if case.status not in OPEN:
        return tuple(
            Line(f"台帳に書けなかったもの：{one.message}", True) for one in problems.about("case", str(case.pk))
        )
    if proposed is not None:
        return of_content(case, proposed, at)
    return _lines(feeds.foreseen(case, _nothing_decided, at)) if feeds.ends_undecided(case) else ()


def _nothing_decided() -> Decision | None:
    return None


def _lines(found: Sequence[feeds.Foreseen]) -> Sequence[Line]:
    return tuple(Line(one.text, one.wrong) for one in found)
