"""A second look at a sealed original, on the machine between: for whoever brings the key for originals there."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sannai.common import city_keys
from sannai.common.sealing import box
from sannai.files import sealed

from . import store
from .models import Passage


def passages(case: UUID) -> list[Passage]:
    """Every file of a case whose original is here, in the order in which it was left."""
    return list(Passage.objects.filter(case=case).order_by("n"))


def opened(passage: Passage) -> Iterator[bytes]:
    """What was sent, as a stream. Raises CannotOpen and KeysUnusable: the key for originals is not here."""
    _, key, _ = box.open_head(bytes(passage.key), city_keys.ring())
    return sealed.opened(store.originals() / passage.body, key)
