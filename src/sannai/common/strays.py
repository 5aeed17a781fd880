"""Rows of which the log says nothing at all, table by table in the order of their keys, so that it can go on later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import heads
from .comparing import ASK, Found, local_kinds, local_tables, named
from .kinds import KINDS, label_of
from .models import Event
from .witness import TABLES, Table

BATCH = 500
Place = tuple[str, str]  # what was looked at, and the last key of it


def strays(after: Place = ("", "")) -> Iterator[tuple[Place, list[Found]]]:
    """What is wrong with the rows that come after this place, a few hundred at a time."""
    sources = [*(f"seq {name}" for name in sorted(KINDS) if KINDS[name].keeps_seq), *sorted(_tables())]
    known = sources.index(after[0]) if after[0] in sources else 0
    for source in sources[known:]:
        key = after[1] if source == after[0] else ""
        for keys in _pages(source, key):
            yield (source, keys[-1]), [*_faults(source, keys)]


def _tables() -> dict[str, Table]:
    return {table.model: table for kind in local_kinds() for table in local_tables(kind)}


def _pages(source: str, after: str) -> Iterator[list[str]]:
    """The keys of the subjects that rows name, each once, in order."""
    if source in TABLES:
        path, rows = TABLES[source].of[1], TABLES[source].rows._default_manager.all()
    else:
        kind = KINDS[source.removeprefix("seq ")]
        if kind.heads is not None:  # few enough to be read at once
            if keys := sorted(key for key, seq in kind.heads() if seq and key > after):
                yield keys
            return
        path, rows = kind.key, kind.rows._default_manager.filter(**{f"{kind.seq}__gt": 0})  # type: ignore[union-attr]
    ordered: Any = rows.order_by(path).values_list(path, flat=True).distinct()
    while keys := [str(key) for key in (ordered.filter(**{f"{path}__gt": after}) if after else ordered)[:BATCH]]:
        yield keys
        after = keys[-1]


def _faults(source: str, keys: list[str]) -> Iterator[Found]:
    kind = TABLES[source].of[0] if source in TABLES else source.removeprefix("seq ")
    known = Event.objects.filter(subject_kind=kind, subject_id__in=keys).order_by()
    unheard = sorted(set(keys) - set(known.values_list("subject_id", flat=True).distinct()))
    if source not in TABLES:
        yield from heads.faults(kind, unheard)
        return
    for key in unheard:
        message = f"{TABLES[source].title}の行がありますが、{label_of(kind)}の出来事が1件もありません。{ASK}"
        yield "added", f"{label_of(kind)} {named(kind, [key]).get(key, key)}", message
