"""The whole output of the real server, when it goes wrong on a citizen's link: no part of it opens the application."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.waiting import HANGING, until

from sannai.cli import serve
from sannai.common.sealing import links

SECRET = "secret-of-a-test-that-is-long-enough"
RAISING = """
from sannai.wsgi import application as django
def application(environ, start_response):
    if environ["PATH_INFO"].endswith("/raise"):
        raise RuntimeError("no answer for " + environ["PATH_INFO"])
    return django(environ, start_response)
"""

# A city that was never begun is a page of its own; here it is to be a fault.
GOES_ON = "from sannai.web.preparing import PreparedMiddleware\nPreparedMiddleware.known = True\n"


@contextmanager
def serving(words: list[str], port: int, folder: Path) -> Iterator[Path]:
    """A server on a database without tables: whatever asks it is a fault. Gives the file of all that it says."""
    said = folder / "said"
    (folder / "sitecustomize.py").write_text(GOES_ON)
    settings = {"SANNAI_HOME": str(folder), "SANNAI_SECRET_KEY": SECRET, "SANNAI_HOSTS": "127.0.0.1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANNAI_", "DATABASE_"))}
    environment = kept | settings | {"SANNAI_HTTPS": "0", "PYTHONPATH": str(folder)}
    with said.open("wb") as out, subprocess.Popen(words, stdout=out, stderr=out, env=environment) as process:
        try:
            until(lambda: process.poll() is None and status(port, "/nowhere/"), said.read_text("utf-8"))
            yield said
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGING)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(params=["today", "before"])
def key(request: pytest.FixtureRequest) -> str:
    """A link: of today under /e/, and one given out before links were random, under /a/."""
    return links.new().written if request.param == "today" else "agekqaadpm6h2lu2j5of2e47bifyjwzkvqr2rfcvue"


def parts(key: str) -> list[str]:
    """What would help somebody to open it."""
    return [key[place : place + 12] for place in range(len(key) - 12)]


def test_a_fault_and_an_address_that_is_not_there_name_no_link(tmp_path: Path, key: str) -> None:
    port = free_port()
    words = [str(Path(sys.executable).parent / "sannai"), "serve", "--port", str(port), "--processes", "1"]
    at, encoded = ("e", "65") if len(key) == 32 else ("a", "61")
    with serving(words, port, tmp_path) as said:
        for path in (f"/{at}/{key}/", f"/a/{key}/p/use/", f"/a/{quote(key, safe='')}/", f"//{at}/{key.upper()}/"):
            assert status(port, path) in (200, 404, 500)
        assert status(port, f"/{at}/{key}/") == 500
        for path in (
            f"/{at}/{key}/nowhere/",
            f"/{at}/{key[:30]}/",
            f"/%{encoded}/{key}/x",
            f"/x?next=%2F{at}%2F{key}%2F",
        ):
            assert status(port, path) == 404
        until(lambda: "no such table" in said.read_text() and "Not Found: /x" in said.read_text(), "what it says")
    told = said.read_text().lower()
    assert f"/{at}/…" in told
    assert [part for part in parts(key) if part in told] == []


def test_what_the_server_itself_says_names_none_either(tmp_path: Path, key: str) -> None:
    """Its log of every access, if somebody turns that on, and a fault that no page could be made of."""
    (tmp_path / "raising.py").write_text(RAISING)
    port = free_port()
    words = serve.command("127.0.0.1", port, processes=1, module="raising:application")
    words[words.index("--no-access-log")] = "--access-log"
    words[words.index("warning")] = "info"
    with serving(words, port, tmp_path) as said:
        assert status(port, f"/a/{key}/raise") == 500
        assert status(port, f"/a/{key}/nowhere/") == 404
        until(lambda: "no answer for" in said.read_text() and "/nowhere/ HTTP" in said.read_text(), "what it says")
    told = said.read_text().lower()
    assert [part for part in parts(key) if part in told] == []
