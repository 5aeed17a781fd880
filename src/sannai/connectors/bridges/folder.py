"""Two folders that a transfer product carries: ``to-inside`` and ``to-outside``, and what stands at each end.

Losing, doubling, reordering, renaming and cutting are expected. A manifest says, signed, what there is; a file counts
by its digest. What is not answered is dropped again after a quarter of an hour, under the same name.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sannai.common.time import now
from sannai.exchange import ways, wire
from sannai.exchange.bridge import Ack, Answer, Item, Refused, Signer, Standing, State, Unreachable, Verifier
from sannai.intake import mailbox

from .tray import NAME, Manifest, Tray, name_of

log = logging.getLogger("sannai.work")

AGAIN = timedelta(minutes=15)
ALIVE = timedelta(minutes=1)  # so often the outside says how it stands, even if nothing has changed
MOST = 1000
T = TypeVar("T")


class FolderBridge:
    """The inner end. ``trust``: the key of the outer end, whose manifests are believed."""

    def __init__(self, root: Path, signer: Signer, trust: Verifier, clock: Callable[[], datetime] = now) -> None:
        self._in, self._out = Tray(root / "to-inside"), Tray(root / "to-outside")
        self._signer, self._trust, self._clock = signer, trust, clock
        self._newest: dict[str, Any] = {}
        self._said: dict[UUID, datetime] = {}

    def state(self, *, whole: bool = False) -> State:
        return replace(_read(wire.read_state, self._left()["state"]), carried=True)

    def items(self, most: int) -> Sequence[Item]:
        at = self._clock()
        self._said = {id: said for id, said in self._said.items() if said > at - AGAIN}
        listed: list[Item] = _read(wire.read_items, self._left())
        return [item for item in listed if item.id not in self._said][:most]

    def get(self, id: UUID, start: int = 0) -> Iterator[bytes]:
        item = self._known().get(id)
        path = self._in.find(item.sha256, item.size, _name(item)) if item else None
        if path is None:
            raise Refused("not_there", f"{id} のファイルは、まだ全部は届いていません。")
        with path.open("rb") as stream:
            stream.seek(start)
            while chunk := stream.read(64 * 1024):
                yield chunk

    def ack(self, acks: Sequence[Ack], signature: bytes) -> Sequence[Ack]:
        """Nothing is certain yet: `state(whole=True)` tells what has arrived."""
        at = self._clock()
        told = wire.acks_told(acks) | {"what": "acks", "signature": _text(signature)}
        self._out.say("acks", int(at.timestamp() * 1000), told, self._signer)
        known = self._known()
        for each in acks:
            item = known.get(each.id)
            self._said[each.id] = at
            if (
                item
                and each.state is not Standing.HELD
                and (path := self._in.find(item.sha256, item.size, _name(item)))
            ):
                self._in.done(path, at)
        self._in.prune(at)
        return ()

    def put(self, stream: str, p: int, body: bytes, signature: bytes) -> Answer:
        sha256 = hashlib.sha256(body).hexdigest()
        told = {
            "what": "put", "stream": stream, "p": p, "sha256": sha256, "size": len(body), "signature": _text(signature),
        }  # fmt: skip
        self._out.drop(stream, p, sha256, [body])
        self._out.say(f"{stream}.put", p, told, self._signer)
        return Answer.UNDER_WAY

    def _left(self) -> dict[str, Any]:
        """The newest of what the outer end has said; never again an older one."""
        for manifest in self._in.manifests(self._trust):
            if manifest.content.get("what") == "left" and manifest.content["at"] >= self._newest.get("at", ""):
                self._newest = manifest.content
            else:
                self._in.done(manifest.path, self._clock())
        if not self._newest:
            raise Unreachable("公開側から、受け渡しの一覧がまだ届いていません。")
        return self._newest

    def _known(self) -> dict[UUID, Item]:
        """What the newest manifest names, waiting or held."""
        if not self._newest:
            return {}
        waiting = _read(wire.read_items, self._newest)
        return {item.id: item for item in (*waiting, *_read(wire.read_state, self._newest["state"]).held)}


class FolderOutside:
    """The outer end: its worker calls `exchange` again and again. Acks and puts are believed as the mailbox does."""

    def __init__(self, root: Path, signer: Signer) -> None:
        self._in, self._out = Tray(root / "to-inside"), Tray(root / "to-outside")
        self._signer = signer
        self._dropped: dict[str, datetime] = {}
        self._told: tuple[object, datetime] | None = None

    def exchange(self, at: datetime) -> int:
        """Take in what came, and lay out what waits; how many manifests were taken in."""
        taken = sum(self._take(manifest, at) for manifest in self._out.manifests(ways.pinned()))
        self._out.prune(at)
        if taken:
            self._told = None  # the inner side waits to hear that it has arrived
        self._lay_out(at)
        return taken

    def _take(self, manifest: Manifest, at: datetime) -> bool:
        content = manifest.content
        try:
            if content["what"] == "acks":
                mailbox.ack(wire.read_acks(content), _bytes(content["signature"]), at)
            elif not self._take_put(content, at):
                return False
        except (Refused, ValueError, KeyError, TypeError) as refusal:
            log.error("庁内側からの %s を断りました: %s", manifest.path.name, refusal)
        self._out.done(manifest.path, at)
        return True

    def _take_put(self, told: dict[str, Any], at: datetime) -> bool:
        """False: its bytes have not come yet."""
        path = self._out.find(told["sha256"], told["size"], name_of(told["stream"], told["p"], told["sha256"]))
        if path is None:
            return False
        mailbox.put(told["stream"], told["p"], path.read_bytes(), _bytes(told["signature"]), at)
        self._out.done(path, at)
        return True

    def _lay_out(self, at: datetime) -> None:
        state, items = mailbox.state(at), mailbox.items(MOST)
        wanted = {_name(item): item for item in (*items, *state.held)}
        self._dropped = {name: when for name, when in self._dropped.items() if name in wanted}
        for name, item in wanted.items():
            if name not in self._dropped or self._dropped[name] <= at - AGAIN:
                self._in.drop(str(item.case), item.n, item.sha256, mailbox.get(item.id))
                self._dropped[name] = at
        said = (items, state.held, state.placed)
        if self._told is None or self._told[0] != said or self._told[1] <= at - ALIVE:
            self._say(items, at)
            self._told = (said, at)

    def _say(self, items: Sequence[Item], at: datetime) -> None:
        state = mailbox.state(at, whole=True)
        told = wire.items_told(items) | {
            "what": "left", "at": f"{at.timestamp():020.6f}", "state": wire.state_told(state),
        }  # fmt: skip
        manifest = self._in.say("left", int(at.timestamp() * 1000), told, self._signer)
        self._take_away({manifest.name, *(_name(item) for item in (*items, *state.held))})

    def _take_away(self, wanted: set[str]) -> None:
        """What is not waited for any more, or was said anew."""
        for path in self._in.files():
            if NAME.fullmatch(path.name) and path.name not in wanted:
                path.unlink(missing_ok=True)


def _name(item: Item) -> str:
    return name_of(str(item.case), item.n, item.sha256)


def _read(read: Callable[[Any], T], told: Any) -> T:
    try:
        return read(told)
    except wire.Unreadable as error:
        raise Unreachable(f"公開側の一覧が読めません（{error}）。") from error


def _text(signature: bytes) -> str:
    return base64.b64encode(signature).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
