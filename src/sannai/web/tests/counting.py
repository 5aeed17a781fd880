"""How often a page asks the database, and how often it is known to: ``tests/statements.toml``."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

STATEMENTS = Path(__file__).parents[4] / "tests" / "statements.toml"


def statements(client: Client, address: str) -> int:
    client.get(address)  # what a process remembers of the city is read once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def known_statements(key: str, count: int) -> int:
    """What stands in the file; with UPDATE_STATEMENTS=1 the count is written there first."""
    known = tomllib.loads(STATEMENTS.read_text(encoding="utf-8"))
    if os.environ.get("UPDATE_STATEMENTS"):
        known.setdefault(key, {})[connection.vendor] = count
        text = "".join(
            f"[{key}]\n" + "".join(f"{name} = {count}\n" for name, count in sorted(row.items()))
            for key, row in sorted(known.items())
        )
        STATEMENTS.write_text(text, encoding="utf-8")
    return int(known[key][connection.vendor])
