"""Whom and what the rows of one file can name: asked once for many rows, since a statement a cell would take hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from sannai.common.time import CityCalendar
from sannai.registers import tables
from sannai.registers.directory import ENTRY, OFFICE
from sannai.registers.models import STANDING, Entry, Shelf
from sannai.rules.around import Around
from sannai.rules.lists import kept_lists
from sannai.text.folding import fold

TOGETHER = 400


class Remembering:
    """The office of today, with what one import has asked of it."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], str | None] = {}
        self._titles: dict[tuple[str, str], str | None] = {}

    def title(self, kind: str, key: str) -> str | None:
        """The name that goes with a key."""
        asked = (kind, key)
        if asked not in self._titles:
            self._titles[asked] = OFFICE.title(kind, key)
        return self._titles[asked]

    def key(self, kind: str, text: str) -> str | None:
        """The only key that somebody can mean who writes this: the key of a row, or all that it is called."""
        asked = (kind, text)
        if asked not in self._keys:
            self._keys[asked] = OFFICE.key(kind, text)
        return self._keys[asked]

    def look_up(self, register: str, texts: Iterable[str]) -> None:
        """Find the rows of a register that these texts name. Three statements for 400 texts."""
        kind = f"{ENTRY}{register}"
        wanted = [one for one in dict.fromkeys(texts) if one and (kind, one) not in self._keys]
        shelf = Shelf.objects.filter(pk=register).first() if wanted else None
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            self._keys |= dict.fromkeys(((kind, one) for one in some), None)
            if shelf is not None:
                self._find(shelf, kind, some)

    def _find(self, shelf: Shelf, kind: str, texts: list[str]) -> None:
        folded: dict[str, list[str]] = defaultdict(list)
        for one in texts:
            folded[fold(one)[:600]].append(one)
        rows = Entry.objects.filter(
            shelf=shelf, key_folded__in=list(folded), status=STANDING, disposed_at=None, protected=False
        )
        for pk, key in rows.values_list("pk", "key_folded"):
            self._keys |= {(kind, one): str(pk) for one in folded[key]}
        rest = [one for one in texts if self._keys[kind, one] is None]
        by_name: dict[str, set[str]] = defaultdict(set)
        for entry, called in _rows(shelf, "_called", rest):
            by_name[called].add(entry)
        self._keys |= {(kind, name): next(iter(ids)) for name, ids in by_name.items() if len(ids) == 1}
        known = [id for one in texts if (id := self._keys[kind, one])]
        for entry, called in _rows(shelf, "entry", known):
            self._titles[kind, entry] = called


def remembering() -> tuple[Remembering, Around]:
    """A directory for one import, and the city with it."""
    directory = Remembering()
    city = Around(settings.CITY, settings.CITY_CODE, directory, CityCalendar(), kept_lists(settings.CATALOG))
    return directory, city


def _rows(shelf: Shelf, column: str, values: list[str]) -> list[tuple[str, str]]:
    """(entry, how it is called) of what is not protected, the newest period last."""
    if not values:
        return []
    asked: list[Any] = [tables.id_of(one) for one in values] if column == "entry" else list(values)
    marks = ", ".join(["%s"] * len(asked))
    sql = f"""
        SELECT "entry", "_called" FROM "{tables.table_of(shelf.register, shelf.generation)}"
        WHERE "{column}" IN ({marks}) AND "_protected" = 0 ORDER BY "from_on"
    """  # noqa: S608 - a name of tables.table_of, and one of two columns
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return [(str(UUID(str(id))), str(called)) for id, called in cursor.fetchall()]
