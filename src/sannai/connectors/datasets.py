"""The rows of data sets, published as whole documents: what holds today, by the columns that a definition names.

The log of a register says nothing outward by itself: every few minutes it is looked whether a row, the definition or
the day is another than when the document was last made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from sannai.definitions.models import Version
from sannai.intake.models import Publication
from sannai.registers import telling
from sannai.registers.models import Entry, Shelf
from sannai.registers.open_data import headings_of, rows_of

STREAM = "dataset:"


def marks(on: date) -> Mapping[str, tuple[object, ...]]:
    """Every stream of rows with what its document depends on. One of a data set that is no more depends on nothing."""
    counted = {
        key: (count, total)
        for key, count, total in Entry.objects.values_list("shelf").annotate(Count("pk"), Sum("seq")).order_by("shelf")
    }
    gone = Publication.objects.filter(stream__startswith=STREAM, own=True).values_list("stream", flat=True)
    tables = dict(Shelf.objects.values_list("pk", "digest"))
    held = {
        f"{STREAM}{name}": (version.digest, tables[version.key], on, *counted.get(version.key, (0, 0)))
        for name, version in _publishing().items()
    }
    return dict.fromkeys(gone, ()) | held


def told(name: str, on: date) -> Mapping[str, Any]:
    """The document of a data set: its headings, and the cells of each row that holds on this day."""
    version = _publishing().get(name)
    if version is None:
        return {"headings": [], "rows": [], "on": ""}
    headings = headings_of(version.key)
    rows = [[row.get(heading, "") for heading in headings] for row in rows_of(version.key, on)]
    return {"headings": headings, "rows": rows, "on": on}


def _publishing() -> Mapping[str, Version]:
    """The version that publishes each data set, once the table of its register stands."""
    shelves = set(Shelf.objects.values_list("pk", flat=True))
    return {name: version for name, version in telling.publishing_versions().items() if version.key in shelves}
