"""Cities as they are stored: each database's own dump, and its folder of files, seals and sign-ins. Made and restored.

``demo-10/sqlite`` and ``demo-10/postgresql`` are two cities, built one after the other by the same code: neither is a
copy of the other, since an upgrade has to bring over what each database itself wrote.
"""

from __future__ import annotations

import json
import lzma
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import system
from tests.city.model import ROOT, City
from tests.postgres import Server

from .contents import Contents

ROOM = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
ROWS = {"vendor": 4, "food-permit": 8, "dog": 8}  # lines of entries/, each register that has rows
CASES = 12  # told by the demo; tests/upgrade/told.py adds the rest
# Links of applicants hang on the key of the city: the stored cities have one of their own, here and nowhere else.
KEY = "a stored city of the upgrade tests, and of nobody else"
_OWN = {"SANNAI_SECRET_KEY": KEY, "SANNAI_BASE_URL": "http://127.0.0.1", "DJANGO_SETTINGS_MODULE": "sannai.settings"}
# What pg_dump writes for psql, or for a newer server than the one that restores it.
_FOR_PSQL = re.compile(r"^(\\(un)?restrict \w+|SET transaction_timeout = 0;)\n", re.MULTILINE)
_KEPT = (
    "files",
    "sealed",
    "arrived",
    "seals",
    "keys",
    "cast.json",
    "links.json",
    "demo",
)  # of the folder; the rest is made anew


@dataclass(frozen=True)
class Stored:
    """One stored city."""

    folder: Path

    @property
    def contents(self) -> Contents:
        """What lay in its tables, as ``contents.of_city`` gives it."""
        return dict(json.loads((self.folder / "contents.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Keyed(City):
    """A city with the key of the stored ones, whatever key the environment has; with a catalogue of its own, if any."""

    catalog: Path | None = None

    @property
    def env(self) -> dict[str, str]:
        return super().env | _OWN | ({"SANNAI_CATALOG": str(self.catalog)} if self.catalog else {})

    def python(self, *arguments: str) -> str:
        """Run Python in this city; what it printed. AssertionError with everything it said when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr}")
        return done.stdout


def newest() -> Path:
    """The folder of the issue before: the one with the highest number."""
    return max(ROOM.glob("demo-*"), key=lambda folder: int(folder.name.rpartition("-")[2]))


def store(server: Server, database: str, folder: Path) -> Contents:
    """Build a city in this database and store it in the folder, in place of what lies there."""
    with tempfile.TemporaryDirectory(prefix="sannai-stored-") as made:
        home = Path(made) / "home"
        home.mkdir()
        url = server.create("to_be_stored") if database == "postgresql" else ""
        city = _built(url or f"sqlite:///{home / 'sannai.sqlite3'}", home)
        seen = city.python("-m", "tests.upgrade.looking", "--contents")
        dumped = _dump_postgres(url) if url else _dump_sqlite(home / "sannai.sqlite3")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "database.xz").write_bytes(lzma.compress(dumped, preset=9 | lzma.PRESET_EXTREME))
        with tarfile.open(folder / "folder.tar.xz", "w:xz") as packed:
            for name in filter(lambda name: (home / name).exists(), _KEPT):
                packed.add(home / name, name, filter=_plain)
        (folder / "contents.json").write_text(seen, encoding="utf-8")
    return dict(json.loads(seen))


def restore(stored: Stored, server: Server, home: Path) -> Keyed:
    """The stored city, in a database and a folder of its own."""
    with tarfile.open(stored.folder / "folder.tar.xz") as packed:
        packed.extractall(home, filter="data")
    for path in (home / "keys", *(home / "keys").rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o400)  # keys that others may read are refused
    content = lzma.decompress((stored.folder / "database.xz").read_bytes())
    if stored.folder.name == "sqlite":
        (home / "sannai.sqlite3").write_bytes(content)
        return Keyed(f"sqlite:///{home / 'sannai.sqlite3'}", home)
    url = server.create(f"restored_{stored.folder.parent.name.replace('-', '_')}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(content)
    return Keyed(url, home)


def _built(url: str, home: Path) -> Keyed:
    """By the demo, then told on."""
    city = Keyed(url, home, _smaller(home.parent / "catalog"))
    city.run("demo", "--build-only", "--cases", str(CASES))
    city.python("-c", "import django; django.setup(); from tests.upgrade import told; told.everything()")
    city.run("work", "--once")
    city.run("audit", "seal")
    city.run("audit", "verify")
    return city


def _smaller(catalog: Path) -> Path:
    """The catalogue with the rows of a few registers only: what is sealed does not compress."""
    shutil.copytree(ROOT / "catalog", catalog)
    for file in (catalog / "sannai" / "entries").glob("*.csv"):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[: ROWS[file.stem] + 1])) if file.stem in ROWS else file.unlink()
    return catalog


def _dump_sqlite(file: Path) -> bytes:
    """The whole file, without its log and without the pages that are free."""
    copy = file.with_name("stored.sqlite3")
    connection = sqlite3.connect(file)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    return copy.read_bytes()


def _dump_postgres(url: str) -> bytes:
    """Plain SQL that a driver can run: rows as INSERT, and nothing that only psql or a newer server understands."""
    binaries = system.postgres_folder()
    assert binaries is not None
    command = [str(binaries / "pg_dump"), "--no-owner", "--no-privileges", "--rows-per-insert=500", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return _FOR_PSQL.sub("", done.stdout).encode()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's name and no hour: what is the same twice is stored the same twice."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry
