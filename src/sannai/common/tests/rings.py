"""Keys in memory, for what only has to be opened."""

from __future__ import annotations

from sannai.common.sealing import suites
from sannai.common.sealing.errors import UnknownKey
from sannai.common.sealing.suites import Form, PublicKey


class MemoryRing:
    """Opens like a ring, and counts how often a secret was used. The same question has the same answer."""

    def __init__(self) -> None:
        self.secrets: dict[str, tuple[Form, bytes]] = {}
        self.asked = 0
        self._known: dict[tuple[str, bytes, bytes], bytes] = {}

    def add(self, kid: str, form: Form, secret: bytes | None = None) -> PublicKey:
        secret = suites.new_secret(form) if secret is None else secret
        self.secrets[kid] = (form, secret)
        assert form.suite is not None
        return PublicKey(kid, form.suite, form.public_of(secret))

    def open(self, kid: str, wrapped: bytes, info: bytes) -> bytes:
        self.asked += 1
        if kid not in self.secrets:
            raise UnknownKey(kid)
        question = (kid, wrapped, info)
        if question not in self._known:
            form, secret = self.secrets[kid]
            self._known[question] = suites.unwrap(wrapped, form.read_secret(secret), form, info)
        return self._known[question]
