"""docs/operation.md, followed to the letter on an empty database: each command as it stands there, in its order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import postgres
from tests.postgres import free_port
from tests.waiting import HANGING, until

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
BINARIES = Path(sys.executable).parent
BLOCK = re.compile(r"^(#{2,3} [^\n]*)$|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str, database: str) -> list[str]:
    """What is to be run with this database: blocks below the heading of the other one are not."""
    found, heading = [], ""
    for title, language, text in BLOCK.findall(DOCUMENT):
        heading = title.lstrip("# ") if title else heading
        if language == kind and heading not in {"SQLite", "PostgreSQL"} - {database}:
            found.append(text)
    return found


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """Which database, and the settings that the document asks for."""
    home, backup = tmp_path / "home", tmp_path / "backup"
    home.mkdir()
    backup.mkdir()
    settings = {"SANNAI_HOME": str(home), "SANNAI_CATALOG": str(ROOT / "catalog"), "SANNAI_HOSTS": "127.0.0.1"}
    settings |= {
        "SANNAI_SECRET_KEY": "k" * 64,
        "BACKUP": str(backup),
        "SANNAI_BEHIND_PROXY": "1",
        "SANNAI_PROXIES": "1",
    }
    settings |= {"HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": f"{BINARIES}:{os.environ['PATH']}"}
    if request.param == "PostgreSQL":
        server: postgres.Server = request.getfixturevalue("postgres_server")
        settings["DATABASE_URL"] = server.create("operation")
    return request.param, settings


def run(text: str, settings: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], env=settings, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@contextmanager
def served(settings: dict[str, str]) -> Iterator[Callable[[str], tuple[int, str]]]:
    """The web processes as the unit of systemd starts them; gives a way to ask them as the proxy does."""
    unit = next(text for text in blocks("ini", "") if "sannai serve" in text)
    words = re.search(r"^ExecStart=/opt/sannai/\.venv/bin/(.*)$", unit, re.MULTILINE)
    assert words
    port = str(free_port())
    command = [str(BINARIES / "sannai"), *words[1].replace("8000", port).split()[1:]]

    def ask(path: str) -> tuple[int, str]:
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=HANGING) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def answers() -> bool:
        try:
            ask("/static/")
        except OSError:
            return False
        return True

    process = subprocess.Popen(command, cwd=ROOT, env=settings)
    try:
        until(answers, "the web processes answer")
        yield ask
    finally:
        process.terminate()
        process.wait(HANGING)


def test_each_command_of_the_document_does_what_it_says(place: tuple[str, dict[str, str]]):
    database, settings = place
    with served(settings) as ask:
        status, page = ask("/desk/sign-in/")
        assert (status, "準備ができていません" in page) == (503, True)
        style = re.search(r'href="(/static/css/base[^"]+)"', page)
        assert style
        assert ask(style[1])[0] == 200  # started before its city was made, it is dressed all the same
        said = [run(each, settings) for each in blocks("sh", database)]
        link = re.search(r"https://127\.0\.0\.1(/desk/invited/\S+/)", "\n".join(said))
        assert link, said
        status, page = ask(link[1])
        assert (status, "パスワードを決める" in page) == (200, True)
        assert ask("/desk/sign-in/")[0] == ask("/")[0] == 200
    kept = {path.name for path in Path(settings["BACKUP"]).iterdir()}
    assert kept == {"home.tar.gz", "organization", "sannai.sqlite3" if database == "SQLite" else "sannai.dump"}
