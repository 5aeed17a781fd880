"""How lists and mails call rows and sets, without a name in them: whoever may see a row sees how it is called there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sannai.definitions.queries import titles

from . import tables
from .kind import REGISTER
from .models import ChangeSet, Entry, FeedProblem


def called_of(ids: Collection[str]) -> Mapping[str, str]:
    """By the title of their register: in the record of readings nobody needs more, and a row may be protected."""
    rows = dict(Entry.objects.filter(pk__in=_known(ids)).values_list("pk", "shelf_id"))
    named = titles(REGISTER.name, set(rows.values()))
    return {str(pk): f"{named.get(register, register)}の記載" for pk, register in rows.items()}


def sets_of(ids: Collection[str]) -> Mapping[str, str]:
    """By their register and how many rows they hold."""
    sets = list(ChangeSet.objects.filter(pk__in=_known(ids)))
    named = titles(REGISTER.name, {one.shelf_id for one in sets})
    return {str(one.pk): f"{named.get(one.shelf_id, one.shelf_id)} {one.entries}件" for one in sets}


def problems_of(ids: Collection[str]) -> Mapping[str, str]:
    """By their register and what they come from."""
    found = list(FeedProblem.objects.filter(pk__in=_known(ids)))
    named = titles(REGISTER.name, {one.shelf_id for one in found})
    return {str(one.pk): f"{named.get(one.shelf_id, one.shelf_id)}（{one.called}）" for one in found}


def _known(ids: Collection[str]) -> list[UUID]:
    return [known for id in ids if (known := tables.uuid_of(id))]
