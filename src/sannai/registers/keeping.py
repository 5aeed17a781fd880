"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sannai.common.keepers import Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.time import today
from sannai.common.zones import Zone, files, tables

from . import shelving
from . import tables as typed
from .models import STANDING, Entry, Import, Mapping


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
    keep(
        Keeper(
            "change_set",
            {"registers.Import": "source blob terms found heads", "registers.Mapping": "mended"},
            _sets,
            "いつ、どの台帳に、何件をまとめて書いたか（ファイルと内容はない）。台帳に欠けがないことを示すため。",
        )
    )
    no_personal_data(
        {
            "registers.Shelf": "register digest published rights kept_by division_key",
            "registers.Entry": "unit_key status",
            "registers.ChangeSet": "source root unit_key",
            "registers.GivenNumber": "field unit_key",
            "registers.Mapping": "unit_key fingerprint said",
            "registers.Import": "unit_key staff_key state digest",
        }
    )
    tables(Zone.LGWAN, "registers.Shelf registers.Entry registers.ChangeSet registers.GivenNumber")
    tables(Zone.LGWAN, "registers.SetEntry registers.Mapping registers.Import")
    files(Zone.LGWAN, {"取込みのファイル": "registers.Import.blob"})


def _sets(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is kept of the file goes, and what was mended in files like it: the next one is mended anew."""
    brought = Import.objects.filter(change_set__in=[UUID(id) for id in ids])
    for shelf, unit in brought.values_list("shelf", "unit_key").distinct():
        Mapping.objects.filter(shelf=shelf, unit_key=unit).update(mended="")
    brought.update(source="", blob=None, terms="", found="", heads="")


def _entries(kind: str, ids: Sequence[str], at: datetime) -> None:
    """The row leaves the shelf; its payloads go with those of every kind."""
    entries = list(Entry.objects.filter(pk__in=[UUID(id) for id in ids]))
    on = today(at)
    if any(entry.status == STANDING and (entry.ended_on is None or entry.ended_on > on) for entry in entries):
        raise StillNeeded("有効な記載は廃棄できません。先に、終了か抹消をしてください。")
    for entry in entries:
        held = shelving.opened(entry.shelf_id, writing=True)
        typed.take_out(held.table, [entry.pk])
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(key_folded="", disposed_at=at)
