"""Whom and what a row can name: units, posts, and rows of other registers, as the office stands today."""

from __future__ import annotations

from django.conf import settings

from sannai.common.time import CityCalendar, now, today
from sannai.organization.snapshot import city_on
from sannai.rules.around import Around
from sannai.rules.lists import kept_lists
from sannai.text.folding import fold

from . import tables
from .models import STANDING, Entry, Shelf

ENTRY = "entry:"


class Office:
    """The directory of this city. ``kind``: unit, post, or entry:REGISTER. It looks up today's office itself."""

    def title(self, kind: str, key: str) -> str | None:
        """The name that goes with a key, or None for one that is not known."""
        if kind.startswith(ENTRY):
            return _called(kind.removeprefix(ENTRY), key)
        city = city_on(today(now()))
        if kind == "unit":
            return city.name_of(key, "") or None
        post = city.post(key)
        return post.title if post else None

    def key(self, kind: str, text: str) -> str | None:
        """The only key that somebody can mean who types this; None where there is none, or several."""
        if kind.startswith(ENTRY):
            return _entry(kind.removeprefix(ENTRY), text)
        wanted, city = fold(text), city_on(today(now()))
        if kind == "unit":
            named = {unit.key for unit in city.units if wanted in (fold(unit.name), fold(unit.key))}
        else:
            named = {post.key for post in city.posts if wanted in (fold(post.key), fold(city.title(post.key)))}
        return named.pop() if len(named) == 1 else None


OFFICE = Office()


def around() -> Around:
    """The city, whom it knows, its days, and the lists of its catalogue."""
    return Around(settings.CITY, settings.CITY_CODE, OFFICE, CityCalendar(), kept_lists(settings.CATALOG))


def _entry(register: str, text: str) -> str | None:
    """The entry with this key. What is protected is named by nobody who types."""
    found = Entry.objects.filter(
        shelf_id=register, key_folded=fold(text), status=STANDING, disposed_at=None, protected=False
    )
    ids = list(found.values_list("pk", flat=True)[:2])
    return str(ids[0]) if len(ids) == 1 else None


def _called(register: str, key: str) -> str | None:
    """How an entry is called in its newest period; None where it is not on the shelf."""
    shelf, id = Shelf.objects.filter(pk=register).first(), tables.uuid_of(key)
    if shelf is None or id is None:
        return None
    return tables.called_now(tables.table_of(register, shelf.generation), [id]).get(id)
