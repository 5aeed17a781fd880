"""棚卸し: the national survey becomes the city's inventory. One import is one event."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.verbs import Verb
from sannai.text.folding import fold

from .models import InventoryImport, InventoryItem
from .survey_codes import CODES, COUNTS
from .survey_reading import Doubt, ImportRefused, read_table
from .survey_rows import normalised

__all__ = ["Doubt", "ImportRefused", "Survey", "import_survey", "read_survey", "take_in"]
BATCH = 500
_MOST_SHOWN = 20
_ID = re.compile(r"[A-Z]{0,4}[0-9]{1,12}")
_TELLING = {*CODES, *COUNTS, "府省共通手続"}  # columns whose values are of a closed list, or numbers
_SHIFTED = 3  # of those are strange in one row: it is no row of this table as it stands


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey file as read: its items and what is doubtful in them. The subject of its import."""

    file_name: str
    file_digest: str
    items: tuple[InventoryItem, ...]
    doubts: tuple[Doubt, ...]
    subject_kind: str = field(default="inventory", init=False)
    subject_id: str = field(default="national-survey", init=False)


def import_survey(content: bytes, file_name: str, *, by: Actor, at: datetime) -> tuple[InventoryImport, list[Doubt]]:
    """悉皆調査の CSV（UTF-8 または CP932）を棚卸しに取り込む。

    All or nothing: a file that cannot be read raises ImportRefused and changes nothing. Importing the same file
    again changes no item. Items that the file does not name stay.
    """
    survey = read_survey(content, file_name)
    return take_in(survey, by=by, at=at), list(survey.doubts)


def read_survey(content: bytes, file_name: str) -> Survey:
    """Read and normalise, without touching the database. Raises ImportRefused."""
    table, doubts = read_table(content)
    items: dict[str, InventoryItem] = {}
    lines: dict[str, int] = {}
    for line, cells in table:
        row, more = normalised(line, cells)
        refusal = _no_item(row, more) or _told_already(row, items, lines)
        if refusal:
            doubts.append(Doubt(line, "手続名" if row["手続ID"] and not row["手続名"] else "手続ID", refusal))
            continue
        doubts += more
        items[row["手続ID"]], lines[row["手続ID"]] = item_of(row), line
    if not items:
        said = "".join(f"\n{doubt}" for doubt in sorted(doubts)[:_MOST_SHOWN])
        raise ImportRefused(f"取り込める行が1つもありません。悉皆調査の CSV か確かめてください。{said}")
    digest = hashlib.sha256(content).hexdigest()
    return Survey(file_name[-255:], digest, tuple(items.values()), tuple(sorted(doubts)))


@action(Verb(name="inventory.imported", kind="inventory", right="inventory.import"))
def take_in(survey: Survey, *, by: Actor, at: datetime) -> InventoryImport:
    """読み取った棚卸しを反映する：新しいものを加え、変わったものだけを書き換える。"""
    known = dict(InventoryItem.objects.values_list("survey_id", "digest"))
    added = [item for item in survey.items if item.survey_id not in known]
    changed = [item for item in survey.items if known.get(item.survey_id, item.digest) != item.digest]
    keep(added + changed)
    done = InventoryImport(
        at=at,
        file_name=survey.file_name,
        file_digest=survey.file_digest,
        rows=len(survey.items),
        added=len(added),
        changed=len(changed),
        unchanged=len(survey.items) - len(added) - len(changed),
        doubts=canonical.dumps(list(survey.doubts)),
    )
    done.save(force_insert=True)
    change_set = sorted([item.survey_id, known.get(item.survey_id, ""), item.digest] for item in added + changed)
    note(
        file_name=done.file_name,
        file_digest=done.file_digest,
        rows=done.rows,
        added=done.added,
        changed=done.changed,
        doubts=len(survey.doubts),
        change_set=canonical.digest(canonical.dumps(change_set)),
    )
    return done


def _no_item(row: dict[str, Any], doubts: list[Doubt]) -> str:
    number = row["手続ID"]
    if not _ID.fullmatch(number):
        said = f"手続ID「{number[:40]}」は番号として読めません" if number else "手続IDがありません"
        return f"{said}。この行は取り込みません。"
    if not row["手続名"]:
        return "手続名がありません。この行は取り込みません。"
    strange = [doubt.column for doubt in doubts if doubt.column in _TELLING]
    if len(set(strange)) >= _SHIFTED:
        return f"列がずれているようです（{'、'.join(dict.fromkeys(strange))}）。この行は取り込みません。"
    return ""


def _told_already(row: dict[str, Any], items: dict[str, InventoryItem], lines: dict[str, int]) -> str:
    number = row["手続ID"]
    if number not in items:
        return ""
    same = items[number].digest == _digest(row)
    what = "同じ内容です" if same else "内容が違います。初めの行を採りました"
    return f"手続ID {number} は{lines[number]}行目にもあり、{what}。"


def keep(items: Sequence[InventoryItem]) -> None:
    """Write these items, whether they are new or stand there otherwise."""
    columns = [each.name for each in InventoryItem._meta.concrete_fields if not each.primary_key]
    InventoryItem.objects.bulk_create(
        items, BATCH, update_conflicts=True, unique_fields=["survey_id"], update_fields=columns
    )


def item_of(row: dict[str, Any]) -> InventoryItem:
    """The item that a normalised row makes: all its columns follow from it."""
    events = [*row["手続が行われるイベント(個人)"], *row["手続が行われるイベント(法人)"]]
    status = row["オンライン化の実施状況"]
    return InventoryItem(
        survey_id=row["手続ID"],
        title=row["手続名"][:500],
        folded="\n".join(fold(row[name] or "") for name in ("手続名", "法令名")),
        ministry=(row["所管府省庁"] or "")[:200],
        law=(row["法令名"] or "")[:500],
        article=(row["根拠条項号"] or "")[:500],
        online_status=status[0][:8] if len(status) == 1 else "",
        life_events="".join(f"\n{name}" for name in dict.fromkeys(events)) + "\n",
        receivers="".join(f"\n{name}" for name in row["申請を提出する機関"]) + "\n",
        total_count=row["総手続件数"],
        online_count=row["オンライン手続件数"],
        offline_count=row["非オンライン手続件数"],
        row=canonical.dumps(row),
        digest=_digest(row),
    )


def _digest(row: dict[str, Any]) -> str:
    return canonical.digest(canonical.dumps(row))
