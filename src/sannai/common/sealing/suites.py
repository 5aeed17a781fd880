"""Forms of keys: HPKE (RFC 9180) with X25519, or with it and ML-KEM-768 together; Ed25519; AES-256.

The hybrid is MLKEM768-X25519 of draft-ietf-hpke-pq (the KEM of X-Wing): whoever stores a box today and has a quantum
computer later must break both. It is a draft still; a box lives for days, and its suite stands in its header.
A secret is raw bytes as the form says; a public half likewise.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from .derive import derive
from .errors import Damaged, UnknownForm

DEK = 32  # bytes of the key that a suite wraps


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What somebody else seals to: the id of the key, its suite, its public half."""

    kid: str
    suite: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """One form of key. ``secret``, ``public``: bytes of each half. ``suite``: its number in headers; None: not HPKE."""

    name: str
    secret: int
    public: int
    public_of: Callable[[bytes], bytes]
    suite: int | None = None
    hpke: Suite | None = None
    wrapped: int = 0
    read_secret: Callable[[bytes], Any] = field(default=bytes)
    read_public: Callable[[bytes], Any] = field(default=bytes)


def _x25519_public(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def _hybrid_secret(raw: bytes) -> MLKEM768X25519PrivateKey:
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(raw[:64]), X25519PrivateKey.from_private_bytes(raw[64:])
    )


def _hybrid_public(raw: bytes) -> MLKEM768X25519PublicKey:
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:1184]), X25519PublicKey.from_public_bytes(raw[1184:])
    )


def _hybrid_public_of(secret: bytes) -> bytes:
    lattice = MLKEM768PrivateKey.from_seed_bytes(secret[:64]).public_key().public_bytes_raw()
    return lattice + _x25519_public(secret[64:])


def _hpke(kem: KEM) -> Suite:
    return Suite(kem, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


X25519 = Form(
    name="x25519", secret=32, public=32, public_of=_x25519_public, suite=0, hpke=_hpke(KEM.X25519),
    wrapped=32 + DEK + 16, read_secret=X25519PrivateKey.from_private_bytes,
    read_public=X25519PublicKey.from_public_bytes,
)  # fmt: skip
HYBRID = Form(
    name="mlkem768-x25519", secret=96, public=1216, public_of=_hybrid_public_of, suite=1,
    hpke=_hpke(KEM.MLKEM768_X25519), wrapped=1120 + DEK + 16, read_secret=_hybrid_secret, read_public=_hybrid_public,
)  # fmt: skip
ED25519 = Form(
    name="ed25519", secret=32, public=32,
    public_of=lambda secret: Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw(),
)  # fmt: skip
# What has no public half shows a mark by which it is known, and which says nothing of it.
AES256 = Form(name="aes256", secret=32, public=32, public_of=lambda secret: derive(secret, "sannai.key.mark"))

FORMS = {form.name: form for form in (X25519, HYBRID, ED25519, AES256)}
SUITES = {form.suite: form for form in (X25519, HYBRID)}


def best() -> Form:
    """The hybrid where the library has it, X25519 where it was built without ML-KEM."""
    try:
        HYBRID.public_of(bytes(HYBRID.secret))
    except UnsupportedAlgorithm:
        return X25519
    return HYBRID


def new_secret(form: Form) -> bytes:
    """A random secret. Every string of that length is one: seeds of ML-KEM and Ed25519, a scalar that X25519 clamps."""
    return secrets.token_bytes(form.secret)


def form_of(suite: object) -> Form:
    """The form of this suite. Raises UnknownForm."""
    form = SUITES.get(suite) if isinstance(suite, int) and not isinstance(suite, bool) else None
    if form is None:
        raise UnknownForm(f"暗号の方式 {suite!r} を、この版は知りません。新しい版で開いてください。")
    return form


def wrap(secret: bytes, to: PublicKey, info: bytes) -> bytes:
    """HPKE enc‖ct of a secret, bound to ``info``. For a DEK it is ``form.wrapped`` bytes."""
    form = form_of(to.suite)
    assert form.hpke is not None
    return form.hpke.encrypt(secret, form.read_public(to.raw), info)


def unwrap(wrapped: bytes, private: Any, form: Form, info: bytes) -> bytes:
    """What was wrapped. ``private``: the secret as ``form.read_secret`` gives it, which costs more than one opening.

    Raises Damaged: changed, or wrapped to another key or with another ``info``.
    """
    if form.hpke is None:
        raise UnknownForm(f"鍵の形式 {form.name} では、包まれた鍵を開けません。")
    try:
        return form.hpke.decrypt(wrapped, private, info)
    except (InvalidTag, ValueError) as error:
        raise Damaged("包まれた鍵が合いません。書き換えられたか、別の鍵に宛てたものです。") from error
