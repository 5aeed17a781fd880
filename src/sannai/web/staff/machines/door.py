"""The door of one system: for whoever administers systems."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponseBase

from sannai.accounts.machine_actions import RIGHT
from sannai.accounts.models import Machine
from sannai.web.kit.door import DeskRequest, View, staff_only

__all__ = ["RIGHT", "load", "machine_view"]


def machine_view(right: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """As ``staff_only``; finds the system: 404 for what is not there."""

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        def run(request: DeskRequest, /, key: str, **named: Any) -> HttpResponseBase:
            return view(request, load(request, key), **named)

        functools.update_wrapper(run, view)
        return staff_only(right)(run)

    return decorate


def load(request: DeskRequest, key: str) -> Machine:
    """The system, else Http404."""
    machine = Machine.objects.filter(key=key).first()
    if machine is None:
        raise Http404
    return machine
