"""A process that does each order in a child of its own, so that any of them may be killed."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def serve(child: Callable[[dict[str, Any], int], None]) -> None:
    """Until stdin ends: a line of JSON is an order, a line what came of it. ``child`` writes it down
    and never returns.

    This process itself never opens the database.
    """
    for line in sys.stdin:
        reading, writing = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(reading)
            child(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            told = stream.read()
        killed = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        print(json.dumps({"killed": True} if killed else json.loads(told)), flush=True)
