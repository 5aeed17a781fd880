"""Nothing waits for nobody: what waits for a post that emptied, or that was moved, is led on by the software."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from sannai.common.action import NotAllowed, action
from sannai.common.actors import Actor, System
from sannai.common.events import StaleSubject
from sannai.common.time import TOKYO, today
from sannai.common.verbs import Verb
from sannai.organization.models import Revision
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.model import Rulebook

from .. import circulation, routes, seats, states
from ..models import Proposal, Waiting
from .asked import check_newest

log = logging.getLogger("sannai.approvals")
_looked: dict[tuple[UUID, ...], date] = {}  # the organisation, and the day, for which this process looked at everything
AT_ONCE = 100  # conditions in one statement: a database reads only so deep an expression


@action(Verb(name="proposal.reseated", kind="proposal", right="proposal.reseat"))
def _reseat(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """回す先を、いまの組織と規程で決め直す。"""
    states.check_open(proposal.status)
    check_newest(proposal)
    circulation.advance(proposal, at)


def refresh(at: datetime) -> int:
    """Lead on whatever waits for nobody today; how many. May run at any time and twice: an event only for a change.

    Every open proposal is looked at once a day and after each change of the organisation: a post above or below may
    have been filled, though somebody sits where it waits. In between, only what waits for nobody.
    What cannot be led on, since no post above is held either, stays where it is and is logged.
    """
    moved, now = 0, tuple(Revision.objects.order_by("pk").values_list("token", flat=True))
    known = bool(now) and _looked.get(now) == today(at)
    for key in _doubtful(at, whole=not known):
        proposal = Proposal.objects.select_related("grounds").filter(pk=key, status=states.OPEN).first()
        try:
            if proposal is not None and _led_on(proposal, at):
                moved += 1
        except StaleSubject:
            continue  # somebody acted in the same moment: then it moved already
        except NotAllowed as error:
            log.warning("proposal %s waits for nobody: %s", key, error)
    _looked.clear()
    _looked[now] = today(at)
    return moved


def _led_on(proposal: Proposal, at: datetime) -> bool:
    now = circulation.plan(proposal, at)
    if circulation.differs(proposal, now):
        _reseat(proposal, by=System(), at=at)
        return True
    circulation.asked_rules(proposal, now)
    return False


def _doubtful(at: datetime, *, whole: bool) -> list[UUID]:
    """All that are open; or those that wait for a post where nobody is today or under a key that was moved, or whose
    rules changed since they came there. The oldest first."""
    if whole:
        return sorted(Proposal.objects.filter(status=states.OPEN).values_list("pk", flat=True))
    city = city_on(today(at))
    books: dict[str, Rulebook | None] = {}
    found = [*_of_other_rules(city, books), *_nobody(city)]
    for matter, day in {turn for book in books.values() if book for turn in _turned(book, city.on)}:
        came = Q(since__lt=datetime.combine(day, time.min, TOKYO))
        found.append(came & (Q(matter=matter) | Q(proposal__grounds__analogous_to=matter)))
    keys: set[UUID] = set()
    for start in range(0, len(found), AT_ONCE):
        condition = reduce(or_, found[start : start + AT_ONCE])
        keys.update(Waiting.objects.filter(condition).values_list("proposal_id", flat=True))
    return sorted(keys)


def _of_other_rules(city: City, books: dict[str, Rulebook | None]) -> Iterator[Q]:
    """What was asked of other rules than its body has today. Fills ``books`` by body; a body without any is logged."""
    rows = Proposal.objects.filter(status=states.OPEN).values_list("unit_key", "matter", "grounds__rules_digest")
    for unit_key, matter, digest in rows.order_by("unit_key").distinct():
        body = city.body_of(city.heir("unit", unit_key, matter)).key
        if body not in books:
            books[body] = _book(city, unit_key, matter)
        book = books[body]
        if book and book.digest != digest:
            yield Q(proposal__unit_key=unit_key, matter=matter, proposal__grounds__rules_digest=digest)


def _book(city: City, unit_key: str, matter: str) -> Rulebook | None:
    try:
        return routes.book_of(city, unit_key, matter)
    except NotAllowed as error:
        log.warning("%s", error)
        return None


def _nobody(city: City) -> Iterator[Q]:
    """Where nobody sits today: read from the few kinds of row that wait."""
    stuck: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    rows = Waiting.objects.values_list("post_key", "matter", "substitutable", "but").order_by("post_key").distinct()
    for post_key, matter, substitutable, but in rows:
        waits = Waiting(post_key=post_key, matter=matter, substitutable=substitutable, but=but)
        seat = seats.of_row(city, waits)
        if not seat.staff or seat.post_key != post_key:
            stuck[post_key, matter, substitutable].append(but)
    for (post_key, matter, substitutable), proposers in stuck.items():
        yield Q(post_key=post_key, matter=matter, substitutable=substitutable, but__in=proposers)


def _turned(book: Rulebook, on: date) -> Iterator[tuple[str, date]]:
    """Matters whose rows changed, with the newest day on which they did."""
    for matter, rules in book.matters.items():
        terms = [(row.start, row.end) for row in rules.rows]
        terms += [(row.start, row.end) for row in book.entrustment if row.matter == matter]
        if days := [day for term in terms for day in term if day is not None and day <= on]:
            yield matter, max(days)
