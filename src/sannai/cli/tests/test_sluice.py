"""The sluice as a process: killed at one step after the other, and with keys that it must not have."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from sannai.applications import arrived
from sannai.applications.models import Arrival
from sannai.cli import sluice
from sannai.common.sealing.file_ring import FileRing
from sannai.files import sealed
from sannai.sluice import turns

from . import sluice_killed


def test_killed_at_every_step_each_file_comes_out_once_and_none_is_skipped(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'sannai.sqlite3'}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sannai.settings", "SANNAI_DEMO": "1"}
    environment |= {"DATABASE_URL": database, "SANNAI_HOME": str(tmp_path)}

    def order(**given: Any) -> dict[str, Any]:
        process.stdin.write(json.dumps({"home": str(tmp_path), **given}) + "\n")
        process.stdin.flush()
        told: dict[str, Any] = json.loads(process.stdout.readline())
        assert "error" not in told, told
        return told

    with subprocess.Popen(
        [sys.executable, sluice_killed.__file__], env=environment, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        assert [each[0] for each in order(do="begin")["made"]] == ["waiting"] * sluice_killed.FILES
        kills = 0
        while order(do="sluice", left=kills, apart=kills % 6 == 5).get("killed"):
            kills += 1
            if kills % 10 == 0:
                so_far = order(do="report")
                assert all(whole for _, _, whole in so_far["made"]), "every original opens, whatever was cut"
        told = order(do="report")
        process.stdin.close()
    assert kills > 20
    assert told["made"] == [["clean", number, True] for number in range(sluice_killed.FILES)]
    assert told["blobs"] == sluice_killed.FILES
    assert told["tries"] > sluice_killed.FILES, "what was cut was taken up again"


def test_it_does_not_begin_with_keys_that_open_more_than_files(settings: Any, tmp_path: Path) -> None:
    settings.KEYS, settings.SLUICE = tmp_path / "keys", "own"
    FileRing(settings.KEYS).found(["mayor"], b"s" * 32, datetime(2026, 6, 1, tzinfo=UTC), demo=True)
    assert "申請などの封筒" in sluice.too_many_keys()
    for key in settings.KEYS.glob("*.key"):
        if not key.name.startswith("files-"):
            key.unlink()
    assert sluice.too_many_keys() == ""


@pytest.mark.django_db
def test_once_looks_at_all_that_waits_however_long_the_first_takes(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    FileRing(settings.KEYS).found(["mayor"], b"s" * 32, sluice_killed.AT, demo=True)
    lost, there = _waiting(b"first"), _waiting(b"second")
    arrived.path_of(lost.body).unlink()
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=count(step=2 * turns.A_WHILE).__next__))
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)  # the test lives in one transaction
    sluice.run(once=True)
    for each in (lost, there):
        each.refresh_from_db()
    assert (lost.tries, lost.sha256) == (1, "")
    assert there.sha256 == hashlib.sha256(b"second").hexdigest()


def _waiting(content: bytes) -> Arrival:
    came = sealed.write([content], 100)
    return arrived.keep(UUID(int=1), came.waiting, came.body, came.data_key, sluice_killed.AT)


@pytest.mark.django_db
def test_the_list_says_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    assert sluice._list() == 0
    assert "検査を待っているファイル 0 件" in capsys.readouterr().out
