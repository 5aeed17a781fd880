"""Two of three by one-time pads: no one sheet says anything of the seed, any two give it back.

    A = ab ‖ seed⊕ca      B = bc ‖ seed⊕ab      C = ca ‖ seed⊕bc        (ab, bc, ca random, as long as the seed)

Each half of a sheet is random by itself, and both together are: a pad that is nowhere else on it hides the seed (Vernam
1926; Shannon 1949). Two sheets share one pad. ``sheets`` writes them for paper.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

NAMES = ("A", "B", "C")
SEED = 32  # bytes
SHARE = 2 * SEED


def split(seed: bytes, pads: tuple[bytes, bytes, bytes] | None = None) -> dict[str, bytes]:
    """Three shares by name, each twice as long as the seed. ``pads`` (ab, bc, ca) are random; tests give their own."""
    if pads is None:
        pads = (secrets.token_bytes(len(seed)), secrets.token_bytes(len(seed)), secrets.token_bytes(len(seed)))
    ab, bc, ca = pads
    return {"A": ab + _xor(seed, ca), "B": bc + _xor(seed, ab), "C": ca + _xor(seed, bc)}


def join(shares: Mapping[str, bytes]) -> bytes:
    """The seed out of two shares of one splitting. Of two splittings it is noise: compare what it leads to.

    Raises ValueError unless they are two of A, B and C, of one length.
    """
    if len(shares) != 2 or not set(shares) <= set(NAMES) or len({len(share) for share in shares.values()}) != 1:
        raise ValueError("two of the shares A, B and C are needed")
    half = len(next(iter(shares.values()))) // 2
    # A's pad is in B's second half, B's in C's, C's in A's: of any two, one has the pad of the other.
    giver, taker = next(pair for pair in (("A", "B"), ("B", "C"), ("C", "A")) if set(pair) == set(shares))
    return _xor(shares[giver][:half], shares[taker][half:])


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
