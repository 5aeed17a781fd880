"""The documents in which the city publishes outward: one form for whoever writes them inside and reads them outside."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from sannai.common import canonical

STREAM = re.compile(r"version:[A-Za-z0-9._-]+|inventory|calendar|offices|keys|registers|dataset:[a-z0-9_]+")
FORM = 1
MOST = 1024 * 1024 * 1024  # bytes that a document may unfold to: the whole national survey has a tenth of that


class Mistaken(Exception):
    """A document that cannot be gone by; the text says what is wrong with it."""


def written(content: Mapping[str, Any]) -> bytes:
    """The document of this content. The same content, the same bytes."""
    return zlib.compress(canonical.dumps({**content, "form": FORM}).encode(), 6)


def read(body: bytes) -> Mapping[str, Any]:
    """The content of a document. Raises Mistaken."""
    unfolding = zlib.decompressobj()
    try:
        text = unfolding.decompress(body, MOST)
        if unfolding.unconsumed_tail or not unfolding.eof:
            raise Mistaken("文書が途中で切れているか、大きすぎます。")
        content = json.loads(text)
    except (zlib.error, ValueError) as error:
        raise Mistaken(f"文書として読めません（{error}）。") from error
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise Mistaken("文書の形式が、この版のソフトウェアの知るものではありません。")
    return content
