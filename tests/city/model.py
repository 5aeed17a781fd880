"""The model city for tests: built once, cloned for whoever changes it, served by processes of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import Server, free_port
from tests.waiting import HANGING, until

ROOT = Path(__file__).parents[2]
SANNAI = str(Path(sys.executable).parent / "sannai")
CASES = 60


@dataclass(frozen=True)
class City:
    """One copy of the model city: its database, its folder."""

    url: str
    home: Path

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.url, "SANNAI_HOME": str(self.home), "SANNAI_DEMO": "1"}

    @property
    def cast(self) -> dict[str, Any]:
        """Who may sign in, with password and second factor."""
        return dict(json.loads((self.home / "cast.json").read_text(encoding="utf-8")))

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run ``sannai …`` in this city."""
        done = subprocess.run([SANNAI, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"sannai {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done


def build(url: str, cases: int = CASES) -> City:
    """Build the model city in this database ("" for SQLite) and a folder of its own."""
    home = Path(tempfile.mkdtemp(prefix="sannai-city-"))
    city = City(url or f"sqlite:///{home / 'sannai.sqlite3'}", home)
    city.run("demo", "--build-only", "--cases", str(cases))
    return city


def clone(city: City, server: Server | None, name: str) -> City:
    """A copy that may be changed. PostgreSQL copies the database from its template, SQLite the file."""
    home = Path(tempfile.mkdtemp(prefix="sannai-clone-"))
    shutil.copytree(city.home, home, dirs_exist_ok=True)
    if server is None:
        return City(f"sqlite:///{home / 'sannai.sqlite3'}", home)
    return City(server.create(name, template=city.url.rsplit("/", 1)[1]), home)


@contextlib.contextmanager
def served(city: City, **settings: str) -> Iterator[str]:
    """Web and worker processes of this city; gives the address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = {**city.env, "SANNAI_BASE_URL": address, **settings}
    with (city.home / "serve.log").open("wb") as log:
        command = [SANNAI, "demo", "--serve-only", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _await(address, process, city.home / "serve.log")
        yield address
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(HANGING)
        process.kill()


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        if process.poll() is not None:
            raise AssertionError(log.read_text(errors="replace"))
        with contextlib.suppress(OSError), urllib.request.urlopen(address + "/", timeout=HANGING):
            return True
        return False

    until(answers, f"{address} が応答する")
