"""The key for recovery: it stands on paper only, and wraps every other secret of the city.

Its secret comes from a seed of 32 bytes (``shares``, ``sheets``); here is its public half alone.
"""

from __future__ import annotations

from datetime import datetime

from . import suites
from .derive import derive
from .errors import Damaged
from .ring import CityKey, State, key_id
from .suites import FORMS, Form, PublicKey


def key_of(seed: bytes, at: datetime) -> CityKey:
    """The key of a seed, as it is current from this moment on."""
    form = suites.best()
    public = form.public_of(_secret(seed, form))
    kid = key_id("recovery", "", at, public)
    return CityKey(kid, "recovery", "", form.name, public, State.CURRENT, at, at, at)


def secret_of(seed: bytes, key: CityKey) -> bytes:
    """The secret of this key. Raises Damaged: the seed is another's, such as that of older sheets."""
    secret = _secret(seed, FORMS[key.form])
    if not fits(key, secret):
        raise Damaged(
            f"この2枚は、いまの復旧の鍵（{key.kid}）の用紙ではありません。用紙に書かれた番号を確かめてください。"
        )
    return secret


def fits(key: CityKey, secret: bytes) -> bool:
    """Whether a secret belongs to the public half."""
    form = FORMS[key.form]
    return len(secret) == form.secret and form.public_of(secret) == key.public


def wrap(key: CityKey, secret: bytes, to: CityKey) -> bytes:
    """A secret for the key for recovery, bound to whose it is."""
    suite = FORMS[to.form].suite
    assert suite is not None
    return suites.wrap(secret, PublicKey(to.kid, suite, to.public), _info(key))


def unwrap(key: CityKey, wrapped: bytes, secret: bytes, to: CityKey) -> bytes:
    """The secret of a key. Raises Damaged."""
    form = FORMS[to.form]
    found = suites.unwrap(wrapped, form.read_secret(secret), form, _info(key))
    if not fits(key, found):
        raise Damaged(f"控えから戻した鍵が、{key.kid} の公開の半分に合いません。")
    return found


def _secret(seed: bytes, form: Form) -> bytes:
    return derive(seed, f"sannai.recovery.{form.name}", form.secret)


def _info(key: CityKey) -> bytes:
    return b"sannai1.recovery\0" + key.kid.encode()
