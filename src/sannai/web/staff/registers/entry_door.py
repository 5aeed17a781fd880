"""The door of a row: found and allowed in one step. What is not seen through the door of its register is not there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sannai.registers.door import READ, Door, door, door_of
from sannai.registers.models import Entry
from sannai.web.kit.door import DeskRequest, View, note_reading, staff_only

P = ParamSpec("P")
EntryView = Callable[Concatenate[DeskRequest, Entry, P], HttpResponseBase]
CLOSED = "closed-ledger"  # whoever reads a row of such a register is written down


def entry_view(*rights: str) -> Callable[[EntryView[P]], View]:
    """As ``staff_only``; finds the row and checks the right over it in one step. Not theirs is not there: 404."""

    def decorate(view: EntryView[P]) -> View:
        def run(
            request: DeskRequest, /, key: str, entry_id: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            entry = load(request, key, entry_id)
            if entry.disposed_at is not None:
                raise Http404
            if not any(request.staff.may(right, entry) for right in rights):
                raise PermissionDenied
            return view(request, entry, *args, **kwargs)

        functools.update_wrapper(run, view)
        return staff_only(*rights)(run)

    return decorate


def load(request: DeskRequest, key: str, entry_id: UUID | str) -> Entry:
    """The row if this person may see it, else Http404; of one that was disposed of its page says only that.

    Who reads what is protected, or stands in a closed register, is written down, and every auditor.
    """
    entry = Entry.objects.select_related("shelf").filter(pk=entry_id, shelf=key).first()
    held = door_of(entry.shelf, request.staff) if entry else None
    if entry is None or held is None or not held.reaches(entry):
        raise Http404
    if entry.disposed_at is None:
        guarded = entry.protected or entry.shelf.rights == CLOSED
        note_reading(request, Entry.subject_kind, [entry], READ, always=guarded)
    return entry


@staff_only(READ)
def by_id(request: DeskRequest, entry_id: str) -> HttpResponseBase:
    """To the page of a row of which nothing but its id is known, as in the record of readings."""
    try:
        entry = Entry.objects.select_related("shelf").filter(pk=UUID(entry_id)).first()
    except ValueError:
        raise Http404 from None
    held = door_of(entry.shelf, request.staff) if entry else None
    if entry is None or held is None or not held.reaches(entry):
        raise Http404
    return redirect("desk:entry", *entry.address)


def opened(request: DeskRequest, key: str, right: str = READ) -> Door:
    """The door of a register for this person, else Http404."""
    held = door(request.staff, key, right)
    if held is None:
        raise Http404
    return held


def list_url(key: str) -> str:
    """The list of a register."""
    return reverse("desk:register", args=[key])
