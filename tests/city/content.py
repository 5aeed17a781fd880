"""What a city says on a day, as one value: two that were built alike are equal, whatever their rows are numbered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cache
from itertools import chain

from django.db.models import Model

from sannai.organization.snapshot import City


def content(city: City) -> Hashable:
    """Every row of the organisation, of that day or of all times, in the order in which it was read."""
    kept = city._history
    dated = chain.from_iterable(chain(kept.units.values(), kept.posts.values(), kept.bodies.values()))
    rows = chain(dated, kept.stand_ins, kept.engagements, kept.duties, city._held, city._away.values())
    handed_on = (
        (kind, key, on, to, tuple(sorted(matters)))
        for kind, successions in kept.successions.items()
        for key, by_day in successions._days.items()
        for on, heirs in by_day.items()
        for to, matters in heirs
    )
    return city.on, _told(rows), tuple(handed_on)


def _told(rows: Iterable[Model]) -> Hashable:
    return tuple((row._meta.label, *(getattr(row, name) for name in _named(type(row)))) for row in rows)


@cache
def _named(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)
