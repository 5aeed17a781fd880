"""Keys of the number zone in a ring of their own: what stays behind opens nothing, and is told how they stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import checks

from sannai.common import city_keys, key_acts
from sannai.common.actors import System
from sannai.common.sealing import at_rest, box
from sannai.common.sealing.errors import KeysUnusable
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.head import Head

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
BEGAN = datetime(2026, 10, 1, 3, tzinfo=UTC)
SEED = bytes(range(32))
BOX = Head(kind="number", id=uuid4(), case=uuid4())


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> FileRing:
    settings.KEYS = tmp_path / "desk"
    made = city_keys.ring()
    made.found(["mayor"], SEED, BEGAN)
    city_keys.tell(made, BEGAN)
    return made


@pytest.fixture
def number(desk: FileRing, tmp_path: Path) -> FileRing:
    desk.part("number", tmp_path / "number")
    return FileRing(tmp_path / "number")


def secrets_in(ring: FileRing) -> set[str]:
    return {path.name.partition("-")[0] for path in ring.folder.path.rglob("*") if path.suffix in (".key", ".wrapped")}


def test_what_stays_behind_seals_and_opens_nothing(desk: FileRing, number: FileRing) -> None:
    assert secrets_in(number) == {"number", "rest"}  # it signs in the same people, and reads the same cases
    assert secrets_in(desk) == {"desk", "files", "original", "sign", "rest"}
    sealed = box.seal(b"123456789018", desk.current("number"), BOX)
    with pytest.raises(KeysUnusable):
        box.open(sealed, desk)
    assert box.open(sealed, number)[1] == b"123456789018"


def test_it_is_parted_once_and_into_an_empty_folder(desk: FileRing, number: FileRing, tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="すでに別の鍵束"):
        desk.part("number", tmp_path / "third")
    with pytest.raises(KeysUnusable, match="すでに鍵束があります"):
        desk.part("files", tmp_path / "number")
    with pytest.raises(KeysUnusable, match="すでに別の鍵束"):
        desk.part("number", desk.folder.path)
    assert secrets_in(desk) == {"desk", "files", "original", "sign", "rest"}


def test_the_same_two_sheets_bring_either_back(desk: FileRing, number: FileRing) -> None:
    assert {key.purpose for key in number.drill(SEED)} == {"number"}
    assert {key.purpose for key in desk.drill(SEED)} == {"desk", "files", "original", "sign", "rest"}
    sealed = box.seal(b"123456789018", number.current("number"), BOX)
    for secret in number.folder.path.glob("*.key"):
        secret.unlink()
    number.recover(SEED, bytes(32), BEGAN)
    assert box.open(sealed, number)[1] == b"123456789018"


def test_a_change_of_the_key_is_told_by_the_log_and_what_waits_still_opens(
    desk: FileRing, number: FileRing, settings: Any
) -> None:
    waiting, later = box.seal(b"123456789018", desk.current("number"), BOX), BEGAN + timedelta(days=91)
    settings.KEYS = number.folder.path  # a night of the number zone
    city_keys.rotate(later)
    settings.KEYS = desk.folder.path  # and of the desk
    city_keys.rotate(later)
    fresh = city_keys.ring().current("number")
    assert fresh.kid == number.current("number").kid
    assert fresh.kid != desk_kid(waiting)
    assert secrets_in(desk) == {"desk", "files", "original", "sign", "rest"}
    assert box.open(waiting, number)[1] == b"123456789018"
    assert not city_keys.follow()


def test_a_key_of_numbers_is_destroyed_when_the_desk_has_found_nothing_that_names_it(
    desk: FileRing, number: FileRing, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, named = desk.current("number").kid, {desk.current("number").kid}

    def night(day: float) -> list[str]:
        for ring, asked in ((number, key_acts.needed), (desk, named.__contains__)):
            settings.KEYS = ring.folder.path
            monkeypatch.setattr(city_keys, "_named", [asked])
            city_keys.rotate(BEGAN + timedelta(days=day))
        return [key.state.value for key in number.rows() if key.kid == old]

    assert night(91) == night(300) == ["reading"]  # a draft outside holds a box
    named.clear()
    assert night(301) == night(337) == ["reading"]  # backups may still
    assert night(339) == ["destroyed"]
    night(340)
    assert [key.state.value for key in city_keys.ring().rows() if key.kid == old] == ["destroyed"]
    assert not (number.folder.path / f"{old}.key").exists()


def desk_kid(sealed: bytes) -> str:
    return box.head_of(sealed).kid


def test_the_desk_does_not_speak_for_keys_that_it_does_not_hold(desk: FileRing, number: FileRing) -> None:
    number.rotate(BEGAN, at_once=True)
    key_acts.tell(number.own(), demo=False, by=System(), at=BEGAN)
    assert city_keys.tell(desk, BEGAN) == 0
    assert {key.kid for key in key_acts.told("number")} == {key.kid for key in number.own() if key.purpose == "number"}


@pytest.mark.parametrize(
    ("zone", "folder", "refused"),
    [("lgwan", "whole", True), ("lgwan", "desk", False), ("number", "desk", True), ("number", "number", False),
     ("all", "whole", False)],
)  # fmt: skip
def test_no_process_starts_with_keys_that_are_anothers(
    tmp_path: Path, settings: Any, zone: str, folder: str, refused: bool
) -> None:
    for name in ("whole", "desk"):
        FileRing(tmp_path / name).found(["mayor"], SEED, BEGAN)
    FileRing(tmp_path / "desk").part("number", tmp_path / "number")
    settings.ZONE, settings.KEYS = zone, tmp_path / folder
    said = [str(fault.msg) for fault in checks.run_checks(tags=["sannai"])]
    assert any("鍵のフォルダ" in each for each in said) == refused, said


def test_what_is_kept_inside_reads_there_too_and_after_its_key_was_changed_it_is_lent_anew(
    desk: FileRing, number: FileRing
) -> None:
    before = at_rest.current(desk)
    desk.rotate(BEGAN, at_once=True)
    now = at_rest.current(desk)
    assert (now == before, at_rest.current(number)) == (False, before)
    number.rotate(BEGAN, at_once=True)
    assert at_rest.current(number) == before  # it is the desk's to change
    assert desk.part("number", number.folder.path) == []
    for kid in (before, now):
        there, here = at_rest.cipher(number, kid), at_rest.cipher(desk, kid)
        assert there
        assert here
        assert there.open(here.seal("三内 太郎", "a.b"), "a.b") == "三内 太郎"
    assert {key.purpose for key in number.own()} == {"number", "recovery"}
    assert secrets_in(number) == {"number", "rest"}
