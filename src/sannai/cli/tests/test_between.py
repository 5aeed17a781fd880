"""The machine between the sides as a process: killed at one step after the other, and what it says of itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sannai.cli import sluice
from sannai.common import city_keys
from sannai.common.sealing import box
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.head import Head
from sannai.files import sealed
from sannai.relay import store
from sannai.relay.models import Passage

from . import between_killed

AT, CASE = datetime(2026, 6, 1, tzinfo=UTC), UUID(int=1)


def test_killed_at_every_step_each_clean_file_goes_inward_once_and_none_is_skipped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sannai.settings", "SANNAI_DEMO": "1"}
    environment |= {"DATABASE_URL": f"sqlite:///{home / 'sannai.sqlite3'}", "SANNAI_HOME": str(home)}

    def order(**given: Any) -> dict[str, Any]:
        process.stdin.write(json.dumps({"home": str(home), **given}) + "\n")
        process.stdin.flush()
        told: dict[str, Any] = json.loads(process.stdout.readline())
        assert "error" not in told, told
        return told

    files = [[[1 + 2 * n, True], [2 + 2 * n, "clean", n]] for n in range(between_killed.FILES)]
    everything = [item for pair in files for item in pair]
    with subprocess.Popen(
        [sys.executable, between_killed.__file__], env=environment, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        order(do="begin")
        kills = 0
        while order(do="between", left=kills).get("killed"):
            kills += 1
            if kills % 5 == 0:
                so_far = order(do="report")
                assert all(each in everything for each in so_far["made"]), "what is listed is whole, whatever was cut"
                assert len(so_far["made"]) % 2 == 0
                assert so_far["whole"], "and every original opens"
        told = order(do="report")
        process.stdin.close()
    assert kills > 20
    assert told["made"] == everything
    assert told["tries"] > between_killed.FILES, "what was cut was taken up again"


@pytest.fixture
def passage(db: None, settings: Any, tmp_path: Path) -> Passage:
    """One that waits, with its original, on a machine with every key."""
    settings.HOME, settings.KEYS, settings.ZONE = tmp_path, tmp_path / "keys", "sluice"
    FileRing(settings.KEYS).found(["mayor"], b"s" * 32, AT, demo=True)
    came = sealed.write([b"%PDF-1.7 as it came"], 1000)
    with came.waiting.open("rb") as stream:
        store.keep(stream, store.originals())
    head = Head(kind="file", id=UUID(int=2), n=2, case=CASE, body=came.body)
    key = box.seal_head(came.data_key, head, city_keys.ring().current("original"))
    return Passage.objects.create(
        id=UUID(int=2), case=CASE, n=2, sha256="", body=came.body, key=key, arrived_at=AT, next_at=AT
    )


def test_the_list_says_what_waits_and_why(passage: Passage, capsys: pytest.CaptureFixture[str]) -> None:
    assert sluice._list() == 0
    Passage.objects.update(tries=3, why="clamd につながりません")
    assert sluice._list() == 1
    assert "3回試しました" in (said := capsys.readouterr().out)
    assert "clamd につながりません" in said


def test_an_original_is_handed_out_only_with_its_key_and_only_once_it_was_looked_through(
    passage: Passage, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "to"
    assert sluice._originals(CASE, to) == 0
    assert list(to.iterdir()) == []
    Passage.objects.update(state="clean")
    assert sluice._originals(CASE, to) == 0
    assert (to / str(passage.pk)).read_bytes() == b"%PDF-1.7 as it came"
    assert "原本" in sluice.too_many_keys(), "and it does not go on with that key"
    next(settings.KEYS.glob("original-*.key")).unlink()
    assert sluice._originals(CASE, tmp_path / "again") == 1
    assert "原本の鍵" in capsys.readouterr().out
    assert sluice._originals(UUID(int=9), to) == 1


def test_each_way_of_the_sluice_says_where_the_other_is_done(settings: Any) -> None:
    settings.ZONE = "sluice"
    with pytest.raises(SystemExit, match="--between"):
        sluice.stands_between(asked=False)
    settings.ZONE = "lgwan"
    with pytest.raises(SystemExit, match="SANNAI_ZONE=sluice"):
        sluice.stands_between(asked=True)
