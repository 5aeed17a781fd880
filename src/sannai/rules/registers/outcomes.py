"""What an outcome of a case makes of a register: which verb, of which row, from when, with what in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.text.nodes import as_date

from ..model import Definition
from .fields import FROM_UNTIL
from .keys import FROM, UNTIL
from .model import Feed, FeedVerb, Register
from .rows import DAY

EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Ended:
    """A case as far as a feed looks at it. ``answers`` with groups, ``values``, ``words`` (feeding.WORDS) and
    ``applicant``: part → answer. Days are ISO text, as in answers."""

    procedure: str
    outcome: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    applicant: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that is to happen to a row. ``of``: the key of the row, by field (empty: a new row, or with
    ``earlier`` whatever the earlier case made); ``body``: the fields that are written, and no others. ``unknown``:
    sources that have no answer, so that a person must say which row is meant, or from when."""

    verb: FeedVerb
    feed: Feed
    of: Mapping[str, Any]
    start: date | None
    until: date | None
    body: Mapping[str, Any]
    unknown: tuple[str, ...] = ()


def made(register: Register, case: Ended, moment: str) -> tuple[Made, ...]:
    """What this case makes at a moment: ``decided`` or ``delivered``. Never raises."""
    feeds = [one for one in register.fed_by if one.procedure == case.procedure and case.outcome in one.outcomes]
    return tuple(one for feed in feeds if feed.moment == moment for one in _of_feed(register, feed, case))


def _of_feed(register: Register, feed: Feed, case: Ended) -> Iterator[Made]:
    rows = case.answers.get(feed.each) if feed.each else [EMPTY]
    for row in rows if isinstance(rows, list) else ():
        inner = row if isinstance(row, Mapping) else EMPTY
        if all(_code(_worth(feed, case, inner, name)) & set(codes) for name, codes in feed.when.items()):
            verb = _verb(feed, case, inner)
            if verb:
                yield _made(register, feed, case, inner, verb)


def _verb(feed: Feed, case: Ended, row: Mapping[str, Any]) -> FeedVerb | None:
    if not feed.verb_field:
        return feed.verbs.get("")
    codes = _code(_worth(feed, case, row, feed.verb_field))
    return next((verb for code, verb in feed.verbs.items() if code in codes), None)


def _made(register: Register, feed: Feed, case: Ended, row: Mapping[str, Any], verb: FeedVerb) -> Made:
    of = {} if verb == "entered" else {name: _worth(feed, case, row, source) for name, source in feed.of.items()}
    start = _day(_worth(feed, case, row, feed.start))
    until = _day(_worth(feed, case, row, feed.until)) if feed.until else None
    if until and feed.until == "valid_until":
        until += DAY  # 満了日 is the last day on which it holds
    body = {} if verb in ("ended", "struck") else _body(register, feed, case, row)
    unknown = [feed.of[name] for name, value in of.items() if value is None]
    unknown += [feed.start] if start is None else []
    if register.dated and verb not in ("ended", "struck") and start:
        body = {FROM: start.isoformat(), **({UNTIL: until.isoformat()} if until else {}), **body}
    return Made(verb, feed, of, start, until, body, tuple(unknown))


def _body(register: Register, feed: Feed, case: Ended, row: Mapping[str, Any]) -> dict[str, Any]:
    worth = {name: _worth(feed, case, row, source) for name, source in feed.take.items() if name not in FROM_UNTIL}
    return {name: value for name, value in worth.items() if value is not None}


def _worth(feed: Feed, case: Ended, row: Mapping[str, Any], source: str) -> Any:
    """What a source of a feed is worth in this case, or None."""
    head, _, rest = source.partition(".")
    if rest:
        return case.applicant.get(rest) if head == "applicant" else _inside(feed, case, row, head, rest)
    if source in case.words:
        return case.words[source]
    return case.values[source] if source in case.values else case.answers.get(source)


def _inside(feed: Feed, case: Ended, row: Mapping[str, Any], group: str, name: str) -> Any:
    if group != feed.each:
        return None
    by_row = case.values.get(name)
    return by_row.get(row.get("_key")) if isinstance(by_row, Mapping) else row.get(name)


def _code(value: Any) -> set[str]:
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    return {str(one) for one in value} if isinstance(value, list) else set() if value is None else {str(value)}


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else as_date(value) if isinstance(value, str) else None


def ended(
    definition: Definition,
    outcome: str,
    answers: Mapping[str, Any],
    values: Mapping[str, Any],
    words: Mapping[str, Any],
) -> Ended:
    """A case of a procedure, with its applicant by the parts that the procedure names."""
    applicant = {part: answers.get(name) for part, name in definition.applicant.items()}
    return Ended(definition.key, outcome, answers, values, words, applicant)
