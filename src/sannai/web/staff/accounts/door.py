"""The door of one account: for whoever administers the staff."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponseBase

from sannai.accounts.models import Account
from sannai.web.kit.door import DeskRequest, View, staff_only

RIGHT = "staff.administer"


def account_view(right: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """As ``staff_only``; finds the account: 404 for what is not there."""

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        def run(request: DeskRequest, /, pk: int, **named: Any) -> HttpResponseBase:
            return view(request, load(request, pk), **named)

        functools.update_wrapper(run, view)
        return staff_only(right)(run)

    return decorate


def load(request: DeskRequest, pk: int) -> Account:
    """The account, else Http404."""
    account = Account.objects.filter(pk=pk).first() if pk < 2**31 else None
    if account is None:
        raise Http404
    return account
