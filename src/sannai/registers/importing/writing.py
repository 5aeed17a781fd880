"""Many rows written together: an event for each, then their entries and their shelf, in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, connections

from sannai.common import events, witness
from sannai.common.actors import Actor
from sannai.common.events import BrokenChain, StaleSubject
from sannai.common.models import Event
from sannai.common.written import insert_all, many
from sannai.organization.actors import Staff

from .. import shelving, tables
from ..models import ChangeSet, Entry
from ..placing import folded_key, home_of
from ..shelving import Open
from ..states import Story
from .steps import Step

COLUMNS = ("unit_key", "key_folded", "status", "ended_on")


@dataclass(frozen=True, slots=True)
class Doing:
    """One row to write: its entry as it is to stand (but for ``seq``), what is done, and why."""

    entry: Entry
    step: Step
    reason: str = ""

    @property
    def new(self) -> bool:
        """Whether the entry is not there yet."""
        return self.entry.seq == 0


@dataclass(slots=True)
class Writer:
    """Writes for one change set. Whoever calls it has asked for the right over each row, and follows no verb: no room
    follows those of a row."""

    held: Open
    change_set: ChangeSet
    by: Actor
    at: datetime

    def write(self, some: Sequence[Doing]) -> list[str]:
        """The hashes of their events, in order. Raises StaleSubject where somebody else wrote to one of them."""
        if not some:
            return []
        said, posts = [self._payload(one) for one in some], self._posts(some)
        entries, after = [one.entry for one in some], self._heads([one.entry for one in some])
        known = [one.entry for one in some if not one.new]
        new = [one.entry for one in some if one.new]
        for entry in new:
            entry.seq = 1
        with witness.beside_the_log():  # what the log says of each row stands in the event of that row
            insert_all(new)
        verbs = [one.step.verb for one in some]
        made = events.append_next(entries, verbs, said, after=after, posts=posts, by=self.by, at=self.at)
        if known:
            self._advance(known)
            tables.take_out(self.held.table, [one.pk for one in known])
        rows = (row for one in some for row in shelving.rows_for_shelf(self.held, one.entry, one.step.story))
        tables.insert(self.held.register, self.held.table, rows, self.held.around)
        self._keep(entries)
        return [one.hash for one in made]

    def _keep(self, entries: Sequence[Entry]) -> None:
        """Which rows the set wrote. By hand: a row of the model for each would cost as much as its event."""
        here = connections[connection.alias]  # not the proxy, which looks for it at every touch
        sets, ids = ChangeSet._meta.get_field("id"), Entry._meta.get_field("id")
        set_id = sets.get_db_prep_save(self.change_set.pk, here)
        values = [[set_id, ids.get_db_prep_save(one.pk, here), one.seq] for one in entries]
        many("registers_setentry", ["change_set_id", "entry_id", "event_seq"], values)

    def _payload(self, one: Doing) -> dict[str, Any]:
        noted = witness.Noted()
        with witness.noting(noted):
            witness.note(one.entry, None if one.new else COLUMNS, row_is_new=one.new)
        signed = {"by": name} if (name := getattr(self.by, "signature", "")) else {}
        return {
            "definition": self.held.register.digest, "reason": one.reason, "change": self.change_set.subject_id,
            **one.step.change.payload(), **signed, **noted.payload(),
        }  # fmt: skip

    def _heads(self, entries: Sequence[Entry]) -> list[tuple[int, str]]:
        known = {str(one.pk): one.seq for one in entries if one.seq}
        found: dict[str, str] = {}
        rows = Event.objects.filter(subject_kind="entry", subject_id__in=list(known))
        for id, seq, hash in rows.values_list("subject_id", "seq", "hash"):
            if known[id] == seq:
                found[id] = hash
        if lost := known.keys() - found.keys():
            raise BrokenChain(f"entry:{min(lost)} has seq {known[min(lost)]}, but the log has no such event")
        return [(one.seq, found.get(str(one.pk), events.GENESIS)) for one in entries]

    def _posts(self, some: Sequence[Doing]) -> list[str]:
        """The post by which each is done: that which gives the right where the row is at home."""
        if not isinstance(self.by, Staff):
            return [self.by.post_key] * len(some)
        known: dict[tuple[str, str], str] = {}
        found = []
        for one in some:
            right = "entry.enter" if one.new else "entry.write"
            asked = (right, one.entry.unit_key)
            if asked not in known:
                post = self.by.post_for(right, one.entry)
                known[asked] = post.key if post else self.by.post_key
            found.append(known[asked])
        return found

    def _advance(self, entries: Sequence[Entry]) -> None:
        fields: dict[str, Any] = {name: Entry._meta.get_field(name) for name in (*COLUMNS, "id")}
        values = []
        for one in entries:
            own = [fields[name].get_db_prep_save(getattr(one, name), connection) for name in COLUMNS]
            key = fields["id"].get_db_prep_save(one.pk, connection)
            values.append([*own, one.seq + 1, key, one.seq])
        named = ", ".join(f"{name} = %s" for name in COLUMNS)
        sql = f"UPDATE registers_entry SET {named}, seq = %s WHERE id = %s AND seq = %s"  # noqa: S608 - own columns
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
            if cursor.rowcount != len(values):
                raise StaleSubject
        for one in entries:
            one.seq += 1


def place(held: Open, entry: Entry, story: Story) -> None:
    """A row is at home, and known, by its newest period."""
    newest = shelving.under(held.register, story.ordered[-1], held.around).row
    entry.unit_key = home_of(held.register, newest)
    entry.key_folded = folded_key(held.register, newest, held.around)
