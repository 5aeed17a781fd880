"""What a malicious database administrator can do, for tests: the product itself has no way past its triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from sannai.common import triggers

TABLES = ("common_event", "common_eventpayload", "common_seal", "common_sealedevent")


def dropping(database: BaseDatabaseWrapper) -> list[str]:
    """Statements that drop every trigger on the tables of the event log."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
                [list(TABLES)],
            )
            return [f"DROP TRIGGER {name} ON {table};" for name, table in cursor.fetchall()]
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return [f"DROP TRIGGER {name};" for (name,) in cursor.fetchall()]


def run(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextmanager
def tampering() -> Iterator[None]:
    """With the triggers dropped, and put back as if nothing had been."""
    settle()
    for statement in dropping(connection):
        run(statement)
    yield
    settle()
    triggers.install()


def settle() -> None:
    # PostgreSQL alters no table that still has foreign keys to check in this transaction. What a test broke on
    # purpose is checked when its transaction ends: by then the test has put it right or is rolled back.
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET CONSTRAINTS ALL DEFERRED")
