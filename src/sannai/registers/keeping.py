"""What this room keeps of persons, how it goes, and in which zone it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sannai.common import keepers
from sannai.common.keepers import ANYTHING, Keeper, StillNeeded, no_personal_data
from sannai.common.keepers import register as keep
from sannai.common.time import today
from sannai.common.zones import Zone, files, tables

from . import shelving
from . import tables as typed
from .models import STANDING, Entry, FeedProblem, Import, Mapping, TriedRows
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
    keep(
        Keeper(
            "change_set",
            {
                "registers.Import": "source blob terms found heads",
                "registers.TriedRows": "content",
                "registers.Mapping": "mended",
            },
            _sets,
            "いつ、どの台帳に、何件をまとめて書いたか（ファイルと内容はない）。台帳に欠けがないことを示すため。",
        )
    )
    keep(
        Keeper(
            "feed_problem",
            {"registers.FeedProblem": "wanted message"},
            _problems,
            "どの事案のことが台帳に書けず、いつ済んだか（内容はない）。書き漏らしがないことを示すため。",
        )
    )
    keep(Keeper(ANYTHING, {}, _of_what_ended, "なし。"))
    _beside()


def _beside() -> None:
    """What names nobody, and where everything stands."""
    no_personal_data(
        {
            "registers.EntryOrigin": "kind subject verb",
            "registers.FeedProblem": "about_kind about_id called verb",
            "registers.Shelf": "register digest published rights kept_by division_key",
            "registers.Entry": "unit_key status",
            "registers.ChangeSet": "source root unit_key",
            "registers.GivenNumber": "field unit_key",
            "registers.Mapping": "unit_key fingerprint said",
            "registers.Import": "unit_key staff_key state digest",
        }
    )
    tables(Zone.LGWAN, "registers.Shelf registers.Entry registers.ChangeSet registers.GivenNumber")
    tables(Zone.LGWAN, "registers.EntryOrigin registers.FeedProblem")
    tables(Zone.LGWAN, "registers.SetEntry registers.Mapping registers.Import registers.TriedRows")
    files(Zone.LGWAN, {"取込みのファイル": "registers.Import.blob"})


def _sets(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What is kept of the file goes, and what was mended in files like it: the next one is mended anew."""
    brought = Import.objects.filter(change_set__in=[UUID(id) for id in ids])
    for shelf, unit in brought.values_list("shelf", "unit_key").distinct():
        Mapping.objects.filter(shelf=shelf, unit_key=unit).update(mended="")
    TriedRows.objects.filter(of__in=brought).delete()
    brought.update(source="", blob=None, terms="", found="", heads="")


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


def _problems(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What was to be written, and why it could not be."""
    problems = FeedProblem.objects.filter(pk__in=[UUID(id) for id in ids])
    if problems.filter(closed_at=None).exists():
        raise StillNeeded("まだ済んでいないものは廃棄できません。先に、台帳に書くか、書かずに済ませてください。")
    problems.update(wanted="", message="")


def _of_what_ended(kind: str, ids: Sequence[str], at: datetime) -> None:
    """What could not be written of a case goes with it. What waits still is needed."""
    problems = FeedProblem.objects.filter(about_kind=kind, about_id__in=ids).values_list("pk", flat=True)
    if kind != "feed_problem" and (found := [str(pk) for pk in problems]):
        keepers.dispose("feed_problem", found, at)
