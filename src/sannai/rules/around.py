"""What a definition stands in. Rules never look it up: whoever evaluates or checks says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Directory(Protocol):
    """Whom and what the office knows by a key. ``kind``: unit, post, or entry:REGISTER. Never raises."""

    def title(self, kind: str, key: str) -> str | None:
        """The name that goes with a key, or None for one that is not known."""
        ...

    def key(self, kind: str, text: str) -> str | None:
        """The only key that somebody can mean who types this; None where there is none, or several."""
        ...


class NoDirectory:
    """For whoever knows no office: every key is taken as it is, and nothing is found by its name."""

    def title(self, kind: str, key: str) -> str | None:
        """The key."""
        return key

    def key(self, kind: str, text: str) -> str | None:
        """The text, as if it were the key."""
        return text


NO_DIRECTORY = NoDirectory()


@dataclass(frozen=True, slots=True)
class Around:
    """The city of a definition: its name (「市内の住所」), its 団体コード of six digits, and whom it knows.

    Plans are kept by it: a directory is one object for long, which looks up today's office by itself.
    """

    city: str
    city_code: str = ""
    directory: Directory = NO_DIRECTORY


NOWHERE = Around("")  # for a field that no city bears upon: a date of a screen, a fact of the delegation rules
