"""The door of 取込み: whoever writes a register brings rows in. A file is its bringer's own until it was applied."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponseBase

from sannai.registers.door import Door
from sannai.registers.importing import flow
from sannai.registers.models import Import
from sannai.web.kit.door import DeskRequest, View, staff_only

P = ParamSpec("P")
WRITE = "entry.write"
ImportView = Callable[Concatenate[DeskRequest, Import, Door, P], HttpResponseBase]


def writing(request: DeskRequest, key: str) -> Door:
    """The door of a register for whoever writes in it, else Http404. One statement."""
    held = flow.write_door(request.staff, key)
    if held is None:
        raise Http404
    return held


def import_view(view: ImportView[P]) -> View:
    """Finds the import and checks who asks, in one step. Not theirs is not there: 404.

    Its bringer; once it was applied, whoever writes the rows of that division too, who may take it back.
    """

    def run(request: DeskRequest, /, key: str, pk: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        held = writing(request, key)
        one = Import.objects.select_related("shelf", "blob", "change_set").filter(pk=pk, shelf=key).first()
        if one is None or not (mine(request, one) or (one.state == "applied" and _reached(held, one))):
            raise Http404
        return view(request, one, held, *args, **kwargs)

    functools.update_wrapper(run, view)
    return staff_only(WRITE)(run)


def mine(request: DeskRequest, one: Import) -> bool:
    """Whether this person brought it: nobody else is shown what stood in the file."""
    return one.staff_key == request.staff.staff_key


def unit_of(request: DeskRequest, held: Door) -> str:
    """The division for which this person brings rows: that of the post which gives the right."""
    post = request.staff.post_for(WRITE, profile=held.held.shelf.rights)
    return post.unit_key if post else held.held.shelf.division_key


def _reached(held: Door, one: Import) -> bool:
    return held.units is None or one.unit_key in held.units
