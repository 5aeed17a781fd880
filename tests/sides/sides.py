"""Two sides of one city, each with processes, a database and a folder of its own, and one form of the way between."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.certificates import certificate
from tests.postgres import Server, free_port
from tests.waiting import HANGING, until

from .carrying import Carrier, Line

ROOT = Path(__file__).parents[2]
SANNAI = str(Path(sys.executable).parent / "sannai")
FORMS = ("folder", "https")
PROCEDURE = "disaster-damage-certificate"
PUBLISHED = """
from sannai.intake.models import Publication
found = list(Publication.objects.values_list("stream", flat=True))
"""


@dataclass
class Side:
    """One of them. ``running``: what stands for what it does, by the name of it."""

    home: Path
    env: dict[str, str]
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connects(self) -> Path:
        """Whom its processes connected to, a line each."""
        return self.home.with_name(f"{self.home.name}.connects")

    @property
    def temporary(self) -> Path:
        return self.home.with_name(f"{self.home.name}.tmp")

    @property
    def logs(self) -> Path:
        return self.home.with_name(f"{self.home.name}.logs")

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run ``sannai …`` on this side; what it said."""
        done = subprocess.run([SANNAI, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"sannai {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self, name: str, *arguments: str) -> None:
        """A process that goes on; its log is kept beside the folder."""
        self.logs.mkdir(exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [SANNAI, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """As when the power goes: the process and all that it started."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(HANGING)

    def stop(self) -> None:
        """End whatever runs."""
        for name in list(self.running):
            self.kill(name)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """All that run, with what they started, by the name of what they do."""
        running: dict[str, list[psutil.Process]] = {}
        for name, process in self.running.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                parent = psutil.Process(process.pid)
                running[name] = [parent, *parent.children(recursive=True)]
        return running

    def said(self) -> str:
        """What its processes wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.logs.glob("*.log")))


@dataclass
class Sides:
    """Both, and what carries between them: ``carrier`` for folders, ``line`` for TLS."""

    form: str
    outside: Side
    inside: Side
    carrier: Carrier | None = None
    line: Line | None = None
    processes: int = 1  # of the pages outside
    server: Server | None = None  # of the outside's database; without one it is a file in its folder

    @property
    def carried_outside(self) -> Path | None:
        """The folders that are carried, as they lie outside."""
        return self.outside.home.parent / "carried" / "outside" if self.carrier else None

    def start(self) -> None:
        """Everything that runs, on both sides; returns when the portal has what it needs."""
        for name, words in self.outer.items():
            self.outside.start(name, *words)
        self.inside.start("serve", "serve", "--port", str(self.inside.port), "--processes", "1")
        self.inside.start("work", "work")
        awaited(self.outside, PUBLISHED, "公開したものが公開側に届く", lambda there: {"keys", "calendar"} <= {*there})
        until(lambda: answers(f"{self.outside.address}/procedures/{PROCEDURE}/"), "公開側が手続を見せる")
        until(lambda: answers(f"{self.inside.address}/desk/sign-in/"), "庁内側が応答する")

    def restart(self, name: str) -> None:
        """Kill a process outside and start it again."""
        self.outside.kill(name)
        self.outside.start(name, *self.outer[name])

    @property
    def outer(self) -> dict[str, tuple[str, ...]]:
        """What runs outside: the name of each, and its words."""
        serve = ("serve", "--processes", str(self.processes), "--port")
        running = {"serve": (*serve, str(self.outside.port)), "work": ("work",)}
        if self.line:
            folder = self.outside.home.parent
            tls = ("--certificate", str(folder / "mailbox.crt"), "--key", str(folder / "mailbox.key"))
            running["mailbox"] = (*serve, str(self.line.to), "--mailbox", *tls)
        return running

    def stop(self) -> None:
        for each in (self.inside, self.outside):
            each.stop()
        for carried in (self.carrier, self.line):
            if carried:
                carried.close()


def answers(address: str) -> bool:
    """Whether a page is there."""
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=HANGING) as answer:
        return bool(answer.status == 200)
    return False


@dataclass(frozen=True)
class City:
    """Both sides as they were built once, the inner one with its keys: each test goes on with copies."""

    home: Path
    outside: Path  # on SQLite; where its database is to stand on a server, it is made there
    trust: str  # what the outside is told of the inner side
    url: str = ""
    server: Server | None = None  # of the inner side


def built(folder: Path, server: Server | None = None, *packages: str) -> City:
    """The people, posts, procedures and keys of the model city on an inner side, and more procedures."""
    home, outer, trust = folder / "built", folder / "built-outside", folder / "trust"
    home.mkdir(parents=True)
    outer.mkdir()
    url = server.create("sides_built") if server else ""
    side = Side(home, _inside(home, url) | {"SANNAI_BRIDGE": f"folder:{folder}"}, 0)
    side.run("demo", "--build-only", "--cases", "0")
    for package in packages:
        side.run("publish", package)
    side.run("keys", "init", "--demo")
    side.run("keys", "part", str(folder / "number-keys"))  # the desk does not start while it holds those of numbers
    trust.write_text(side.run("keys", "trust"))
    Side(outer, _outside(outer, "") | {"SANNAI_TRUST": str(trust)}, 0).run("init")
    return City(home, outer, trust.read_text(), url, server)


@contextlib.contextmanager
def standing(
    city: City, folder: Path, form: str, *, server: Server | None = None, processes: int = 1, **settings: str
) -> Iterator[Sides]:
    """Both sides, ready and running; ended with what they were doing. ``settings``: of both.

    ``server``: of the outside's database. The inner one stands where the city was built.
    """
    both = made(city, folder, form, server, settings)
    both.processes = processes
    try:
        both.start()
        yield both
    finally:
        both.stop()


def made(city: City, folder: Path, form: str, server: Server | None, settings: dict[str, str]) -> Sides:
    """Both sides with their databases, keys and the way between, and nothing that runs."""
    home, outer = folder / "inside", folder / "outside"
    shutil.copytree(city.home, home)
    shutil.copytree(city.outside, outer)
    name = f"sides_{secrets.token_hex(4)}"
    inner_url = city.server.create(f"{name}_in", template=city.url.rsplit("/", 1)[1]) if city.server else ""
    inside = Side(home, _inside(home, inner_url) | settings, free_port())
    outside = Side(outer, _outside(outer, server.create(f"{name}_out") if server else "") | settings, free_port())
    for side in (inside, outside):
        side.temporary.mkdir()
        side.env |= {"TMPDIR": str(side.temporary), "SIDES_CONNECTS": str(side.connects)}
        side.env |= {"SANNAI_BASE_URL": side.address}
    inside.env["SANNAI_PORTAL_URL"] = outside.address
    sides = Sides(form, outside, inside, server=server)
    inside.env |= {"folder": _by_folder, "https": _by_tls}[form](sides, folder)
    trust = outer.with_name("trust")
    trust.write_text(city.trust)
    outside.env["SANNAI_TRUST"] = str(trust)
    if server:
        (outer / "sannai.sqlite3").unlink()
        outside.run("init")
    if form == "folder":
        line = outer.with_name("mailbox.trust")
        line.write_text(outside.run("keys", "trust"))
        inside.env["SANNAI_TRUST"] = str(line)
    return sides


@contextlib.contextmanager
def on_one_database(city: City, folder: Path) -> Iterator[tuple[Side, Sides]]:
    """The same city before it was taken apart, running; and both sides as they will be, with nothing on them yet.

    What citizens know by its address stays where it is: the portal outside has the port of the one process.
    """
    both = made(city, folder, "https", None, {})
    both.inside.port, port = free_port(), both.outside.port
    kept = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "TMPDIR"}
    env = {name: value for name, value in both.inside.env.items() if not name.startswith("SANNAI_") or name in kept}
    home = both.inside.home
    env |= {"SANNAI_HOME": str(home), "SANNAI_DEMO": "1", "SANNAI_LIMITS": "0", "SANNAI_BASE_URL": both.outside.address}
    one = Side(home, env, port)
    with contextlib.closing(sqlite3.connect(home / "sannai.sqlite3")) as database:  # no side keeps rows out of it yet
        names = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'lgwan_side_only_%'").fetchall()
        for (name,) in names:
            database.execute(f"DROP TRIGGER {name}")
        database.commit()
    try:
        one.start("serve", "serve", "--port", str(port), "--processes", "1")
        one.start("work", "work")
        until(lambda: answers(f"{one.address}/procedures/{PROCEDURE}/"), "一つのデータベースの市が応答する")
        yield one, both
    finally:
        one.stop()
        both.stop()


def _by_folder(sides: Sides, folder: Path) -> dict[str, str]:
    outer, inner = folder / "carried" / "outside", folder / "carried" / "inside"
    sides.outside.env["SANNAI_MAILBOX_FOLDER"] = str(outer)
    sides.carrier = Carrier(outer, inner)
    return {"SANNAI_BRIDGE": f"folder:{inner}"}


def _by_tls(sides: Sides, folder: Path) -> dict[str, str]:
    sides.line = Line(free_port())
    return mailbox(sides.outside, folder, sides.line.port)


def mailbox(answering: Side, folder: Path, port: int, name: str = "mailbox") -> dict[str, str]:
    """A certificate and a token for whoever answers, and the settings of whoever asks it at this port."""
    whole, token = certificate(folder, name).read_text(), secrets.token_hex(32)
    at = whole.index("-----BEGIN PRIVATE KEY-----")
    (folder / f"{name}.crt").write_text(whole[:at])
    (folder / f"{name}.key").write_text(whole[at:])
    (folder / f"{name}.token").write_text(token)
    answering.env["SANNAI_MAILBOX_TOKEN_SHA256"] = hashlib.sha256(token.encode()).hexdigest()
    return {
        "SANNAI_BRIDGE": f"https://127.0.0.1:{port}",
        "SANNAI_BRIDGE_CA": str(folder / f"{name}.crt"),
        "SANNAI_BRIDGE_TOKEN_FILE": str(folder / f"{name}.token"),
    }


def _inside(home: Path, url: str) -> dict[str, str]:
    return environment(home, url) | {"SANNAI_ZONE": "lgwan"}


def _outside(home: Path, url: str) -> dict[str, str]:
    (home.with_name("nothing")).mkdir()  # nothing of the catalogue stands there: what it shows was published to it
    return environment(home, url) | {"SANNAI_ZONE": "internet", "SANNAI_CATALOG": str(home.with_name("nothing"))}


def environment(home: Path, url: str) -> dict[str, str]:
    """What every process of a side has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANNAI_", "DATABASE_URL"))}
    own = {"SANNAI_HOME": str(home), "SANNAI_DEMO": "1", "SANNAI_LIMITS": "0", "DATABASE_URL": url}
    return kept | own | {"DJANGO_SETTINGS_MODULE": "tests.sides.settings", "PYTHONPATH": str(ROOT)}


def asked(side: Side, code: str) -> Any:
    """What a few lines of Python find on a side: they leave it in ``found``; through JSON."""
    import json

    whole = f"import django, json; django.setup()\n{code}\nprint(json.dumps(found, default=str))"
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, env=side.env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def awaited(side: Side, code: str, what: str, fits: Callable[[Any], bool]) -> Any:
    """Ask again until the answer fits."""

    def found() -> list[Any]:
        answer = asked(side, code)
        return [answer] if fits(answer) else []

    return until(found, what)[0]
