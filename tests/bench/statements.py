"""SQL statements of a flow or a page, counted in PostgreSQL's own log, transaction control apart."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from sannai.cli.walk.visitor import Visitor
from tests.postgres import Server

from .load import Flow

_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*):\s*(\w+)")
_CONTROL = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SHOW", "DEALLOCATE"}


def count(server: Server, flow: Flow, address: str) -> int:
    """SQL statements of one walk of the flow by somebody new."""
    return statements(server, lambda: flow(Visitor(address)))


def statements(server: Server, perform: Callable[[], object]) -> int:
    """Do it until two times in a row agree: the first ones fill what a process remembers."""
    counts: list[int] = []
    with _logging(server):
        while len(counts) < 12 and (len(counts) < 4 or counts[-1] != counts[-2]):
            before = (server.folder / "log").stat().st_size
            perform()
            time.sleep(0.1)
            said = (server.folder / "log").read_bytes()[before:].decode(errors="replace")
            counts.append(sum(verb.upper() not in _CONTROL for verb in _STATEMENT.findall(said)))
    return counts[-1]


@contextmanager
def _logging(server: Server) -> Iterator[None]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET log_statement")
            connection.execute("SELECT pg_reload_conf()")
            time.sleep(0.5)
