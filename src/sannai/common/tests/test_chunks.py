"""Contents of any size: whole, in their order, and nothing else, with one piece of them in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.common.sealing.chunks import CHUNK, SEALED, Opener, Sealer
from sannai.common.sealing.errors import Damaged

DEK = bytes(range(32))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


def sealed(body: bytes, dek: bytes = DEK) -> bytes:
    sealer = Sealer(dek)
    return sealer.feed(body) + sealer.finish()


def opened(body: bytes, dek: bytes = DEK) -> bytes:
    opener = Opener(dek)
    return opener.feed(body) + opener.finish()


@pytest.mark.parametrize("size", SIZES)
def test_it_is_sixteen_bytes_longer_for_each_chunk(size):
    body = bytes(size)
    chunks = max(1, -(-size // CHUNK))
    assert len(sealed(body)) == size + 16 * chunks
    assert opened(sealed(body)) == body


@given(st.lists(st.integers(0, 2 * CHUNK), max_size=6), st.lists(st.integers(0, 2 * SEALED), max_size=6))
def test_pieces_of_any_size_make_the_same_whole(sizes, cuts):
    body = bytes(sum(sizes))
    sealer, at, out = Sealer(DEK), 0, b""
    for size in sizes:
        out += sealer.feed(body[at : at + size])
        at += size
    out += sealer.finish()
    assert out == sealed(body)
    opener, at, back = Opener(DEK), 0, b""
    for cut in [*cuts, len(out)]:
        back += opener.feed(out[at : at + cut])
        at += cut
    assert back + opener.finish() == body


@pytest.mark.parametrize("size", [size for size in SIZES if size])
def test_it_cannot_be_cut_at_a_chunk_nor_beside_one(size):
    whole = sealed(bytes(size))
    borders = {at + aside for at in range(0, len(whole) + 1, SEALED) for aside in (-1, 0, 1)}
    for end in borders - {len(whole)}:
        if 0 <= end < len(whole):
            with pytest.raises(Damaged):
                opened(whole[:end])


@pytest.mark.parametrize("size", SIZES)
def test_nothing_can_follow(size):
    whole = sealed(bytes(size))
    for more in (b"\0", bytes(16), sealed(b""), sealed(b"x"), whole[:SEALED], whole):
        with pytest.raises(Damaged):
            opened(whole + more)


def test_chunks_cannot_change_places_be_left_out_or_come_twice():
    whole = sealed(b"".join(bytes([number]) * CHUNK for number in range(4)))
    one, two, three, four = (whole[at : at + SEALED] for at in range(0, len(whole), SEALED))
    swapped = [(two, one, three, four), (one, three, two, four), (one, two, four, three)]
    lacking = [(two, three, four), (one, three, four), (one, two, four), (four,)]
    for other in (*swapped, *lacking, (one, two, two, three, four), (four, one)):
        with pytest.raises(Damaged):
            opened(b"".join(other))


def test_an_end_that_is_empty_is_no_end():
    """Nobody who keeps to the form writes it; one content has one sealed form."""
    sealer = Sealer(DEK)
    full = sealer._turned(bytes(CHUNK), last=False)
    with pytest.raises(Damaged):
        opened(full + sealer._turned(b"", last=True))


def test_another_key_opens_nothing_and_a_sealer_is_used_once():
    with pytest.raises(Damaged):
        opened(sealed(b"x"), bytes(32))
    assert Sealer().dek != Sealer().dek
    for half in (Sealer(DEK), Opener(DEK)):
        if isinstance(half, Opener):
            half.feed(sealed(b"x"))
        half.finish()
        with pytest.raises(ValueError, match="finished"):
            half.feed(b"x")
        with pytest.raises(ValueError, match="finished"):
            half.finish()
    with pytest.raises(ValueError, match="32"):
        Sealer(b"short")


STREAM = """
import resource
from sannai.common.sealing.chunks import Opener, Sealer
MB = 1 << 20
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
def through(megabytes):
    sealer = Sealer(); opener = Opener(sealer.dek); size = 0
    for _ in range(megabytes):
        size += len(opener.feed(sealer.feed(bytes(MB))))
    return size + len(opener.feed(sealer.finish()) + opener.finish())
assert through(1) == MB
base = peak()
assert through(200) == 200 * MB
print(peak() - base)
"""


def test_two_hundred_megabytes_go_through_less_than_sixty_four_of_memory():
    done = subprocess.run([sys.executable, "-c", STREAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 64
