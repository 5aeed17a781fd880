"""Whoever copies the database, the files and the temporary folder while a citizen fills in has learnt nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.searching import seen

from .planting import CONTENT, FILE, MAIL, NAME, TYPED

PLANTED = {"name": [NAME], "typed": [TYPED], "mail": [MAIL], "file name": [FILE], "content": [CONTENT[:60].decode()]}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with its tables and nothing in them, in one file of SQLite."""
    home = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=_env(home, home), check=True)
    return home


def _env(home: Path, temporary: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SANNAI_SECRET_KEY"}}
    own = {"SANNAI_DEMO": "1", "SANNAI_HOME": str(home), "TMPDIR": str(temporary)}
    return kept | own | {"DJANGO_SETTINGS_MODULE": "sannai.settings"}


def stolen(empty: Path, folder: Path, mode: str) -> tuple[str, dict[str, bytes]]:
    """(the secret of the link, path → bytes of everything that lay there while a citizen was filling in)."""
    home, temporary = folder / "home", folder / "tmp"
    shutil.copytree(empty, home)
    temporary.mkdir()
    command = [sys.executable, "-m", "sannai.web.tests.planting", mode]
    with subprocess.Popen(
        command, env=_env(home, temporary), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as city:
        assert city.stdout
        secret = city.stdout.readline().strip()
        found = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert city.stdin
        city.stdin.close()
    assert city.returncode == 0
    return secret, found


def test_nothing_of_what_a_citizen_writes_lies_anywhere(empty: Path, tmp_path: Path) -> None:
    secret, found = stolen(empty, tmp_path, "sealed")
    assert len(secret) == 32
    assert any(path.endswith("sannai.sqlite3") for path in found)
    assert any("/arrived/home/sealed/incoming/" in path and len(each) > len(CONTENT) for path, each in found.items())
    assert seen(found, PLANTED | {"link": [secret]}) == {}


def test_the_same_search_finds_all_of_it_where_nothing_is_hidden(empty: Path, tmp_path: Path) -> None:
    _, found = stolen(empty, tmp_path, "identity")
    assert seen(found, PLANTED).keys() == PLANTED.keys()


def test_a_file_that_arrives_as_django_lets_it_would_be_seen(empty: Path, tmp_path: Path) -> None:
    _, found = stolen(empty, tmp_path, "temporary")
    assert any("/arrived/tmp/" in path for path in seen(found, PLANTED)["content"])
