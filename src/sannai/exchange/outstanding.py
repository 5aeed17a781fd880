"""What is known to lie outside and was not received, and how the outside stood when it was last asked.

Rows, so that a page or a decision never waits for the other side. The worker asks once a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from . import ways
from .bridge import Item, Refused, State, Unreachable
from .models import Contact, Outstanding, Received

log = logging.getLogger("sannai.work")

SLOW = timedelta(minutes=15)  # the outside is not reached, or something waits there, longer than it should
PATIENCE = timedelta(hours=1)  # so long bytes that are named may be on their way: a carrier is given them four times
NOT_COME = "not_come"  # why: its bytes are not there whole
MOST = 6400  # items that one look asks for


def waits(case: UUID, at: datetime) -> bool:
    """Whether something of this case is known to lie outside. Rows alone: ask ``collecting.pull`` before.

    While the outside is not reached nothing more can be received, so nothing is waited for: the page says so.
    """
    if not ways.configured() or not reached(at):
        return False
    return _not_received().filter(case=case).exists()


def reached(at: datetime) -> bool:
    """Whether the outside was reached a short while ago, as far as anybody has asked."""
    contact = last_contact()
    return contact is None or _lately(contact, at)


def last_contact() -> Contact | None:
    """How the outside stood when it was last asked; None: nobody has asked yet."""
    return Contact.objects.first()


def unsure(at: datetime) -> bool:
    """Whether something may lie outside of which nobody here knows: the outside does not answer."""
    contact = last_contact()
    return contact is not None and (contact.missed_at is not None or not _lately(contact, at))


def trouble(at: datetime) -> list[str]:
    """What somebody should see to between the two sides, in sentences (Japanese). One statement, no call."""
    contact = last_contact() if ways.configured() else None
    if contact is None:
        return []
    if not _lately(contact, at):
        return ["公開側に届きません。市民が出したものを受け取れていません。"]
    wrong = []
    if contact.oldest is not None and contact.oldest < at - SLOW:
        wrong.append(f"公開側に、15分より長く受け取りを待っているものがあります（全部で{contact.waiting}件）。")
    if contact.held:
        wrong.append(f"受け取れずに止まっているものが{contact.held}件あります。")
    if contact.free < 0.10:
        wrong.append(f"公開側のディスクの空きが{contact.free:.0%}です。10%を切ると、添付書類を受け付けません。")
    return wrong


def look(at: datetime) -> bool:
    """公開側の様子を確かめて記す。For the worker; whether it was reached."""
    if not ways.configured():
        return False
    try:
        bridge = ways.way().bridge
        state, listed = bridge.state(), bridge.items(MOST)
    except (Unreachable, Refused) as refusal:
        log.warning("公開側の様子を確かめられません: %s", refusal)
        missed(at)
        return False
    note_state(state, at)
    note(((item, item.hold) for item in state.held), at)
    if len(listed) < MOST:
        there = [item.id for item in (*listed, *state.held)]
        # What was answered a short while ago may not be named for the moment: a carrier has not brought the answer.
        Outstanding.objects.filter(since__lt=at - SLOW).exclude(pk__in=there).delete()
    return True


def note_state(state: State, at: datetime) -> None:
    """Write down how the outside stands. What was carried here is as old as it says."""
    values = {
        "reached_at": min(state.at, at) if state.carried else at, "missed_at": None, "waiting": state.waiting,
        "oldest": state.oldest, "held": len(state.held), "free": state.free,
    }  # fmt: skip
    Contact.objects.update_or_create(pk=Contact.ONLY, defaults=values)


def missed(at: datetime) -> None:
    """The outside was asked, and did not answer."""
    Contact.objects.update_or_create(pk=Contact.ONLY, defaults={"missed_at": at})


def answered() -> None:
    """The outside was asked, and answered."""
    Contact.objects.exclude(missed_at=None).update(missed_at=None)


def note(left: Iterable[tuple[Item, str]], at: datetime) -> None:
    """Write down what stays outside, each with its cause; ``since`` counts anew where the cause is another one."""
    causes = {item.id: (item, why) for item, why in left}
    known = dict(Outstanding.objects.filter(pk__in=causes).values_list("pk", "why"))
    rows = [
        Outstanding(id=id, case=item.case, n=item.n, why=why, since=at)
        for id, (item, why) in causes.items()
        if known.get(id) != why
    ]
    Outstanding.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["why", "since"])


def taken(ids: Iterable[UUID]) -> None:
    """These were received."""
    Outstanding.objects.filter(pk__in=list(ids)).delete()


def too_long(id: UUID, at: datetime) -> bool:
    """Whether the bytes of an item are waited for longer than any carrier takes."""
    return Outstanding.objects.filter(pk=id, why=NOT_COME, since__lte=at - PATIENCE).exists()


def _not_received() -> QuerySet[Outstanding]:
    return Outstanding.objects.filter(~Exists(Received.objects.filter(pk=OuterRef("pk"))))


def _lately(contact: Contact, at: datetime) -> bool:
    return contact.reached_at is not None and contact.reached_at >= at - SLOW
