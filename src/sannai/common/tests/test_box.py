"""What crosses between the sides: opened by whom it is for, and by nobody once anything of it is otherwise."""

from __future__ import annotations

import json
import uuid

import pytest
from tests.in_clear import in_clear

from sannai.common.sealing import box, head, suites
from sannai.common.sealing.chunks import Opener, Sealer
from sannai.common.sealing.errors import CannotOpen, Damaged, UnknownForm, UnknownKey
from sannai.common.sealing.head import Head

from .rings import MemoryRing

ID = uuid.UUID("01890000-0000-7000-8000-000000000001")
CASE = uuid.UUID("01890000-0000-7000-8000-000000000002")
ENVELOPE = Head(kind="envelope", id=ID)
LETTER = Head(kind="letter", id=ID)
BODY = "三内 太郎　葛󠄀飾区".encode()
KID = "desk-mayor-20261001-3f9a1c"


@pytest.fixture
def ring() -> MemoryRing:
    return MemoryRing()


@pytest.mark.parametrize("form", [suites.X25519, suites.HYBRID], ids=lambda form: form.name)
@pytest.mark.parametrize("size", [0, 1, 4094, 4095, 4096, 65_535, 65_536, 65_537, 200_000])
def test_what_was_sealed_opens_as_it_was(ring, form, size):
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    sealed = box.seal(body, ring.add(KID, form), ENVELOPE)
    opened, same = box.open(sealed, ring)
    assert same == body
    assert (opened.suite, opened.kid, opened.kind, opened.id) == (form.suite, KID, "envelope", ID)


@pytest.mark.parametrize(("form", "step"), [(suites.X25519, 1), (suites.HYBRID, 7)])
def test_no_bit_of_an_envelope_can_be_turned(ring, form, step):
    """Of the hybrid, which takes its time, one in seven."""
    sealed = bytearray(box.seal(BODY, ring.add(KID, form), ENVELOPE))
    opened = []
    for bit in range(0, len(sealed) * 8, step):
        sealed[bit // 8] ^= 1 << bit % 8
        try:
            box.open(bytes(sealed), ring)
            opened.append(bit)
        except CannotOpen:
            pass
        sealed[bit // 8] ^= 1 << bit % 8
    assert opened == []
    assert box.open(bytes(sealed), ring)[1] == BODY


def test_no_envelope_opens_that_is_cut_or_goes_on(ring):
    sealed = box.seal(BODY, ring.add(KID, suites.X25519), ENVELOPE)
    for end in range(len(sealed)):
        with pytest.raises(CannotOpen):
            box.open(sealed[:end], ring)
    for more in (b"\0", b"x" * 16, sealed):
        with pytest.raises(CannotOpen):
            box.open(sealed + more, ring)


def test_sizes_say_only_how_many_times_four_kilobytes_it_has(ring):
    to = ring.add(KID, suites.HYBRID)
    sizes = {len(box.seal(bytes(size), to, ENVELOPE)) for size in (0, 1, 700, 4095)}
    assert len(sizes) == 1
    assert len(box.seal(bytes(4096), to, ENVELOPE)) == sizes.pop() + 4096


@pytest.mark.parametrize(
    "filled", [b"", bytes(4096), b"\x80" + bytes(4096), b"x" * 4096, b"x" * 4095 + b"\x80" + bytes(4096)]
)
def test_a_filling_that_is_none_is_refused(ring, filled):
    dek = bytes(32)
    sealer = Sealer(dek)
    sealed = box.seal_head(dek, ENVELOPE, ring.add(KID, suites.X25519)) + sealer.feed(filled) + sealer.finish()
    with pytest.raises(Damaged):
        box.open(sealed, ring)


def test_a_header_of_65_kilobytes_is_refused_before_any_key_is_touched(ring):
    ring.add(KID, suites.X25519)
    for size in (0, 1025, 65_535):
        sealed = b"SNN1" + size.to_bytes(2) + b'{"v":1}'.ljust(70_000)
        with pytest.raises(Damaged, match="1024"):
            box.open(sealed, ring)
    assert ring.asked == 0


def test_a_wrapped_key_of_another_length_is_refused_before_any_key_is_touched(ring):
    sealed = box.seal(BODY, ring.add(KID, suites.X25519), ENVELOPE)
    at = 6 + int.from_bytes(sealed[4:6])
    for length in (0, 79, 81, 1168, 65_535):
        with pytest.raises(Damaged):
            box.open(sealed[:at] + length.to_bytes(2) + sealed[at + 2 :], ring)
    assert ring.asked == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"v": 2}, UnknownForm), ({"v": True}, UnknownForm), ({"suite": 2}, UnknownForm),
        ({"suite": True}, UnknownForm), ({"suite": None}, UnknownForm),
        ({"kind": "order"}, UnknownForm), ({"kid": "no such"}, Damaged),
        ({"kid": ""}, Damaged), ({"kid": 1}, Damaged), ({"n": -1}, Damaged), ({"n": True}, Damaged),
        ({"n": 2**31}, Damaged), ({"n": 0.5}, Damaged), ({"id": "x"}, Damaged), ({"id": f"{str(ID)[:-1]}F"}, Damaged),
        ({"case": 3}, Damaged), ({"pad": 0}, Damaged), ({"pad": 8192}, Damaged), ({"body": "00"}, Damaged),
        ({"body": "0" * 64}, Damaged), ({"kind": "letter", "pad": 0}, Damaged), ({"more": 1}, Damaged),
        ({"kind": "file", "pad": 0}, Damaged),
    ],
)  # fmt: skip
def test_a_header_that_says_something_else_is_never_guessed_at(change, why):
    content = json.loads(head.write(Head(kind="envelope", id=ID, suite=0, kid=KID))) | change
    raw = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(why):
        head.read(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"1", b"\xff", b'{"v":1}', b"[" * 1000, b'{"v": 1}', b'{"v":1,"v":1}', b'{"v":NaN}', b"{}", b"null"],
)
def test_a_header_written_otherwise_is_refused(raw):
    with pytest.raises((Damaged, UnknownForm)):
        head.read(raw)


def test_a_key_that_is_not_in_the_ring_is_said_to_be_unknown(ring):
    sealed = box.seal(BODY, MemoryRing().add(KID, suites.X25519), ENVELOPE)
    with pytest.raises(UnknownKey):
        box.open(sealed, ring)
    ring.add(KID, suites.X25519)  # of the same name, and another key
    with pytest.raises(Damaged):
        box.open(sealed, ring)


def test_a_later_form_is_said_to_be_unknown_and_rubbish_to_be_damaged(ring):
    with pytest.raises(UnknownForm):
        box.open(b"SNN2" + bytes(100), ring)
    with pytest.raises(Damaged):
        box.open(b"PK\x03\x04" + bytes(100), ring)


def test_a_header_cannot_be_put_before_another_content(ring):
    to = ring.add(KID, suites.X25519)
    one, other = (box.seal(body, to, ENVELOPE) for body in (b"one", b"other"))
    for begins in (box.open_head(one, ring)[2], box.open_head(one, ring)[2] - box.MAC):
        with pytest.raises(Damaged):
            box.open(one[:begins] + other[begins:], ring)


def test_the_program_cannot_write_a_header_that_it_would_refuse(ring):
    to = ring.add(KID, suites.X25519)
    for wrong in (Head(kind="order", id=ID), Head(kind="file", id=ID), Head(kind="envelope", id=ID, n=-1)):
        with pytest.raises(ValueError, match="header"):
            box.seal(BODY, to, wrong)
    with pytest.raises(ValueError, match="header"):
        box.seal(BODY, to, LETTER)
    with pytest.raises(ValueError, match="header"):
        box.seal_head(bytes(32), ENVELOPE)


def test_a_letter_opens_by_its_own_key_alone(ring):
    sealed, dek = box.seal_letter(BODY, LETTER)
    assert box.open_letter(sealed, dek) == (LETTER, BODY)
    for wrong in (bytes(32), b""):
        with pytest.raises(Damaged):
            box.open_letter(sealed, wrong)
    with pytest.raises(Damaged):
        box.open(sealed, ring)
    with pytest.raises(Damaged):
        box.open_letter(box.seal(BODY, ring.add(KID, suites.X25519), ENVELOPE), dek)


def test_a_file_is_filed_by_a_new_head_before_the_bytes_that_lie_there(ring):
    sealer = Sealer()
    lying = sealer.feed(bytes(100_000)) + sealer.finish()
    item = Head(kind="file", id=ID, case=CASE, n=3, body="ab" * 32)
    made = box.seal_head(sealer.dek, item, ring.add("files-20261001-0a0b0c", suites.HYBRID))
    assert len(made) < 1600
    read, dek, begins = box.open_head(made, ring)
    assert (read.case, read.n, read.body, begins) == (CASE, 3, "ab" * 32, len(made))
    opener = Opener(dek)
    assert opener.feed(lying) + opener.finish() == bytes(100_000)


def test_a_search_that_finds_nothing_sealed_would_find_it_in_clear(ring):
    to = ring.add(KID, suites.HYBRID)
    assert BODY not in box.seal(BODY, to, ENVELOPE)
    with in_clear():
        sealed = box.seal(BODY, to, ENVELOPE)
        assert BODY in sealed
        assert box.open(sealed, ring)[1] == BODY
    with pytest.raises(Damaged):  # outside a test nothing reads it
        box.open(sealed, ring)
