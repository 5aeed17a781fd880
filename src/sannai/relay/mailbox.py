"""What the inner side is answered by the machine between: what the outside says, and a package for each file.

Whatever is no file is passed on as it is, sealed, unopened and not kept. Acks and puts go outward with the signature of
the inner side, which the outside believes and this machine cannot make.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sannai.common.sealing.errors import KeysUnusable, UnknownKey
from sannai.exchange import ways
from sannai.exchange.bridge import Ack, Answer, Instead, Item, Refused, Standing, State

from . import inspecting, package, store
from .fetching import FILES, MOST
from .identity import signer
from .models import WAITING, Passage

_known: dict[UUID, Item] = {}  # what was listed last, as it goes inward


def state(at: datetime, *, whole: bool = False) -> State:
    """How the outside stands. Raises Unreachable, as all below do."""
    said = ways.bridge().state(whole=whole)
    return replace(said, held=tuple(_inward(said.held)), kids=(*said.kids, *_own_key()))


def items(most: int) -> list[Item]:
    """All that waits and may go inward, oldest first. What is not made harmless yet does not hide what is behind it."""
    waiting = _inward(ways.bridge().items(MOST))
    _known.clear()
    _known.update({item.id: item for item in waiting})
    return waiting[: max(1, most)]


def size(id: UUID) -> int:
    """Of the bytes that `get` gives; 0: there are none."""
    item = _named(id)
    return item.fetched.size if item else 0


def get(id: UUID, start: int = 0) -> Iterator[bytes]:
    """The bytes from ``start`` on. Raises Refused: unknown, or not harmless yet."""
    item = _named(id)
    if item is None:
        raise Refused("not_there", f"{id} はありません。まだ検査中か、受け渡しが終わっています。")
    if item.kind == "body":
        return iter([package.stand_in(item, signer())[start:]])
    if item.kind == "file":
        return _package(item, start)
    return ways.bridge().get(id, start)


def ack(acks: Sequence[Ack], signature: bytes, at: datetime) -> Sequence[Ack]:
    """What became of items goes outward; of what outside counts as kept inside, no package is needed any more."""
    counted = ways.bridge().ack(acks, signature)
    kept = [each.id for each in counted if each.state is Standing.KEPT]
    Passage.objects.filter(pk__in=kept, kept_at=None).exclude(state=WAITING).update(kept_at=at)
    return counted


def put(stream: str, p: int, body: bytes, signature: bytes, at: datetime) -> Answer:
    """What may be shown goes outward as it is."""
    return ways.bridge().put(stream, p, body, signature)


def _own_key() -> tuple[str, ...]:
    """To which packages are sealed here: the inner side does not destroy it as long as this machine knows no other."""
    try:
        return (inspecting.inward().kid,)
    except (UnknownKey, KeysUnusable):
        return ()


def _named(id: UUID) -> Item | None:
    """The item as it goes inward: another process may have listed it."""
    if id not in _known:
        bridge = ways.bridge()
        _known.update({item.id: item for item in _inward([*bridge.items(MOST), *bridge.state().held])})
    return _known.get(id)


def _inward(listed: Sequence[Item]) -> list[Item]:
    """Each file once it was looked through, by its package; its sealed original by a word that there was one."""
    cases = {item.case for item in listed if item.kind in FILES}
    done = Passage.objects.filter(case__in=cases).exclude(state=WAITING)
    passages = {(passage.case, passage.n): passage for passage in done}
    return [found for item in listed if (found := _of(item, passages))]


def _of(item: Item, passages: dict[tuple[UUID, int], Passage]) -> Item | None:
    if item.kind not in FILES:
        return item
    passage = passages.get((item.case, item.n + (item.kind == "body")))
    if passage is None:
        return None
    if item.kind == "body":
        made = package.stand_in(item, signer())
        return replace(item, instead=Instead(len(made), hashlib.sha256(made).hexdigest()))
    if (passage.pk, passage.sha256) != (item.id, item.sha256):
        return None
    return replace(item, instead=Instead(passage.size, passage.package))


def _package(item: Item, start: int) -> Iterator[bytes]:
    path = store.packages() / item.fetched.sha256
    if not path.exists():
        raise Refused("not_there", f"{item.id} は、もうありません。")
    return _read(path, start)


def _read(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        while chunk := stream.read(64 * 1024):
            yield chunk
