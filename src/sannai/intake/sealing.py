"""The one place where what comes back to the citizens is sealed and opened.

Here the key of the case will come in, which only the link and the office hold: a projection under it, bound to case
and number, a letter under a key of its own that travels in the projection. Until then there is the column's own seal.
"""

from __future__ import annotations

from uuid import UUID

from .shown import Shown, read, text_of


def seal(shown: Shown) -> str:
    """A projection as it is kept outside."""
    return text_of(shown)


def opened(sealed: str, case: UUID, p: int) -> Shown:
    """The projection again. Raises ValueError if it is not the one of this case with this number."""
    shown = read(sealed)
    if (shown.id, shown.p) != (case, p):
        raise ValueError(f"the projection of {case} p{p} says that it is of {shown.id} p{shown.p}")
    return shown


def letter_key(document: UUID) -> str:
    """What opens the copy of this document."""
    return ""


def seal_letter(content: bytes, key: str) -> bytes:
    """A letter as it is kept outside."""
    return content


def open_letter(sealed: bytes, key: str) -> bytes:
    """The letter again."""
    return sealed
