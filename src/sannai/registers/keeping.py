"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sannai.common.keepers import Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.time import today
from sannai.common.zones import Zone, tables

from . import shelving
from . import tables as typed
from .models import STANDING, Entry
from .shelving import Open


def register() -> None:
    """Tell the house."""
    keep(
        Keeper(
            "entry",
            {"registers.Entry": "key_folded"},
            _entries,
            "どの台帳の記載がいつ終わり、いつ廃棄されたか（内容はない）。台帳に欠けがないことを示すため。",
        )
    )
    no_personal_data(
        {
            "registers.Shelf": "register digest published rights kept_by division_key",
            "registers.Entry": "unit_key status",
            "registers.ChangeSet": "source root",
            "registers.GivenNumber": "field unit_key",
        }
    )
    tables(Zone.LGWAN, "registers.Shelf registers.Entry registers.ChangeSet registers.GivenNumber")


def _entries(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The row leaves the shelf; its payloads go with those of every kind."""
    entries = list(Entry.objects.filter(pk__in=[UUID(id) for id in ids]))
    on = today(at)
    for entry in entries:
        held = shelving.opened(entry.shelf_id, writing=True)
        if _still_holds(held, entry, on):
            raise StillNeeded("有効な記載は廃棄できません。先に、終了か抹消をしてください。")
        typed.take_out(held.table, [entry.pk])
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(key_folded="", disposed_at=at)


def _still_holds(held: Open, entry: Entry, on: date) -> bool:
    """Whether a row is still in use: what is kept from its entry on may go while it stands."""
    if entry.status != STANDING or held.register.retention.since == "recorded":
        return False
    return entry.ended_on is None or entry.ended_on > on
