"""What goes inward in the place of a file: what was found and done, and the harmless file, sealed and signed.

    64     | Ed25519 by the machine between, over the item outside and the sha256 of all that follows
    box    | SNN1 of the kind file, to a key of the inner side; the content: u32 n | JSON (n bytes) | the harmless file

Of the item that held the sealed original nothing but the signature goes inward: it says that there was one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sannai.common import canonical
from sannai.common.sealing import box
from sannai.common.sealing.chunks import Opener, Sealer
from sannai.common.sealing.errors import Damaged
from sannai.common.sealing.head import Head
from sannai.common.sealing.signing import SIGNATURE
from sannai.common.sealing.suites import PublicKey
from sannai.exchange.bridge import Item, Signer, Verifier
from sannai.sluice import memory
from sannai.sluice.cleaned import Report

from .models import CLEAN, REFUSED

CONTEXT = "cleaned"
NOTHING = hashlib.sha256(b"").hexdigest()
LONGEST_HEAD = 8 * 1024  # bytes
LONGEST_FOUND = 256 * 1024
_CHUNK = 64 * 1024


class NotSigned(Exception):
    """The machine between has not signed this: nobody says that it is harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found and done. ``sha256``, ``size``, ``media_type``: of what was sent; "" and 0 if it cannot be opened.

    ``state``: clean or refused. ``body``: sha256 of the sealed original.
    """

    state: str
    report: Report
    body: str
    sha256: str
    size: int
    media_type: str
    at: datetime


def write(out: BinaryIO, item: Item, result: Result, content: Iterable[bytes], to: PublicKey, signer: Signer) -> None:
    """Make the package of an item. Nothing of it lies in ``out`` that is not sealed or signed."""
    found = canonical.dumps(asdict(result)).encode()
    sealer, sha = Sealer(), hashlib.sha256()
    with memory.empty() as sealed:

        def add(piece: bytes) -> None:
            sha.update(piece)
            sealed.write(piece)

        add(sealer.feed(len(found).to_bytes(4) + found))
        for chunk in content:
            add(sealer.feed(chunk))
        add(sealer.finish())
        head = Head(kind="file", id=item.id, n=item.n, case=item.case, body=sha.hexdigest())
        opening = box.seal_head(sealer.dek, head, to)
        memory.rewound(sealed)
        whole = hashlib.sha256(opening)
        while chunk := sealed.read(_CHUNK):
            whole.update(chunk)
        sealed.seek(0)
        out.write(_signature(item, whole.hexdigest(), signer))
        out.write(opening)
        while chunk := sealed.read(_CHUNK):
            out.write(chunk)


def stand_in(item: Item, signer: Signer) -> bytes:
    """What goes inward in the place of a sealed original. The same for the same item, always."""
    return _signature(item, NOTHING, signer)


def is_stand_in(item: Item, stream: BinaryIO, verifier: Verifier) -> bool:
    """Whether it is nothing but what the machine between says of this item."""
    signature = stream.read(SIGNATURE + 1)
    return len(signature) == SIGNATURE and verifier.verify(signature, CONTEXT, _signed(item, NOTHING))


def read(item: Item, stream: BinaryIO, verifier: Verifier, ring: box.Opens) -> tuple[Result, BinaryIO]:
    """The result, and the harmless file in memory at its beginning. Raises NotSigned, CannotOpen, KeysUnusable."""
    signature, sha = stream.read(SIGNATURE), hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        sha.update(chunk)
    if not verifier.verify(signature, CONTEXT, _signed(item, sha.hexdigest())):
        raise NotSigned(str(item.id))
    stream.seek(SIGNATURE)
    head, key, begins = box.open_head(stream.read(LONGEST_HEAD), ring)
    if (head.kind, head.id, head.case, head.n) != ("file", item.id, item.case, item.n):
        raise Damaged("封の見出しが、別のファイルのものです。")
    stream.seek(SIGNATURE + begins)
    content = memory.empty()
    try:
        return _opened(stream, key, content), content
    except BaseException:
        content.close()
        raise


def _opened(stream: BinaryIO, key: bytes, content: BinaryIO) -> Result:
    """What stands before the file; the file goes to ``content``."""
    opener, start, found = Opener(key), bytearray(), None
    for piece in _pieces(stream, opener):
        if found is not None:
            content.write(piece)
            continue
        start += piece
        size = int.from_bytes(start[:4])
        if size > LONGEST_FOUND:
            raise Damaged("結果が長すぎます。")
        if len(start) >= 4 + size:
            found = _result(bytes(start[4 : 4 + size]))
            content.write(start[4 + size :])
    if found is None:
        raise Damaged("結果が途中で切れています。")
    memory.rewound(content)
    return found


def _pieces(stream: BinaryIO, opener: Opener) -> Iterable[bytes]:
    while chunk := stream.read(_CHUNK):
        yield opener.feed(chunk)
    yield opener.finish()


def _result(raw: bytes) -> Result:
    try:
        told: Mapping[str, Any] = json.loads(raw)
        report, at = _report(told["report"]), datetime.fromisoformat(told["at"])
        result = Result(**{**told, "report": report, "at": at})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged("結果が読めません。") from error
    if result.state not in (CLEAN, REFUSED):
        raise Damaged("結果が、無害化したとも受け取れないとも言っていません。")
    return result


def _report(told: Mapping[str, Any]) -> Report:
    read: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Report(**read)


def _signature(item: Item, package: str, signer: Signer) -> bytes:
    return signer.sign(CONTEXT, _signed(item, package))


def _signed(item: Item, package: str) -> Mapping[str, Any]:
    return {
        "id": str(item.id), "case": str(item.case), "n": item.n, "kind": item.kind, "sha256": item.sha256,
        "package": package,
    }  # fmt: skip
