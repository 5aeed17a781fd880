"""取込みの取消し: the rows of a change set as they were before it, by a new change set. Nothing is erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sannai.common import canonical
from sannai.common.action import Denied, NotAllowed, action, needed, note
from sannai.common.actors import Actor
from sannai.common.time import today

from .. import shelving, verbs
from ..actions import WHY, Change
from ..change_sets import new_set
from ..models import ENDED, STANDING, STRUCK, ChangeSet, Entry
from ..shelving import Open
from ..states import OPEN, Story, stories
from . import standing
from .steps import Step, restored
from .writing import Doing, Writer, place

TOGETHER = 500
AGAIN = "この取込みは、もう取り消されています。"


@dataclass(slots=True)
class Reversed:
    """What was taken back: the new set, and the rows that moved since and were left as they are."""

    change_set: ChangeSet
    written: int = 0
    left: list[Entry] = field(default_factory=list)


def reverse(change_set: ChangeSet, *, reason: str, unit: str = "", by: Actor, at: datetime) -> Reversed:
    """Take back what a set wrote. Raises NotAllowed for one that was taken back, and Denied where a row of it is not
    theirs."""
    made = new_set(change_set.shelf_id, f"取消し：{change_set.source}", at, unit)
    made.reverses = change_set
    return take_back(made, reason=reason, by=by, at=at)


@action(verbs.TAKEN_BACK)
def take_back(change_set: ChangeSet, *, reason: str, by: Actor, at: datetime) -> Reversed:
    """取込みの前の内容に戻す。理由が要る。その後に変わった記載は、そのまま残す。"""
    reason, of = needed(reason, WHY), change_set.reverses
    assert of is not None
    ChangeSet.objects.select_for_update().get(pk=of.pk)  # two people take it back in one moment: one of them does
    if ChangeSet.objects.filter(reverses=of).exists():
        raise NotAllowed(AGAIN)
    held = shelving.opened(change_set.shelf_id, writing=True)
    change_set.save(force_insert=True)
    writer, done, hashes = Writer(held, change_set, by, at), Reversed(change_set), list[str]()
    for some in _members(of):
        hashes += writer.write(_doing(held, some, done, reason, by, today(at)))
    done.written = len(hashes)
    change_set.entries, change_set.root = len(hashes), canonical.digest("".join(hashes))
    change_set.save(update_fields=["entries", "root"])
    note(register=change_set.shelf_id, entries=len(hashes), root=change_set.root, left=len(done.left), of=str(of.pk))
    return done


def _members(of: ChangeSet) -> Iterator[list[tuple[Entry, int]]]:
    """(row, its event) of a set, the newest first, as locked rows."""
    ids = list(of.members.order_by("-entry_id").values_list("entry_id", "event_seq"))
    for at in range(0, len(ids), TOGETHER):
        some = dict(ids[at : at + TOGETHER])
        rows = Entry.objects.select_for_update().filter(pk__in=list(some)).order_by("pk")
        yield [(row, some[row.pk]) for row in rows]


def _doing(
    held: Open, some: Sequence[tuple[Entry, int]], done: Reversed, reason: str, by: Actor, on: date
) -> list[Doing]:
    untouched = [(row, seq) for row, seq in some if row.seq == seq and row.disposed_at is None]
    done.left += [row for row, seq in some if row.seq != seq]
    before = standing.as_of({row.pk: seq - 1 for row, seq in untouched})
    now = stories(row.subject_id for row, _ in untouched)
    found = []
    for row, seq in untouched:
        row.shelf = held.shelf
        if not by.may("entry.write", row):
            raise Denied(f"{by.kind}:{by.staff_key} may not write rows of {row.unit_key}")
        story = now.get(row.subject_id, Story())
        if seq == 1:
            step = Step("entry.struck", Change(gone=tuple(story.periods)), Story(), STRUCK, on)
        else:
            step = _restoring(held, row, story, before[row.subject_id])
        row.status, row.ended_on = step.status, step.ended_on
        found.append(Doing(row, step, f"取込みの取消し：{reason}"))
    return found


def _restoring(held: Open, row: Entry, now: Story, before: Story) -> Step:
    """As it was: its periods, its key and its home by the newest of them."""
    last = before.ordered[-1]
    over = None if last.end == OPEN else last.end
    place(held, row, before)
    register = held.register
    # A row that a set ended stood before it; one that was ended earlier is not among what a set writes.
    status = STANDING if register.dated or row.status != ENDED else ENDED
    return restored(row, now, before, status, over if register.dated else None)
