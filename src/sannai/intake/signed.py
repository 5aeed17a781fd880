"""What an applicant does after filing, as it crosses: signed by their link, which the office knows by its slot.

Sealing proves no sender: whoever has the city's public key can write a withdrawal. So the holder of a link signs what
it is, of which case, as the how manyth item, seen on which picture, at which moment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sannai.common import canonical
from sannai.common.sealing import signing
from sannai.common.sealing.links import Secret

from .acts import Item
from .envelope import FORM, Mistaken, content_of, moment, raw, text

CONTEXT = "act"


@dataclass(frozen=True, slots=True)
class Signed:
    """An act with who signed it. ``body``: what the signature is over."""

    item: Item
    handle: str
    id: UUID
    n: int
    body: Mapping[str, Any]
    signature: bytes

    def by(self, verify_key: bytes) -> bool:
        """Whether the holder of the link with this key said exactly this."""
        return signing.verify(verify_key, self.signature, CONTEXT, self.body)


def written(item: Item, id: UUID, n: int, secret: Secret) -> bytes:
    """The text of an act, signed by the link that was brought."""
    body = {
        "v": FORM, "id": id, "n": n, "case": item.case, "kind": item.kind, "seen": item.seen, "content": item.content,
        "at": item.at, "handle": secret.handle,
    }  # fmt: skip
    plain = json.loads(canonical.dumps(body))
    return canonical.dumps({**plain, "signature": text(secret.sign(CONTEXT, plain))}).encode()


def read(body: bytes) -> Signed:
    """The act of a text; whether its signature is right is still to be asked. Raises Mistaken."""
    content = content_of(body)
    try:
        signature = raw(content.pop("signature"))
        item = Item(
            kind=str(content["kind"]), case=UUID(content["case"]), seen=int(content["seen"]),
            content=dict(content["content"]), at=_at(content),
        )  # fmt: skip
        return Signed(item, str(content["handle"]), UUID(content["id"]), int(content["n"]), content, signature)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Mistaken(repr(error)) from error


def _at(content: Mapping[str, Any]) -> datetime:
    return moment(content["at"])
