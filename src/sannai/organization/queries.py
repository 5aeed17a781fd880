"""Reading the city as it is on a date. ``on`` is always given: an old case is read with the names of its day.

Everything but names of people comes from the snapshot: one statement, whatever is asked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q

from sannai.accounts.machine_tokens import titles
from sannai.accounts.models import Account
from sannai.common.models import Event

from .models import Absence, Appointment, Unit
from .rights import CITY, ROLES, UNIT, reach_of
from .snapshot import city_on, trees
from .tree import NAMELESS


def unit(key: str, on: date) -> Unit | None:
    """The unit as it was on that date; None if it did not exist then."""
    return city_on(on).unit(key)


def units(on: date) -> list[Unit]:
    """Every unit that stood on that date, in the city's own order."""
    return list(city_on(on).units)


def path(key: str, on: date) -> list[Unit]:
    """How a unit is shown, from the bureau down: 環境局 › 環境事業部 › 収集課."""
    return [each for each in city_on(on).path(key) if each.kind not in NAMELESS]


def told_apart(found: Iterable[Unit], named: Callable[[str], Unit | None]) -> list[tuple[str, str]]:
    """(key, name) of units to choose from. Where two have one name, each says what is above it: 庶務課（環境局）.

    ``named`` gives the unit of a key, if it stands: ``city.unit``.
    """
    rows = list(found)
    often = Counter(each.name for each in rows)
    return [(each.key, _below(each, named) if often[each.name] > 1 else each.name) for each in rows]


def _below(unit: Unit, named: Callable[[str], Unit | None]) -> str:
    above = named(unit.parent_key)
    return f"{unit.name}（{above.name}）" if above else unit.name


def registered_by(absences: Sequence[Absence]) -> dict[int, str]:
    """Who registered each of these absences, as the record names them; nothing of what a file brought.

    By the key of the row. Of an absence that was registered again from the same day the newest counts. One statement.
    """
    people = {each.staff_key for each in absences}
    events = Event.objects.filter(subject_kind="absence", subject_id__in=people, verb="absence.registered")
    said = {}
    for event in events.select_related("payload").order_by("pk"):
        payload = json.loads(event.payload.body or "{}")
        said[event.subject_id, payload.get("valid_from")] = (event.staff_key, str(payload.get("by", "")))
    found = {each.pk: said.get((each.staff_key, each.valid_from.isoformat()), ("", "")) for each in absences}
    return {each.pk: found[each.pk][1] for each in absences if found[each.pk][0] not in ("", each.staff_key)}


def post_titles(places: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """収集課 課長: each (post key, date) as it was called then; the key itself if it did not exist. One statement."""
    found = trees(on for _, on in places)
    return {(key, on): found[on].title(key) for key, on in places}


def colleagues(division_key: str, on: date, *, right: str = "") -> list[tuple[str, str]]:
    """(staff key, name) of everybody with a post in this unit or below it. Two statements.

    With a right only those whose post in this very unit gives it over the unit: to whom a case can be handed over.
    """
    city = city_on(on)
    inside = {division_key} if right else city.subtree(division_key)
    roles = {role for role in ROLES if not right or reach_of(role, right) in (UNIT, CITY)}
    posts = (post.key for post in city.posts if post.unit_key in inside and post.role in roles)
    keys = {each.staff_key for post_key in posts for each in city.holders(post_key)}
    rows = Account.objects.filter(staff_key__in=keys, is_active=True).order_by("staff_key")
    return list(rows.values_list("staff_key", "name"))


def staying(on: date) -> frozenset[str]:
    """Staff keys of everybody who holds a post on that day or is appointed to one from later on. One statement."""
    rows = Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return frozenset(rows.values_list("staff_key", flat=True))


def staff_name(key: str, on: date) -> str:
    """The name of a member of staff, also of one who has left; the key if there never was such a person.

    Names are kept as they are now; the name of the day stands in the payload of the event.
    """
    return staff_names([key])[key]


def staff_names(keys: Iterable[str]) -> dict[str, str]:
    """Names of many at once, of systems too, in one statement, and one more if there are any. Unknown keys stand for
    themselves."""
    wanted = set(keys)
    found = dict(Account.objects.filter(staff_key__in=wanted).values_list("staff_key", "name")) | titles(wanted)
    return {key: found.get(key, key) for key in wanted}
