"""A rulebook against the city it is for: every unit and post that a row names must stand, and be held, on its dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from .compiling import MAIN
from .entrusting import FILE as ENTRUSTMENT
from .model import POST, Rulebook

Span = tuple[date, date | None]  # from (included) until (excluded)


@dataclass(frozen=True, slots=True)
class Hall:
    """When each unit and each post stands, and when somebody is appointed to each post."""

    units: Mapping[str, Sequence[Span]]
    posts: Mapping[str, Sequence[Span]]
    held: Mapping[str, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Named:
    """A key that a row names, for the dates of that row."""

    file: str
    line: int
    key: str
    post: bool
    span: Span


def check_against(book: Rulebook, hall: Hall) -> list[Problem]:
    """規程が名指しする組織と職が、その行の期間を通してあり、だれかが就いたことがあるか。"""
    problems: list[Problem] = []
    for named in _named(book):
        problems += _fault(named, hall)
    return sorted(set(problems))


def _named(book: Rulebook) -> Iterable[_Named]:
    for rules in book.matters.values():
        for row in rules.rows:
            span = (row.start, row.end)
            line = row.lines.get("decider", 0)
            if row.post:
                yield _Named(MAIN, line, row.post, True, span)
            line = row.lines.get("concur", 0)
            for key in row.concur:
                yield _Named(MAIN, line, key.removeprefix(POST), key.startswith(POST), span)
    for entrusted in book.entrustment:
        yield _Named(ENTRUSTMENT, entrusted.line, entrusted.post, True, (entrusted.start, entrusted.end))


def _fault(named: _Named, hall: Hall) -> list[Problem]:
    known, what = (hall.posts, "職") if named.post else (hall.units, "組織")
    spans = known.get(named.key, ())
    if not spans:
        hint = f"職なら「{POST}{named.key}」と書く" if not named.post and named.key in hall.posts else ""
        words = f"「{named.key}」という{what}は、市の組織にありません"
        return [Problem(named.file, named.line, words, hint or nearest(named.key, known))]
    missing = first_gap(named.span, spans)
    if missing:
        words = f"{what}「{named.key}」は {missing} にありません"
        return [Problem(named.file, named.line, words, "その日で行を分けるか、期間を合わせる")]
    post = named.key if named.post else ""
    if post and not any(_meet(named.span, held) for held in hall.held.get(post, ())):
        words = f"職「{post}」には、この行の期間に就いた人がいません"
        return [Problem(named.file, named.line, words, "人が就く職を書くか、先に任命する")]
    return []


def first_gap(span: Span, spans: Iterable[Span]) -> date | None:
    """The first day of the span on which none of the others holds, or None."""
    day, last = span[0], span[1] or date.max
    for start, end in sorted(spans, key=lambda one: one[0]):
        if start > day:
            break
        day = max(day, end or date.max)
    return day if day < last else None


def _meet(one: Span, other: Span) -> bool:
    return one[0] < (other[1] or date.max) and other[0] < (one[1] or date.max)
