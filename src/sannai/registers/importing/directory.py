"""Whom and what the rows of one file can name: asked once for many rows, since a statement a cell would take hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from sannai.common.actors import Actor
from sannai.common.time import CityCalendar
from sannai.organization.actors import Staff
from sannai.rules.around import Around
from sannai.rules.lists import kept_lists
from sannai.text.folding import fold

from .. import tables
from ..directory import ENTRY, OFFICE
from ..door import Door, door
from ..models import STANDING, Entry, Shelf

TOGETHER = 400
KEY, TITLE, REACHED = "key", "title", "reached"
Answer = Sequence[Any]  # what was asked, of which kind, by which text, what was answered


@dataclass(frozen=True, slots=True)
class Reached:
    """What whoever imports can name of one register. ``door``: None for who is no person, and reaches all of it."""

    table: str
    rows: QuerySet[Entry]
    where: tuple[str, list[Any]]
    door: Door | None


class Remembering:
    """The office of today, with what one import has asked of it. Of other registers it knows only what whoever imports
    may read: what they do not reach is not there, or a file would tell them that it is."""

    def __init__(self, by: Actor) -> None:
        self._by = by if isinstance(by, Staff) else None
        self._registers: dict[str, Reached | None] = {}
        self._keys: dict[tuple[str, str], str | None] = {}
        self._titles: dict[tuple[str, str], str | None] = {}
        self._reached: dict[tuple[str, str], bool] = {}
        self._told = {KEY: 0, TITLE: 0, REACHED: 0}

    def answers(self) -> list[Answer]:
        """Everything that was answered since somebody last asked for this."""
        found: list[Answer] = []
        for what, known in self._known():
            found += [(what, *asked, answer) for asked, answer in islice(known.items(), self._told[what], None)]
            self._told[what] = len(known)
        return found

    def agrees(self, answers: Sequence[Answer]) -> bool:
        """Whether each of these is answered so now. Four statements for 400 names of one register."""
        texts, ids = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for what, kind, text, _ in answers:
            if what == REACHED:
                ids[kind].append(text)
            elif kind.startswith(ENTRY):
                texts[kind.removeprefix(ENTRY)].append(text)
            else:
                (self.key if what == KEY else self.title)(kind, text)
        for register, some in texts.items():
            self.look_up(register, some)
        for register, some in ids.items():
            self.meet(register, some)
        known = dict(self._known())
        return all(known[what].get((kind, text)) == answer for what, kind, text, answer in answers)

    def _known(self) -> list[tuple[str, dict[tuple[str, str], Any]]]:
        return [(KEY, self._keys), (TITLE, self._titles), (REACHED, self._reached)]

    def title(self, kind: str, key: str) -> str | None:
        """The name that goes with a key."""
        asked = (kind, key)
        if kind.startswith(ENTRY):
            self.look_up(kind.removeprefix(ENTRY), () if asked in self._titles else (key,))
            return self._titles.get(asked)
        if asked not in self._titles:
            self._titles[asked] = OFFICE.title(kind, key)
        return self._titles[asked]

    def key(self, kind: str, text: str) -> str | None:
        """The only key that somebody can mean who writes this: the key of a row, or all that it is called."""
        asked = (kind, text)
        if kind.startswith(ENTRY):
            self.look_up(kind.removeprefix(ENTRY), (text,))
        elif asked not in self._keys:
            self._keys[asked] = OFFICE.key(kind, text)
        return self._keys.get(asked)

    def look_up(self, register: str, texts: Iterable[str]) -> None:
        """Find the rows of a register that these texts name: by id, key or name. Four statements for 400 texts."""
        kind = f"{ENTRY}{register}"
        wanted = [one for one in dict.fromkeys(texts) if one and (kind, one) not in self._keys]
        reached = self._reached_of(register) if wanted else None
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            self._keys |= dict.fromkeys(((kind, one) for one in some), None)
            if reached is not None:
                self._find(reached, kind, some)

    def meet(self, register: str, ids: Iterable[str]) -> None:
        """Learn which of these rows whoever imports reaches, disposed ones too. One statement for 400."""
        wanted = [one for one in dict.fromkeys(ids) if (register, one) not in self._reached]
        reached = self._reached_of(register) if wanted else None
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            self._reached |= dict.fromkeys(((register, one) for one in some), reached is not None)
            if reached is not None and reached.door is not None:
                known = {str(one.pk): one for one in Entry.objects.filter(pk__in=filter(tables.uuid_of, some))}
                self._reached |= {(register, one): one in known and reached.door.reaches(known[one]) for one in some}

    def reaches(self, register: str, value: Any) -> bool:
        """Whether whoever imports reaches the row that a stored reference names; so does who names none."""
        id = value.get("entry") if isinstance(value, dict) else None
        if not isinstance(id, str):
            return True
        self.meet(register, (id,))
        return self._reached[register, id]

    def _reached_of(self, register: str) -> Reached | None:
        if register not in self._registers:
            self._registers[register] = _all_of(register) if self._by is None else _behind(door(self._by, register))
        return self._registers[register]

    def _find(self, reached: Reached, kind: str, texts: list[str]) -> None:
        by_key, by_name = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        folded = {one: fold(one)[:600] for one in texts}
        rows = reached.rows.filter(key_folded__in=set(folded.values()), status=STANDING, protected=False)
        for pk, key in rows.values_list("pk", "key_folded"):
            by_key[key].add(str(pk))
        self._keys |= {(kind, one): _sole(by_key[key]) for one, key in folded.items()}
        rest = [one for one in texts if self._keys[kind, one] is None]
        for entry, name in tables.called_so(reached.table, rest, reached.where):
            by_name[name].add(str(entry))
        self._keys |= {(kind, one): _sole(by_name[one]) for one in rest}
        ids = [id for one in texts if (id := tables.uuid_of(self._keys[kind, one] or one))]
        named = tables.called_now(reached.table, ids, reached.where)
        self._titles |= {(kind, str(one)): named.get(one) for one in ids}


def remembering(by: Actor) -> tuple[Remembering, Around]:
    """A directory for one import by somebody, and the city with it."""
    directory = Remembering(by)
    city = Around(settings.CITY, settings.CITY_CODE, directory, CityCalendar(), kept_lists(settings.CATALOG))
    return directory, city


def _all_of(register: str) -> Reached | None:
    shelf = Shelf.objects.filter(pk=register).first()
    if shelf is None:
        return None
    table = tables.table_of(register, shelf.generation)
    return Reached(table, Entry.objects.filter(shelf=shelf, disposed_at=None), ('"_protected" = 0', []), None)


def _behind(held: Door | None) -> Reached | None:
    if held is None:
        return None
    seen, values = held.condition()
    return Reached(held.held.table, held.entries(), (f'"_protected" = 0 AND {seen}', values), held)


def _sole(ids: set[str]) -> str | None:
    return next(iter(ids)) if len(ids) == 1 else None
