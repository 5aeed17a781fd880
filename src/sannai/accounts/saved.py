"""Conditions of lists that a person saved: found, kept and forgotten. What they ask is the business of the list."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from .models import SavedQuery

MOST = 20  # of one list, for one person


def seen_by(staff_key: str, units: Collection[str], listing: str) -> list[SavedQuery]:
    """One's own, then what colleagues of these units share. One statement."""
    rows = SavedQuery.objects.filter(Q(staff_key=staff_key) | Q(unit_key__in=units), listing=listing)
    return sorted(rows, key=lambda row: (row.staff_key != staff_key, row.label, row.pk))


@transaction.atomic
def keep(staff_key: str, listing: str, label: str, query: str, *, unit_key: str = "", opens: bool = False) -> bool:
    """Save under a name, in place of what had it. False: this person has as many as one can find again."""
    own = list(SavedQuery.objects.select_for_update().filter(staff_key=staff_key, listing=listing))
    same = next((row for row in own if row.label == label), None)
    if same is None and len(own) >= MOST:
        return False
    if opens:
        SavedQuery.objects.filter(pk__in=[row.pk for row in own]).update(opens=False)
    row = same or SavedQuery(staff_key=staff_key, listing=listing, label=label)
    row.query, row.unit_key, row.opens = query, unit_key, opens
    row.save()
    return True


def forget(staff_key: str, listing: str, key: str) -> None:
    """Remove one of one's own; nothing for what is not, or is no key at all."""
    if key.isascii() and key.isdecimal() and len(key) < 18:
        SavedQuery.objects.filter(staff_key=staff_key, listing=listing, pk=int(key)).delete()
