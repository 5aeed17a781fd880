"""Nothing waits for nobody: what waits for a post that emptied, or that was moved, is led on by the software."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
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
from ..circulation import Plan
from ..models import Proposal, Waiting
from .asked import check_newest

log = logging.getLogger("sannai.approvals")
_looked: dict[tuple[UUID, ...], date] = {}  # the organisation, and the day, for which this process looked at everything
TOGETHER = 50  # proposals that are read, and moved, at once: whoever acts on one of them waits so long
AT_ONCE = 100  # conditions in one statement: a database reads only so deep an expression


@action(
    Verb(
        name="proposal.reseated",
        kind="proposal",
        right="proposal.reseat",
        done="組織の変更に合わせて、回る先を直しました。",
        unsaid=("now",),
    )
)
def _reseat(proposal: Proposal, *, by: Actor, at: datetime, now: Plan) -> None:
    """回す先を、いまの組織と規程で決め直す。"""
    states.check_open(proposal.status)
    check_newest(proposal)  # it is still what the plan was made of
    circulation.follow(proposal, now, at)


def refresh(at: datetime) -> int:
    """Lead on whatever waits for nobody today; how many. May run at any time and twice: an event only for a change.

    Every open proposal is looked at once a day and after each change of the organisation: a post above or below may
    have been filled, though somebody sits where it waits. In between, only what waits for nobody.
    What cannot be led on, since no post above is held either, stays where it is and is logged.
    """
    now = tuple(Revision.objects.order_by("pk").values_list("token", flat=True))
    known = bool(now) and _looked.get(now) == today(at)
    doubtful, city = _doubtful(at, whole=not known), city_on(today(at))
    books = _Books(city)
    moved = sum(_led_on(doubtful[start : start + TOGETHER], books, at) for start in range(0, len(doubtful), TOGETHER))
    _looked.clear()
    _looked[now] = today(at)
    return moved


@dataclass
class _Books:
    """The rules of each body in one city, read once."""

    city: City
    known: dict[str, Rulebook | NotAllowed] = field(default_factory=dict)

    def of(self, unit_key: str, matter: str) -> Rulebook:
        """Raises NotAllowed, which names the body, while it has adopted none."""
        body = self.city.body_of(self.city.heir("unit", unit_key, matter)).key
        if body not in self.known:
            try:
                self.known[body] = routes.book_of(self.city, unit_key, matter)
            except NotAllowed as error:
                self.known[body] = error
        found = self.known[body]
        if isinstance(found, NotAllowed):
            raise found
        return found


def _led_on(keys: Sequence[UUID], books: _Books, at: datetime) -> int:
    """Look at these, read together, and lead on those that must move: one event each, one transaction for all."""
    found = Proposal.objects.filter(pk__in=keys, status=states.OPEN).select_related("grounds")
    plans: list[tuple[Proposal, Plan]] = []
    for proposal in found.defer("content", "reasons").prefetch_related("waiting", "opinions").order_by("pk"):
        try:
            now = circulation.plan_in(proposal, books.city, books.of(proposal.unit_key, proposal.matter))
        except NotAllowed as error:
            log.warning("proposal %s waits for nobody: %s", proposal.pk, error)
            continue
        if circulation.differs(proposal, now):
            plans.append((proposal, now))
        else:
            circulation.asked_rules(proposal, now)
    moved = 0
    with transaction.atomic():
        for proposal, now in plans:
            with suppress(StaleSubject):  # somebody acted in the same moment: then it moved already
                _reseat(proposal, by=System(), at=at, now=now)
                moved += 1
    return moved


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
