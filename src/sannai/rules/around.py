"""What a definition stands in. Rules never look it up: whoever evaluates or checks says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Around:
    """The city of a definition: its name (「市内の住所」), and its 団体コード of six digits."""

    city: str
    city_code: str = ""


NOWHERE = Around("")  # for a field that no city bears upon: a date of a screen, a fact of the delegation rules
