"""Taking in what was left outside: each item once, those of one case in order, and only then said to be received."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from . import outstanding, ways
from .bridge import MOST_ACKS, Ack, Bridge, Item, Refused, Standing, Unreachable, acks_signed
from .fetching import Altered, fetched
from .models import Received
from .ways import Held, NoWay, Way

log = logging.getLogger("sannai.work")

PAGE, LARGEST_PAGE = 100, 6400


class Met(Enum):
    """What an item met with, where it is not held."""

    DONE = "受け取った"
    LATER = "次の回"  # the one before it is missing, or the way was cut
    ABSENT = "まだ全部は届いていない"
    CONFLICT = "番号か内容が、受け取ったものと食い違う"


Outcome = Met | Held


@dataclass(slots=True)
class Round:
    """What one round came to."""

    received: int = 0
    held: int = 0
    later: int = 0


def step(at: datetime) -> int:
    """公開側に届いたものを取りに行く。For the worker; how many were received."""
    if not ways.configured():
        return 0
    try:
        return collect(ways.way(), at).received
    except (Unreachable, Refused) as trouble:
        log.warning("公開側と受け渡せません。次の回にもう一度行います: %s", trouble)
        return 0


def collect(way: Way, at: datetime) -> Round:
    """One round. What cannot be had now is left for the next; another case does not wait for it.

    Where a whole page can only wait, more is asked for: what stands still must not hide what is behind it.
    """
    done, most = Round(), PAGE
    while True:
        listed = way.bridge.items(most)
        if _page(way, listed, at, done) or len(listed) < most or most >= LARGEST_PAGE:
            return done
        most *= 4


def retry(way: Way, id: UUID, at: datetime) -> Outcome | None:
    """Take in an item that was held, now that its cause is gone. None: it is not among those held."""
    item = next((each for each in way.bridge.state().held if each.id == id), None)
    if item is None:
        return None
    outcome = _Known([item]).take(way.bridge, item, at)
    say(way, _acks([(item, outcome)]))
    if outcome is Met.DONE:
        outstanding.taken([item.id])
    return outcome


def pull(case: UUID, at: datetime) -> bool:
    """Take in now what waits of one case, before something is decided in it. Not inside a transaction.

    False: the outside could not be asked.
    """
    if not ways.configured():
        return True
    way = ways.way()
    try:
        _page(way, [item for item in way.bridge.items(LARGEST_PAGE) if item.case == case], at, Round())
    except (Unreachable, Refused) as trouble:
        log.warning("公開側と受け渡せません。届いているものを確かめられませんでした: %s", trouble)
        outstanding.missed(at)
        return False
    outstanding.answered()
    return True


def named(kid: str) -> bool:
    """Whether something outside still needs this key; while nobody there can be asked, it may be so."""
    try:
        return kid in ways.way().bridge.state().kids
    except (Unreachable, Refused, NoWay):
        return True


def last() -> datetime | None:
    """最終受信: when something was received the last time."""
    return Received.objects.order_by("-at").values_list("at", flat=True).first()


def keep(way: Way, until: datetime, at: datetime) -> int:
    """Say outside that everything received before ``until`` is in our backup: outside deletes it.

    How many outside knows of by now; the others are said again the next time.
    """
    certain = {row.id for row in way.bridge.state(whole=True).rows if row.state is Standing.KEPT}
    waiting = Received.objects.filter(kept_at=None, at__lt=until).order_by("at", "pk")
    rows = list(waiting.values_list("pk", "sha256"))
    acks = [Ack(id, sha256, Standing.KEPT) for id, sha256 in rows if id not in certain]
    certain |= {each.id for each in say(way, acks)}
    kept = [id for id, _ in rows if id in certain]
    for start in range(0, len(kept), MOST_ACKS):
        Received.objects.filter(pk__in=kept[start : start + MOST_ACKS]).update(kept_at=at)
    return len(kept)


def say(way: Way, acks: Sequence[Ack]) -> list[Ack]:
    """Send acks, signed. Those of which it is certain that outside knows them."""
    certain: list[Ack] = []
    for start in range(0, len(acks), MOST_ACKS):
        some = acks[start : start + MOST_ACKS]
        certain += way.bridge.ack(some, way.signer.sign(*acks_signed(some)))
    return certain


def _page(way: Way, listed: Sequence[Item], at: datetime, done: Round) -> bool:
    """Whether anything of it went on. What was committed is acked even if the way is cut halfway."""
    known, met = _Known(listed), list[tuple[Item, Outcome]]()
    try:
        for case in _by_case(listed):
            for item in case:
                outcome = known.take(way.bridge, item, at)
                met.append((item, outcome))
                if outcome is not Met.DONE:
                    break
    finally:
        acks = _acks(met)
        _note(listed, met, at)
        say(way, acks)
        done.received += sum(ack.state is Standing.RECEIVED for ack in acks)
        done.held += sum(ack.state is Standing.HELD for ack in acks)
        done.later += len(listed) - len(acks)
    return bool(acks)


def _note(listed: Sequence[Item], met: Sequence[tuple[Item, Outcome]], at: datetime) -> None:
    """What stays outside is known inside, so that nothing is decided over it."""
    done = {item.id for item, outcome in met if outcome is Met.DONE}
    why = {item.id: _why(outcome) for item, outcome in met}
    if done:
        outstanding.taken(done)
    if left := [(item, why.get(item.id, "")) for item in listed if item.id not in done]:
        outstanding.note(left, at)


def _why(outcome: Outcome) -> str:
    """In a word for machines; "": nothing is wrong with it."""
    if isinstance(outcome, Held):
        return outcome.code
    return {Met.CONFLICT: "conflict", Met.ABSENT: outstanding.NOT_COME}.get(outcome, "")


def _by_case(listed: Sequence[Item]) -> Iterable[list[Item]]:
    """The items of each case by their number, whatever order they came in; the case that waits longest first."""
    cases: dict[UUID, list[Item]] = {}
    for item in listed:
        cases.setdefault(item.case, []).append(item)
    return (sorted(case, key=lambda item: item.n) for case in cases.values())


def _acks(met: Iterable[tuple[Item, Outcome]]) -> list[Ack]:
    acks = []
    for item, outcome in met:
        if outcome is Met.DONE:
            acks.append(Ack(item.id, item.sha256, Standing.RECEIVED))
        elif outcome not in (Met.LATER, Met.ABSENT):
            why = _why(outcome)
            log.error("受け取れないもの: %s（事案 %s の %d 番目、%s）: %s", item.id, item.case, item.n, item.kind, why)
            acks.append(Ack(item.id, item.sha256, Standing.HELD, why))
    return acks


class _Known:
    """What was received already of the cases of a page."""

    def __init__(self, listed: Sequence[Item]) -> None:
        self._digests: dict[UUID, str] = {}
        self._numbers: set[tuple[UUID, int]] = set()
        ids, cases = {item.id for item in listed}, {item.case for item in listed}
        for row in Received.objects.filter(case__in=cases) | Received.objects.filter(pk__in=ids):
            self._note(row)

    def take(self, bridge: Bridge, item: Item, at: datetime) -> Outcome:
        """One item: fetched, taken in, noted; all of it or nothing."""
        if item.id in self._digests:
            return Met.DONE if self._digests[item.id] == item.sha256 else Met.CONFLICT
        if (item.case, item.n) in self._numbers:
            return Met.CONFLICT
        if item.n and (item.case, item.n - 1) not in self._numbers:
            return Met.LATER
        try:
            with fetched(bridge, item) as body:
                outcome = _take_in(item, body, at)
        except Altered:
            return Held("digest")
        except Refused as refusal:
            log.warning("%s を取り出せません: %s", item.id, refusal)
            return Held("digest") if outstanding.too_long(item.id, at) else Met.ABSENT
        if outcome is Met.DONE:
            self._note(Received(id=item.id, case=item.case, n=item.n, sha256=item.sha256))
        return outcome

    def _note(self, row: Received) -> None:
        self._digests[row.pk] = row.sha256
        self._numbers.add((row.case, row.n))


class _Back(Exception):
    """Undo what an item has written so far."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def _take_in(item: Item, body: BinaryIO, at: datetime) -> Outcome:
    receive = ways.receiver(item.kind)
    if receive is None:
        return Held("kind")
    try:
        with transaction.atomic():
            _note_once(item, at)
            if held := receive(item, body, at):
                raise _Back(held)
    except _Back as back:
        return back.outcome
    except (OperationalError, InterfaceError):
        log.exception("%s は、データベースの都合で次の回になります", item.id)
        return Met.LATER
    except Exception:  # whatever its room did not foresee: the item waits for a person, and other cases go on
        log.exception("%s を受け取れません", item.id)
        return Held("failed")
    return Met.DONE


def _note_once(item: Item, at: datetime) -> None:
    try:
        with transaction.atomic():
            Received.objects.create(id=item.id, case=item.case, n=item.n, sha256=item.sha256, at=at)
    except IntegrityError:  # another worker was quicker: the next round sees what it has taken
        raise _Back(Met.LATER) from None
