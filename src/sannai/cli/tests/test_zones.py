"""A side of its own: its database, its pages, and processes of another side that do not start on it."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sannai.common.sealing import trust

MANAGE = Path(__file__).parents[4] / "manage.py"
ASK = """
from django.test import Client
from django.utils import timezone
from sannai.intake.models import Publication
client = Client(headers={"host": "localhost"})
print(client.get("/").status_code)
Publication.objects.create(stream="offices", p=1, sha256="", body=b"", at=timezone.now())
home = client.get("/")
print(home.status_code, "sessionid" in home.cookies)
print(client.get("/procedures/?q=x").status_code, client.get("/desk/").status_code, client.get("/counter/").status_code)
"""


class Side:
    """A folder with the settings of one side."""

    def __init__(self, folder: Path, **given: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANNAI_", "DATABASE_"))}
        self.environment = kept | {"SANNAI_HOME": str(folder), "SANNAI_DEMO": "1"} | given

    def run(self, *words: str, **given: str) -> str:
        """What it says, and why it ended."""
        environment = self.environment | given
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=300)
        return f"{done.returncode} {done.stdout}{done.stderr}"

    def sannai(self, *words: str, **given: str) -> str:
        return self.run(sys.executable, "-c", "from sannai.cli import main; raise SystemExit(main())", *words, **given)


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    path = tmp_path / "trust"
    path.write_text(trust.line_of(bytes(32)) + "\n", encoding="ascii")
    return path


def test_an_outside_stands_alone_and_no_process_of_another_side_starts_on_it(tmp_path: Path, pinned: Path) -> None:
    outside = Side(tmp_path, SANNAI_ZONE="internet", SANNAI_TRUST=str(pinned))
    assert outside.run(sys.executable, str(MANAGE), "migrate", "-v0").startswith("0 ")
    assert "すでに整っています" in outside.sannai("zones", "guard")
    assert outside.run(sys.executable, str(MANAGE), "shell", "-v0", "-c", ASK).splitlines()[:3] == [
        "0 503", "200 False", "200 404 404",
    ]  # fmt: skip
    assert outside.sannai("work", "--once").startswith("0 ")
    for zone, *verb in (("all", "work", "--once"), ("all", "serve"), ("number", "work", "--once")):
        told = outside.sannai(*verb, SANNAI_ZONE=zone, SANNAI_TRUST="")
        assert told.startswith("1 ")
        assert "このデータベースは公開側（SANNAI_ZONE=internet）のものです" in told


def test_a_file_of_trust_that_is_none_and_secrets_outside_stop_the_start(tmp_path: Path, pinned: Path) -> None:
    outside = Side(tmp_path, SANNAI_ZONE="internet", SANNAI_TRUST=str(pinned))
    pinned.write_text(base64.b64encode(bytes(32)).decode(), encoding="ascii")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "ring.json").write_text("{}", encoding="utf-8")
    told = outside.sannai("work", "--once")
    assert told.startswith("1 ")
    assert "sannai keys trust が出す1行" in told
    assert "公開側に市の鍵" in told


def test_the_number_zone_works_on_the_inner_database_with_its_own_keys(tmp_path: Path) -> None:
    inner = {"SANNAI_ZONE": "lgwan", "SANNAI_BRIDGE": f"folder:{tmp_path}"}
    inside = Side(tmp_path, **inner)
    assert inside.run(sys.executable, str(MANAGE), "migrate", "-v0").startswith("0 ")
    assert inside.sannai("keys", "init", "--demo").startswith("0 ")
    assert "sannai keys part" in inside.sannai("work", "--once")
    number = Side(tmp_path, SANNAI_ZONE="number")
    assert "ほかの鍵があります" in number.sannai("work", "--once")
    apart = str(tmp_path / "number-keys")
    assert inside.sannai("keys", "part", apart).startswith("0 個人番号の鍵 1 個を")
    assert inside.sannai("work", "--once").startswith("0 ")
    assert number.sannai("work", "--once", SANNAI_KEYS=apart).startswith("0 ")
