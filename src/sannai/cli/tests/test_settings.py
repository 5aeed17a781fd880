"""Settings that would open a city to whoever comes stop the start, with a sentence that says what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "k" * 32
SOUND = {"SANNAI_SECRET_KEY": KEY, "SANNAI_HOSTS": "shinsei.example.jp"}
ASK = (
    "from sannai import settings; print(settings.HTTPS, settings.SESSION_COOKIE_SECURE, settings.SECRET_KEY_FALLBACKS)"
)


def started(folder: Path, **given: str) -> str:
    """What a process says that reads these settings, or why it does not start."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANNAI_", "DATABASE_"))}
    environment = kept | {"SANNAI_HOME": str(folder)} | given
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "https"),
    [({}, True), ({"SANNAI_HTTPS": ""}, True), ({"SANNAI_HTTPS": "  "}, True), ({"SANNAI_HTTPS": "1"}, True),
     ({"SANNAI_HTTPS": "0"}, False), ({"SANNAI_HTTPS": "off"}, False)],
)  # fmt: skip
def test_only_a_word_turns_https_off(tmp_path: Path, given: dict[str, str], https: bool) -> None:
    assert started(tmp_path, **SOUND, **given) == f"{https} {https} []"


@pytest.mark.parametrize("hosts", ["shinsei.example.jp", "*", ".example.jp", "127.0.0.1,8.8.8.8", "demo.example.jp:80"])
def test_a_demo_never_starts_for_a_host_that_is_reached_from_outside(tmp_path: Path, hosts: str) -> None:
    told = started(tmp_path, SANNAI_DEMO="1", SANNAI_HOSTS=hosts)
    assert hosts.split(",")[-1] in told
    assert "SANNAI_DEMO を外し" in told


@pytest.mark.parametrize(
    "hosts", ["", "127.0.0.1,localhost", "10.1.2.3", "192.168.0.4, [::1]", "web", "city.localhost"]
)
def test_a_demo_starts_at_home(tmp_path: Path, hosts: str) -> None:
    assert started(tmp_path, SANNAI_DEMO="1", SANNAI_HOSTS=hosts or "localhost") == "False False []"


def test_an_earlier_key_is_as_long_as_a_key(tmp_path: Path) -> None:
    told = started(tmp_path, **SOUND, SANNAI_SECRET_KEY_FALLBACKS=f"{KEY}, short")
    assert "SANNAI_SECRET_KEY_FALLBACKS の2番目の鍵が32文字より短く" in told
    assert "short" not in told
    assert started(tmp_path, **SOUND, SANNAI_SECRET_KEY_FALLBACKS=f"{KEY}, ,") == f"True True ['{KEY}']"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SANNAI_BRIDGE": "ftp://outside"}, "SANNAI_BRIDGE='ftp://outside'"),
        ({"SANNAI_BRIDGE": "https://user:word@outside"}, "SANNAI_BRIDGE="),
        ({"SANNAI_BRIDGE": "https://outside:8443"}, "SANNAI_BRIDGE_TOKEN_FILE"),
        ({"SANNAI_MAILBOX_TOKEN_SHA256": "the token itself"}, "sha256（16進64文字）"),
        ({"SANNAI_MAILBOX_FOLDER": "carried"}, "/ から始まる"),
        ({"SANNAI_SITES": "portal,mailbox"}, "mailbox だけを書く"),
        ({"SANNAI_ZONE": "inside"}, "SANNAI_ZONE='inside'"),
        ({"SANNAI_ZONE": "lgwan"}, "SANNAI_BRIDGE"),
        ({"SANNAI_ZONE": "lgwan", "SANNAI_BRIDGE": "folder:/t"}, "SANNAI_PORTAL_URL"),
        ({"SANNAI_ZONE": "lgwan", "SANNAI_BRIDGE": "local"}, "SANNAI_BRIDGE"),
        ({"SANNAI_ZONE": "sluice"}, "SANNAI_BRIDGE=https"),
        ({"SANNAI_ZONE": "sluice", "SANNAI_BRIDGE": "folder:/t"}, "SANNAI_BRIDGE=https"),
        ({"SANNAI_ZONE": "sluice", "SANNAI_SITES": "desk"}, "mailbox だけ"),
        ({"SANNAI_ZONE": "internet"}, "SANNAI_TRUST"),
        ({"SANNAI_ZONE": "internet", "SANNAI_TRUST": "/t", "SANNAI_BRIDGE": "folder:/t"}, "SANNAI_BRIDGE を書きません"),
        ({"SANNAI_ZONE": "internet", "SANNAI_TRUST": "/t", "SANNAI_SITES": "portal,desk"}, "portal,api だけ"),
        ({"SANNAI_ZONE": "lgwan", "SANNAI_BRIDGE": "folder:/t", "SANNAI_SITES": "mailbox"}, "desk,machines だけ"),
    ],
)
def test_a_way_between_the_zones_that_cannot_be_gone_stops_the_start(
    tmp_path: Path, given: dict[str, str], words: str
) -> None:
    told = started(tmp_path, **SOUND, **given)
    assert words in told
    assert "the token itself" not in told
