"""Whoever copies the inner side's files has no 個人番号 without the key of its zone, and none at all afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.searching import seen

from sannai.common.sealing import box
from sannai.common.sealing.errors import KeysUnusable
from sannai.common.sealing.file_ring import FileRing

from .numbered import APPLICANT, MENDED, OF_ITEM, TYPO
from .test_thief import _env

PLANTED = {"applicant": [APPLICANT], "mended": [MENDED], "item": [OF_ITEM], "typo": [TYPO]}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """The folder with ``before`` and ``after``, and the sealed numbers."""
    folder = tmp_path_factory.mktemp("numbers")
    environment = _env(folder / "home", folder)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True)
    command = [sys.executable, "-m", "sannai.web.tests.planting_numbers"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder, [bytes.fromhex(line) for line in done.stdout.split()]


def test_a_thief_of_the_inner_side_finds_boxes_and_no_number(stolen: tuple[Path, list[bytes]]) -> None:
    folder, boxes = stolen
    found = files(folder / "before")
    assert len(boxes) == 3
    assert seen(found, PLANTED) == {}
    names = {str(at): [sealed] for at, sealed in enumerate(boxes)}
    assert seen(found, names).keys() == names.keys()  # the search sees what is there
    ring = FileRing(folder / "before/keys")
    opened = [box.open(sealed, ring)[1].decode() for sealed in boxes]
    assert all(any(number in text for text in opened) for number in (APPLICANT, MENDED, OF_ITEM))
    ring.part("number", folder / "apart")  # and the thief has the desk's keys alone
    for sealed in boxes:
        with pytest.raises(KeysUnusable):
            box.open(sealed, FileRing(folder / "before/keys"))


def test_after_their_day_they_are_in_no_file_of_the_database(stolen: tuple[Path, list[bytes]]) -> None:
    folder, boxes = stolen
    parts = {str(at): [sealed[start : start + 60] for start in range(0, len(sealed) - 60, 60)] for at, sealed in
             enumerate(boxes)}  # fmt: skip
    assert seen(files(folder / "before"), parts).keys() == parts.keys()
    assert seen(files(folder / "after"), {**parts, **PLANTED}) == {}
