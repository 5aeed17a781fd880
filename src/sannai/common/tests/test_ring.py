"""The city's keys in files: which is sealed to, how it gives way to the next, what is refused, how all come back."""

from __future__ import annotations

import json
import stat
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from sannai.common.sealing import box, signing
from sannai.common.sealing.errors import Damaged, KeyDestroyed, KeysUnusable, UnknownKey
from sannai.common.sealing.file_ring import FileRing
from sannai.common.sealing.head import Head
from sannai.common.sealing.ring import State, places

BEGAN = datetime(2026, 10, 1, 3, tzinfo=UTC)
SEED, FRESH = bytes(range(32)), bytes(range(32, 64))
BODIES = ["mayor", "education"]
HEAD = Head(kind="envelope", id=uuid.UUID("01890000-0000-7000-8000-000000000001"))


@pytest.fixture
def ring(tmp_path) -> FileRing:
    made = FileRing(tmp_path / "keys", backup_days=7)
    made.found(BODIES, SEED, BEGAN)
    return made


def after(days: float) -> datetime:
    return BEGAN + timedelta(days=days)


def states(ring: FileRing, purpose: str = "files") -> list[str]:
    return sorted(key.state for key in ring.rows() if key.purpose == purpose)


def secret_of(ring: FileRing, kid: str):
    return ring.folder.path / f"{kid}.key"


def wrapped_of(ring: FileRing, kid: str):
    return ring.folder.path / ring.recovery().kid / f"{kid}.wrapped"


def test_a_city_has_a_key_for_each_body_and_each_purpose(ring):
    kids = [key.kid for key in ring.rows()]
    assert [kid[:-7] for kid in kids] == [
        "desk-education-20261001", "desk-mayor-20261001", "files-20261001", "number-20261001", "original-20261001",
        "recovery-20261001", "rest-20261001", "sign-20261001",
    ]  # fmt: skip
    assert {key.state for key in ring.rows()} == {State.CURRENT}
    mayor, education = ring.current("desk", "mayor"), ring.current("desk", "education")
    assert (mayor.suite, len(mayor.raw)) == (1, 1216)
    assert mayor.raw != education.raw
    for nowhere in (("desk", "water"), ("desk", ""), ("sign", ""), ("rest", ""), ("order", "")):
        with pytest.raises(UnknownKey):
            ring.current(*nowhere)


def test_what_is_sealed_to_a_body_opens_and_a_signature_is_the_citys(ring):
    assert box.open(box.seal(b"x", ring.current("desk", "mayor"), HEAD), ring)[1] == b"x"
    kid, signature = ring.sign("ack", {"id": 1})
    public = next(key.public for key in ring.rows() if key.kid == kid)
    assert signing.verify(public, signature, "ack", {"id": 1})
    for other in (kid, ring.recovery().kid, next(key.kid for key in ring.rows() if key.purpose == "rest"), "no"):
        with pytest.raises(UnknownKey):
            ring.open(other, b"", b"")


def test_a_process_without_the_secret_can_seal_and_not_open(ring):
    to = ring.current("desk", "mayor")
    sealed = box.seal(b"x", to, HEAD)
    secret_of(ring, to.kid).unlink()
    other = FileRing(ring.folder.path)
    assert other.current("desk", "mayor") == to
    with pytest.raises(KeysUnusable, match="sannai keys recover"):
        box.open(sealed, other)


def test_nothing_secret_stands_in_the_ring_and_files_are_their_owners(ring):
    text = (ring.folder.path / "ring.json").read_text()
    for key in ring.rows():
        if key.purpose != "recovery":
            assert json.loads(secret_of(ring, key.kid).read_text())["secret"] not in text
    files = [path for path in ring.folder.path.rglob("*") if path.is_file()]
    assert len(files) == 1 + 2 * 7
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o400}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (ring.folder.path, files[0].parent)} == {0o700}


def test_a_key_is_announced_a_week_ahead_and_gives_way_after_ninety_days(ring):
    first = ring.current("files").kid
    assert ring.rotate(after(82)) == []
    assert {key.state for key in ring.rotate(after(83))} == {State.NEXT}
    assert states(ring) == ["current", "next"]
    assert ring.current("files").kid == first
    assert ring.rotate(after(89)) == []
    announced = next(key.kid for key in ring.rows() if key.purpose == "files" and key.state is State.NEXT)
    ring.rotate(after(90))
    assert ring.current("files").kid == announced
    assert states(ring) == ["current", "reading"]
    assert states(ring, "sign") == states(ring, "rest") == states(ring, "recovery") == ["current"]
    assert ring.rotate(after(90)) == []


def test_a_worker_that_slept_over_the_day_still_gives_way(ring):
    first = ring.current("number").kid
    ring.rotate(after(200))
    assert ring.current("number").kid != first
    assert states(ring, "number") == ["current", "reading"]


def test_what_was_sealed_before_opens_until_nobody_needs_it_and_then_never_again(ring):
    to = ring.current("desk", "mayor")
    sealed, needed = box.seal(b"x", to, HEAD), {to.kid}
    ring.rotate(after(90))
    for days in (91, 130, 400):  # nobody says what lies outside: nothing is destroyed
        ring.rotate(after(days))
    assert box.open(sealed, ring)[1] == b"x"
    ring.rotate(after(401), named=needed.__contains__)
    assert box.open(sealed, ring)[1] == b"x"
    needed.clear()
    ring.rotate(after(401 + 36), named=needed.__contains__)
    assert box.open(sealed, ring)[1] == b"x"
    lay = secret_of(ring, to.kid), wrapped_of(ring, to.kid)
    assert all(path.exists() for path in lay)
    ring.rotate(after(401 + 37), named=needed.__contains__)
    assert not any(path.exists() for path in lay)
    with pytest.raises(KeyDestroyed, match=to.kid):
        box.open(sealed, ring)
    with pytest.raises(KeyDestroyed):
        box.open(sealed, FileRing(ring.folder.path))


def test_keys_that_may_have_been_read_give_way_at_once_with_those_that_were_next(ring):
    ring.rotate(after(84))
    before = {key.kid for key in ring.rows()}
    ring.rotate(after(85), at_once=True)
    assert ring.current("files").kid not in before
    assert states(ring) == ["current", "destroyed", "reading"]
    destroyed = next(key.kid for key in ring.rows() if key.state is State.DESTROYED)
    assert not secret_of(ring, destroyed).exists()


def test_every_process_sees_what_another_has_changed(ring):
    other = FileRing(ring.folder.path)
    sealed = box.seal(b"x", other.current("files"), HEAD)
    assert box.open(sealed, other)[1] == b"x"
    ring.rotate(after(90))
    assert other.current("files") == ring.current("files")
    ring.rotate(after(127), named=lambda kid: False)
    with pytest.raises(KeyDestroyed):
        box.open(sealed, other)


def test_a_body_that_is_new_gets_its_key_and_nothing_else_changes(ring):
    assert ring.add(BODIES, after(10)) == []
    made = ring.add([*BODIES, "water"], after(10))
    assert [(key.purpose, key.body, key.state) for key in made] == [("desk", "water", State.CURRENT)]
    assert ring.current("desk", "water").kid == made[0].kid
    assert made[0] in ring.drill(SEED)


@pytest.mark.parametrize("body", ["", "Mayor", "a/b", "x" * 41, "市長"])
def test_a_body_whose_key_cannot_name_a_file_is_refused_before_anything_is_made(tmp_path, body):
    with pytest.raises(KeysUnusable, match="執行機関"):
        FileRing(tmp_path / "keys").found([body], SEED, BEGAN)
    assert not (tmp_path / "keys" / "ring.json").exists()
    assert places(["a.b_c"])[0] == ("desk", "a.b_c")


def test_the_first_keys_are_made_once(ring):
    before = (ring.folder.path / "ring.json").read_bytes()
    with pytest.raises(KeysUnusable, match="すでに"):
        ring.found(BODIES, FRESH, after(1))
    assert (ring.folder.path / "ring.json").read_bytes() == before
    with pytest.raises(KeysUnusable, match="sannai keys init"):
        FileRing(ring.folder.path / "nowhere").rows()


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o644, 0o600 | stat.S_IXOTH])
def test_files_that_others_can_open_are_refused_by_name(ring, mode):
    to = ring.current("files")
    sealed, path = box.seal(b"x", to, HEAD), secret_of(ring, to.kid)
    path.chmod(mode)
    other = FileRing(ring.folder.path)
    with pytest.raises(KeysUnusable, match=f"{path}.*chmod 0400"):
        box.open(sealed, other)
    path.chmod(0o400)
    (ring.folder.path / "ring.json").chmod(mode)
    with pytest.raises(KeysUnusable, match=r"ring\.json.*chmod 0400"):
        FileRing(ring.folder.path).rows()


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o777])
def test_a_folder_that_others_can_open_is_refused(ring, mode):
    ring.folder.path.chmod(mode)
    with pytest.raises(KeysUnusable, match="chmod 0700"):
        FileRing(ring.folder.path).rows()
    with pytest.raises(KeysUnusable, match="chmod 0700"):
        FileRing(ring.folder.path).found(BODIES, SEED, BEGAN)


def overwrite(path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)
    path.chmod(0o400)


@pytest.mark.parametrize("spoiled", [lambda raw: b"", lambda raw: raw[:-9], lambda raw: b"[]", lambda raw: b"\xff" * 9,
                                     lambda raw: raw.replace(b'"v":1', b'"v":2'),
                                     lambda raw: raw.swapcase()])  # fmt: skip
def test_damaged_files_are_refused_by_name_and_never_used(ring, spoiled):
    to = ring.current("files")
    path = secret_of(ring, to.kid)
    overwrite(path, spoiled(path.read_bytes()))
    with pytest.raises(KeysUnusable, match=f"{path} が壊れています.*recover"):
        box.open(box.seal(b"x", to, HEAD), FileRing(ring.folder.path))
    path = ring.folder.path / "ring.json"
    overwrite(path, spoiled(path.read_bytes()))
    with pytest.raises(KeysUnusable, match=r"ring\.json"):
        FileRing(ring.folder.path).rows()


def test_a_secret_of_another_key_is_refused(ring):
    one, other = (secret_of(ring, ring.current("desk", body).kid) for body in BODIES)
    overwrite(one, other.read_bytes())
    with pytest.raises(KeysUnusable, match="壊れています"):
        box.open(box.seal(b"x", ring.current("desk", "mayor"), HEAD), FileRing(ring.folder.path))


def test_a_drill_opens_everything_and_changes_nothing(ring):
    before = {path: path.read_bytes() for path in ring.folder.path.rglob("*") if path.is_file()}
    assert len(ring.drill(SEED)) == 7
    with pytest.raises(Damaged, match=ring.recovery().kid):
        ring.drill(FRESH)
    assert {path: path.read_bytes() for path in ring.folder.path.rglob("*") if path.is_file()} == before
    lost = wrapped_of(ring, ring.current("number").kid)
    lost.unlink()
    with pytest.raises(KeysUnusable, match=f"{lost}.*バックアップ"):
        ring.drill(SEED)


def test_lost_secrets_come_back_by_the_seed_and_are_wrapped_anew_for_another(ring):
    old, sealed = ring.recovery().kid, box.seal(b"x", ring.current("desk", "mayor"), HEAD)
    ring.rotate(after(90))
    for path in ring.folder.path.glob("*.key"):
        path.unlink()
    with pytest.raises(Damaged):
        ring.recover(FRESH, FRESH, after(91))
    assert list(ring.folder.path.glob("*.key")) == []
    to = ring.recover(SEED, FRESH, after(91))
    assert box.open(sealed, FileRing(ring.folder.path))[1] == b"x"
    assert ring.recovery().kid == to.kid != old
    assert not (ring.folder.path / old).exists()
    assert len(ring.drill(FRESH)) == 11
    with pytest.raises(Damaged):
        ring.drill(SEED)
    ring.rotate(after(180))
    assert len(ring.drill(FRESH)) == 15


def test_a_halt_before_the_ring_was_written_leaves_the_ring_that_was(ring, monkeypatch):
    before = ring.current("files")
    sealed = box.seal(b"x", before, HEAD)

    def halted(kept) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ring, "_write", halted)
        for change in (lambda: ring.rotate(after(90)), lambda: ring.recover(SEED, FRESH, after(90))):
            with pytest.raises(KeyboardInterrupt):
                change()
    again = FileRing(ring.folder.path)
    assert again.current("files") == before
    assert box.open(sealed, again)[1] == b"x"
    assert len(again.drill(SEED)) == 7
    assert again.rotate(after(90)) != []
    assert again.current("files") != before
    assert len(again.drill(SEED)) == 11


def test_a_halt_before_the_files_went_lets_them_go_the_next_time(ring, monkeypatch):
    kid = ring.current("files").kid
    ring.rotate(after(90))
    with monkeypatch.context() as patch:
        patch.setattr(ring, "_sweep", lambda: None)
        ring.rotate(after(127), named=lambda kid: False)
    assert secret_of(ring, kid).exists()
    with pytest.raises(KeyDestroyed):
        ring.open(kid, b"", b"")
    ring.rotate(after(128))
    assert not secret_of(ring, kid).exists()
