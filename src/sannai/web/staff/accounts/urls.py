"""URLs of the sign-ins of staff, below the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from sannai.web.kit.verb import patterns

from . import accounts, creating, inviting
from .account import ACCOUNT, ACCOUNT_PAGE, ACCOUNT_VERBS

_ACCOUNT = "accounts/<int:pk>/"
PATTERNS: list[URLPattern] = [
    path("accounts/", accounts.ACCOUNTS.view, name="accounts"),
    path("accounts/new/", creating.new, name="account_new"),
    path("accounts/invitations/", inviting.everybody, name="accounts_invite"),
    path(_ACCOUNT, ACCOUNT_PAGE.view, name="account"),
    *patterns(ACCOUNT_VERBS, _ACCOUNT, ACCOUNT),
]
