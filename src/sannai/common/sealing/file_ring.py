"""The ring in files: ``ring.json``, a secret a file, and beside it the same secrets wrapped to the key for recovery.

    ring.json                                   states and public halves
    desk-mayor-20261001-3f9a1c.key              a secret: mode 0400, of the process that opens with it
    recovery-20261001-9c01ab/desk-….wrapped     the same, for two sheets of paper: goes into every backup

A backup holds ``ring.json`` and the wrapped ones, and no ``.key``. Every process reads anew what another has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from . import kept, recovery, signing, suites
from .errors import Damaged, KeyDestroyed, KeysUnusable, UnknownKey
from .kept import RING, Kept, secret_file, wrap_file
from .ring import CityKey, State, in_state, key_id, places, turned
from .store import Folder
from .suites import AES256, ED25519, FORMS, PublicKey

LENT = ("rest",)  # to a ring that lies apart
OWN_FORM = {"sign": ED25519, "rest": AES256}  # the others are HPKE


class FileRing:
    """A ``Ring`` in a folder. ``backup_days``: how long backups of the outer side live."""

    def __init__(self, path: Path, *, backup_days: int = 7) -> None:
        self.folder = Folder(path)
        self._backup_days = backup_days
        self._read: tuple[tuple[int, int], Kept] | None = None
        self._secrets: dict[str, bytes] = {}
        self._private: dict[str, Any] = {}

    def exists(self) -> bool:
        """Whether keys were made here."""
        return (self.folder.path / RING).exists()

    @property
    def kept(self) -> Kept:
        """Every key without its secret. Raises KeysUnusable: not made, readable by others, damaged."""
        path = self.folder.path / RING
        try:
            stamp = self.folder.stamp(RING)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, kept.read_ring(self.folder.read(RING), path))
                self._secrets.clear()
                self._private.clear()
        except FileNotFoundError:
            raise KeysUnusable(f"市の鍵がまだありません（{path}）。sannai keys init で作ってください。") from None
        return self._read[1]

    def rows(self) -> list[CityKey]:
        """In the order of their ids."""
        return list(self.kept.keys.values())

    def own(self) -> list[CityKey]:
        """Those of which this ring is the one to change and to tell."""
        return [key for key in self.rows() if key.purpose not in (*self.kept.apart, *self.kept.lent)]

    def recovery(self) -> CityKey:
        """The key to which every other is wrapped."""
        found = in_state(self.rows(), ("recovery", ""), State.CURRENT)
        if found is None:
            raise KeysUnusable("復旧の鍵が記されていません。バックアップから ring.json を戻してください。")
        return found

    def current(self, purpose: str, body: str = "") -> PublicKey:
        found = in_state(self.rows(), (purpose, body), State.CURRENT)
        form = FORMS[found.form] if found else None
        if found is None or form is None or form.suite is None:
            raise UnknownKey(
                f"「{purpose} {body}」に封をするための鍵がありません。sannai keys list で確かめてください。"
            )
        return PublicKey(found.kid, form.suite, found.public)

    def open(self, kid: str, wrapped: bytes, info: bytes) -> bytes:
        key = self._known(kid)
        form, secret = FORMS[key.form], self.secret(key)
        if kid not in self._private:
            self._private[kid] = form.read_secret(secret)
        return suites.unwrap(wrapped, self._private[kid], form, info)

    def sign(self, context: str, body: Mapping[str, Any]) -> tuple[str, bytes]:
        key = in_state(self.rows(), ("sign", ""), State.CURRENT)
        if key is None:
            raise UnknownKey("市の署名の鍵がありません。sannai keys list で確かめてください。")
        return key.kid, signing.sign(self.secret(key), context, body)

    def secret(self, key: CityKey) -> bytes:
        """Read once a process. Raises KeysUnusable: not there, readable by others, not that of the public half."""
        if key.kid not in self._secrets:
            path = self.folder.path / secret_file(key.kid)
            try:
                secret = kept.read_secret(self.folder.read(secret_file(key.kid)), key.kid, path)
            except FileNotFoundError:
                raise KeysUnusable(
                    f"鍵のファイル {path} がありません。この鍵を持つ処理ではないか、失われています。"
                    "失われたのなら、用紙2枚を用意して sannai keys recover を行ってください。"
                ) from None
            if not recovery.fits(key, secret):
                raise kept.damaged(path)
            self._secrets[key.kid] = secret
        return self._secrets[key.kid]

    def rotate(
        self, at: datetime, *, named: Callable[[str], bool] | None = None, at_once: bool = False
    ) -> list[CityKey]:
        """Make, change and destroy what is due (``ring.turned``); what changed."""
        with self.folder.changing():
            to = self.recovery()
            changed = turned(
                self.own(), at, lambda purpose, body: self._made(purpose, body, at, to), named=named,
                backup_days=self._backup_days, at_once=at_once,
            )  # fmt: skip
            if changed:
                self._write(self.kept.having(changed))
            self._sweep()
        return changed

    def add(self, bodies: Collection[str], at: datetime) -> list[CityKey]:
        """Keys for what has none yet, such as a 執行機関 that is new; those that were made."""
        with self.folder.changing():
            to, keys = self.recovery(), self.rows()
            missing = [place for place in places(bodies) if in_state(keys, place, State.CURRENT) is None]
            missing = [place for place in missing if place[0] not in self.kept.apart]
            made = [self._made(*place, at, to).to(State.CURRENT, at) for place in missing]
            if made:
                self._write(self.kept.having(made))
        return made

    def found(self, bodies: Collection[str], seed: bytes, at: datetime, *, demo: bool = False) -> None:
        """The first keys of a city, wrapped for the sheets of this seed. Raises KeysUnusable if there are some."""
        to = recovery.key_of(seed, at)
        self.folder.make()
        with self.folder.changing():
            if self.exists():
                raise KeysUnusable(f"市の鍵はすでにあります（{self.folder.path}）。")
            made = [self._made(*place, at, to).to(State.CURRENT, at) for place in places(bodies)]
            self._write(Kept({key.kid: key for key in (to, *made)}, demo))

    def part(self, purpose: str, target: Path) -> list[CityKey]:
        """The keys of this purpose go to a ring of their own, and only their public halves stay; those that went.

        There they lie whole before anything is taken away here. The same sheets bring them back. What is kept inside is
        read there too, so that ring is lent its keys; into the ring that was made so, again, after they were changed.
        Raises KeysUnusable.
        """
        with self.folder.changing():
            other = FileRing(target, backup_days=self._backup_days)
            if purpose in self.kept.apart:
                if not other.exists() or purpose not in {key.purpose for key in other.own()}:
                    raise KeysUnusable("この鍵は、すでに別の鍵束にあります。何も変えていません。")
                self._lend(other)
                return []
            to, keys = self.recovery(), [key for key in self.own() if key.purpose == purpose]
            if other.exists():
                raise KeysUnusable(f"{target} には、すでに鍵束があります。空のフォルダを指定してください。")
            other.folder.make()
            for key in keys:
                if key.state is not State.DESTROYED:
                    other._write_secret(key, self.secret(key), to)
            other._write(Kept({key.kid: key for key in (to, *keys)}, self.kept.demo))
            self._lend(other)
            self._write(replace(self.kept, apart=(*self.kept.apart, purpose)))
            self._sweep()
        return keys

    def follow(self, keys: Collection[CityKey]) -> bool:
        """How the keys that lie apart stand, as their own ring has told; whether something changed."""
        with self.folder.changing():
            new = [key for key in keys if key.purpose in self.kept.apart and self.kept.keys.get(key.kid) != key]
            if new:
                self._write(self.kept.having(new))
        return bool(new)

    def drill(self, seed: bytes) -> list[CityKey]:
        """Open every wrapped secret by this seed, and change nothing; those that opened, which are all.

        Raises Damaged (sheets of another splitting), KeysUnusable (a wrapped one is missing or damaged).
        """
        return [key for key, _ in self._recovered(seed)]

    def recover(self, seed: bytes, fresh: bytes, at: datetime) -> CityKey:
        """Every secret back from its wrapped form, and all wrapped anew for the sheets of ``fresh``; its key.

        What was lost is written again. Raises as ``drill``, and then changes nothing.
        """
        with self.folder.changing():
            old, to = self.recovery(), recovery.key_of(fresh, at)
            recovered = self._recovered(seed)
            for key, secret in recovered:
                self._write_secret(key, secret, to)
            self._write(self.kept.having([to, old.to(State.DESTROYED, at)]))
            self._sweep()
        return to

    def _lend(self, other: FileRing) -> None:
        keys = [key for key in self.own() if key.purpose in LENT]
        for key in keys:
            other.folder.write(secret_file(key.kid), kept.write_secret(key.kid, self.secret(key)))
        other._write(replace(other.kept.having(keys), lent=LENT))

    def _known(self, kid: str) -> CityKey:
        key = self.kept.keys.get(kid)
        if key is None or FORMS[key.form].hpke is None or key.purpose == "recovery":
            raise UnknownKey(f"鍵 {kid!r} は、この市の鍵束にありません。")
        if key.state is State.DESTROYED:
            raise KeyDestroyed(
                f"鍵 {kid} は、期限が来て破棄されています。これで封をしたものは、もうだれにも開けません。"
            )
        return key

    def _made(self, purpose: str, body: str, at: datetime, to: CityKey) -> CityKey:
        form = OWN_FORM.get(purpose) or suites.best()
        secret = suites.new_secret(form)
        public = form.public_of(secret)
        kid = key_id(purpose, body, at, public)
        key = CityKey(kid, purpose, body, form.name, public, State.NEXT, at, at, at)
        self._write_secret(key, secret, to)
        return key

    def _write_secret(self, key: CityKey, secret: bytes, to: CityKey) -> None:
        wrapped = recovery.wrap(key, secret, to)
        self.folder.write(wrap_file(to.kid, key.kid), kept.write_secret(key.kid, wrapped))
        self.folder.write(secret_file(key.kid), kept.write_secret(key.kid, secret))

    def _write(self, ring: Kept) -> None:
        self.folder.write(RING, kept.write_ring(ring))

    def _recovered(self, seed: bytes) -> list[tuple[CityKey, bytes]]:
        to, found = self.recovery(), []
        secret = recovery.secret_of(seed, to)
        for key in self.own():
            if key.state is State.DESTROYED or key.purpose == "recovery":
                continue
            path = self.folder.path / wrap_file(to.kid, key.kid)
            try:
                wrapped = kept.read_secret(self.folder.read(wrap_file(to.kid, key.kid)), key.kid, path)
                found.append((key, recovery.unwrap(key, wrapped, secret, to)))
            except (FileNotFoundError, Damaged) as error:
                raise KeysUnusable(f"控え {path} が、ないか壊れています。バックアップから戻してください。") from error
        return found

    def _sweep(self) -> None:
        """What a ring no longer speaks of goes, also after a halt between two writes."""
        to = self.recovery().kid
        for key in self.rows():
            if key.state is State.DESTROYED or key.purpose in self.kept.apart:
                self.folder.remove(secret_file(key.kid))
                self.folder.remove(wrap_file(to, key.kid) if key.purpose != "recovery" else key.kid)
