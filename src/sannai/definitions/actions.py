"""Verbs of this room: bring a package, propose to publish or withdraw, publish, withdraw."""

from __future__ import annotations

from .bringing import bring
from .proposing import propose_publication, propose_withdrawal
from .publishing import checked, publish, publish_files, withdraw

__all__ = ["bring", "checked", "propose_publication", "propose_withdrawal", "publish", "publish_files", "withdraw"]
