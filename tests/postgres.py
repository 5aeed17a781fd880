"""A real PostgreSQL server for the tests: own data folder, free port, explicit locale, never as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from .system import postgres_folder
from .waiting import HANGING, until

# Nothing here outlives the tests: what makes data safe only costs time.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CARELESS |= {"wal_level": "minimal", "max_wal_senders": "0"}


@dataclass(frozen=True)
class Server:
    """A running server; ``url`` gives the DATABASE_URL of one of its databases."""

    port: int
    folder: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, as a clone of another one if named, and give its URL."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def dump(self, database: str) -> bytes:
        """All that its tables hold now, as ``pg_dump`` writes it."""
        words = [
            str(_binaries() / "pg_dump"),
            "--dbname",
            f"{self.url(database).replace('postgres:', 'postgresql:', 1)}",
        ]
        return subprocess.run(words, capture_output=True, check=True).stdout

    def checkpoint(self) -> None:
        """Have it write down what it has changed in memory alone so far."""
        self._run("CHECKPOINT")

    def spent(self) -> float:
        """Seconds of the processor that its processes have used, those that have ended too."""
        first = psutil.Process(int((self.folder / "data/postmaster.pid").read_text().split()[0]))
        ended = sum(first.cpu_times()[:4])
        return ended + sum(sum(process.cpu_times()[:2]) for process in first.children())

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(**settings: str) -> Iterator[Server]:
    """Start a server, stop it at the end. Its data goes with it."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="sannai-postgres-"))
    identity = _identity(folder)
    data, port = folder / "data", free_port()
    _call(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], identity
    )
    options = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
    options |= {"max_connections": "300", "shared_buffers": "256MB"} | settings
    arguments = [f"-c{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *arguments], stderr=log, cwd=folder, **identity
        )
    try:
        _await(process, port, folder / "log")
        yield Server(port, folder)
    finally:
        process.terminate()
        process.wait(HANGING)
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    if folder := postgres_folder():
        return folder
    raise RuntimeError("PostgreSQL がありません: make test が入れるか、入れ方を示します")


def _identity(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: become the system's postgres user, or nobody."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _call(command: list[Any], identity: dict[str, Any]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd="/", **identity)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    def answers() -> bool:
        if process.poll() is not None:
            raise RuntimeError(log.read_text(errors="replace"))
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(Server(port, log.parent).url()):
            return True
        return False

    until(answers, "PostgreSQL が応答する")
