"""How often an address searched within the hour, counted in the memory of this process: a GET writes nothing.

Each worker process counts by itself and forgets when it ends: of a server with four of them four times the number is
possible. Whoever is counted stands there as a digest, with a salt that is made anew with the process. The structure is
bounded: where more addresses come than it holds, those go first that have not searched for the longest time.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from datetime import datetime

from sannai.common.limits import Limit

MOST_KNOWN = 20_000  # addresses: some four megabytes


class Searches:
    """The counts of one window; the next begins anew."""

    def __init__(self, limit: Limit, known: int = MOST_KNOWN) -> None:
        self.limit, self.known = limit, known
        self._salt = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._window = 0
        self._counts: OrderedDict[bytes, int] = OrderedDict()

    def use(self, who: str, at: datetime) -> datetime | None:
        """Count one search, and say until when it is too much; None if it may be done. What is refused counts too."""
        if not self.limit.on:
            return None
        window, until = self.limit.window(at)
        key = hashlib.blake2b(who.encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            if window > self._window:
                self._window = window
                self._counts.clear()
            used = self._counts.pop(key, 0) + 1
            self._counts[key] = used
            if len(self._counts) > self.known:
                self._counts.popitem(last=False)
        return until if self.limit.over(used) else None

    def __len__(self) -> int:
        return len(self._counts)
