"""Verbs of this room: bring a package, propose to publish or withdraw, publish, withdraw."""

from __future__ import annotations

from .bringing import bring
from .proposing import propose_publication, propose_withdrawal
from .publishing import checked, freeze, publish, publish_files, search_key, withdraw

__all__ = [
    "bring",
    "checked",
    "freeze",
    "propose_publication",
    "propose_withdrawal",
    "publish",
    "publish_files",
    "search_key",
    "withdraw",
]
