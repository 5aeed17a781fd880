"""audit verify: the shelves against the log. What the log tells of a row must stand on its shelf, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from sannai.common.comparing import Told
from sannai.definitions.models import Version
from sannai.definitions.packages import is_whole

from . import placing, shelving, tables
from .models import STRUCK, Entry, Shelf
from .shelving import Open
from .states import Story

MOST = 20  # sentences about one shelf
CHANGED = "一覧の表の行が、記録と違います。一覧の表が直接書き換えられた疑いがあります。"
MISSING = "一覧の表に、記録にある記載がありません。"
DISPLACED = "もつ課か鍵が、記録と違います。直接書き換えられた疑いがあります。"
ADDED = "一覧の表に、記録にない行があります。"


def contradicting() -> Callable[[Mapping[str, Told]], Iterator[tuple[str, str]]]:
    """For one run of the audit: what tells (id of an entry, what its shelf says against its chain). A few statements
    for a few hundred entries; the files of each version are read once a run."""
    known: dict[int, bool] = {}
    return lambda told: _contradicts(told, known)


def _contradicts(told: Mapping[str, Told], known: dict[int, bool]) -> Iterator[tuple[str, str]]:
    whole = {key: one for key, one in told.items() if not one.disposed and not one.damaged}
    entries = Entry.objects.filter(pk__in=[id for key in whole if (id := tables.uuid_of(key))])
    by_register: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_register[entry.shelf_id].append(entry)
    for register, some in by_register.items():
        held = _opened(Shelf.objects.get(pk=register), known)
        if isinstance(held, str):
            continue  # said once, of the shelf as a whole
        found = _on_shelf(held, some)
        for entry in some:
            story = Story()
            for event, payload in whole[entry.subject_id].events:
                story.hear(event.seq, payload)
            if said := _wrong(held, entry, story, found.get(entry.pk, [])):
                yield entry.subject_id, said


def shelves(after: str) -> Iterator[tuple[str, str]]:
    """(register, what is wrong with its shelf as a whole or "") of each, in order: is it the table that the definition
    in force means, are its rows as many as those of the entries."""
    for shelf in Shelf.objects.filter(pk__gt=after).order_by("pk"):
        yield shelf.register, _of_shelf(shelf)


def _of_shelf(shelf: Shelf) -> str:
    title = f"台帳「{shelf.register}」"
    held = _opened(shelf, {})
    if isinstance(held, str):
        return f"{title}：{held}"
    newest = Version.objects.filter(kind="register", key=shelf.register, digest=shelf.published).first()
    if shelf.published and newest is not None:
        said = shelving.rights_of(newest.digest)
        if said != (shelf.rights, shelf.kept_by, shelf.division_key):
            return f"{title}：権限の型か所管課が、公開された版と違います。"
    strangers = _strangers(held)
    if strangers:
        return f"{title}：{ADDED}（{strangers}行）"
    lost = next(iter(shelving.moved_since(shelf.register, held.table)), None)
    return f"{title}：{MISSING[:-1]}、または古い内容の行があります。" if lost is not None else ""


def _opened(shelf: Shelf, known: dict[int, bool]) -> Open | str:
    """A shelf that can be read; else why not. Definitions that were rewritten are compiled by nobody.

    ``known``: version → whether it is whole, of those whose files were read already in this run.
    """
    versions = Version.objects.filter(kind="register", key=shelf.register)
    digests = dict(versions.values_list("pk", "digest"))
    if shelf.digest not in digests.values():
        return "一覧の表が、公開されたどの版のものでもありません。"
    if new := digests.keys() - known.keys():
        known |= {version.pk: is_whole(version) for version in versions.filter(pk__in=new)}
    if not all(known[pk] for pk in digests):
        return "定義のファイルが書き換えられているので、記載を確かめられません。"
    held = shelving.of(shelf)
    return held if tables.exists(held.table) else "一覧の表がありません。"


def _strangers(held: Open) -> int:
    sql = f"""
        SELECT count(*) FROM "{held.table}" t LEFT JOIN registers_entry e ON e.id = t."entry"
        WHERE e.id IS NULL OR e.shelf_id <> %s OR e.disposed_at IS NOT NULL OR e.status = 'struck'
           OR e.unit_key <> t."_home"
    """  # noqa: S608 - a name of tables.table_of
    with connection.cursor() as cursor:
        cursor.execute(sql, [held.shelf.register])
        return int(cursor.fetchone()[0])


def _on_shelf(held: Open, entries: Sequence[Entry]) -> dict[UUID, list[tuple[Any, ...]]]:
    columns = ", ".join(f'"{name}"' for name in tables.names_of(held.register))
    marks = ", ".join(["%s"] * len(entries))
    sql = f'SELECT {columns} FROM "{held.table}" WHERE "entry" IN ({marks}) ORDER BY "from_on"'  # noqa: S608
    found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [tables.id_of(one.pk) for one in entries])
        for row in cursor.fetchall():
            found[UUID(str(row[0]))].append(tuple(map(_plain, row)))
    return found


def _wrong(held: Open, entry: Entry, story: Story, rows: Sequence[tuple[Any, ...]]) -> str:
    meant = [
        tuple(_plain(cell) for cell in tables.values_of(held.register, one, held.around))
        for one in tables.without_protected(held.register, shelving.rows_for_shelf(held, entry, story), held.around)
    ]
    if said := _displaced(held, entry, story):
        return said
    if list(rows) == meant:
        return ""
    return MISSING if len(rows) < len(meant) else ADDED if len(rows) > len(meant) else CHANGED


def _displaced(held: Open, entry: Entry, story: Story) -> str:
    """Where it is at home and its search key follow from its newest period, and are told by no event."""
    if entry.status == STRUCK or not story.periods:
        return ""
    newest = shelving.under(held.register, story.ordered[-1], held.around).row
    if entry.unit_key != placing.home_of(held.register, newest):
        return DISPLACED
    key = placing.folded_key(held.register, newest, held.around) if placing.lasting_key(held.register) else None
    return DISPLACED if key not in (None, entry.key_folded) else ""


def _plain(cell: Any) -> Any:
    """One form of a cell before it is written and after it is read."""
    return (
        cell
        if cell is None or isinstance(cell, int | str)
        else cell.isoformat()
        if hasattr(cell, "isoformat")
        else str(cell)
    )
