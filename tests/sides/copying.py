"""Everything of the outside that somebody can copy who has the whole machine for a moment, but for its memory."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.postgres import Server

from .sides import Side, Sides, asked

Copied = dict[str, bytes]  # where it lay → what lay there
STATIC = "static"  # as every copy of the product has it
PAGE = 8192  # bytes: what PostgreSQL writes at once
# What a server is told of that is to write down more than any city would have it write: every statement, every value.
TALKATIVE = {"log_statement": "all", "log_parameter_max_length": "-1", "log_parameter_max_length_on_error": "-1"}
SETTINGS = """
from django.conf import settings
found = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
"""


class Copies:
    """Copies of one outside. What the database's server had before anybody came is not copied again."""

    def __init__(self, both: Sides) -> None:
        self._both = both
        self._before = dict(_of_server(both.server)) if both.server else {}
        self._settings = "\n".join(asked(both.outside, SETTINGS).values()).encode()

    def now(self) -> Copied:
        """Files, folders that are carried, logs, the database by its own dump and by its bytes, processes, settings."""
        both = self._both
        copies = copied(both.outside, both.server, both.carried_outside) | {"settings": self._settings}
        if both.server:
            for path, content in _of_server(both.server):
                if new := changed(content, self._before.get(path, b"")):
                    copies[f"server/{path}"] = new
        return copies


def copied(side: Side, server: Server | None = None, carried: Path | None = None) -> Copied:
    """What one side has, but for its settings and the bytes of a server."""
    copies = {"dump": _dumped(side, server)}
    for root in (side.home, side.temporary, side.logs, carried):
        copies |= {f"{root.name}/{path}": content for path, content in _files(root)} if root else {}
    return copies | {f"process {name}": said for name, said in _processes(side)}


def changed(content: bytes, before: bytes) -> bytes:
    """The pages that are not as they were and not empty, in their order; those that follow each other stay together."""
    pages = ((content[at : at + PAGE], before[at : at + PAGE]) for at in range(0, len(content), PAGE))
    return b"".join(page for page, was in pages if page != was and page.strip(b"\0"))


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in root.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # it was on its way
            if path.is_file() and STATIC not in path.parts:
                yield str(path.relative_to(root)), path.read_bytes()


def _of_server(server: Server) -> Iterator[tuple[str, bytes]]:
    """The folder of its data with the log of its writing ahead, and the log of what it was told."""
    server.checkpoint()  # what it holds in memory alone would be missed
    return _files(server.folder)


def _dumped(side: Side, server: Server | None) -> bytes:
    if server:
        return server.dump(side.env["DATABASE_URL"].rsplit("/", 1)[1])
    with contextlib.closing(sqlite3.connect(f"file:{side.home / 'sannai.sqlite3'}?mode=ro", uri=True)) as database:
        return "\n".join(database.iterdump()).encode()


def _processes(side: Side) -> Iterator[tuple[str, bytes]]:
    """The words and the environment of all that runs: ``serve 123``. One that has just ended is nobody's."""
    for name, processes in side.processes().items():
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                said = [*process.cmdline(), *(f"{key}={value}" for key, value in process.environ().items())]
                yield f"{name} {process.pid}", "\n".join(said).encode()
