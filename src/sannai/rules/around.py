"""What a definition stands in. Rules never look it up: whoever evaluates or checks says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol


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
DAY_KINDS = ("weekday", "saturday", "sunday", "holiday", "closed")


class Calendar(Protocol):
    """Which days the city works on. Hashable: plans are kept by it."""

    @property
    def digest(self) -> str:
        """What it says, as one short text: it stands among the rules that were used."""
        ...

    def kind(self, on: date) -> str:
        """One of DAY_KINDS: the city's own closing day before a national holiday before the day of the week."""
        ...


@dataclass(frozen=True, slots=True)
class Weeks:
    """A calendar without holidays, for whoever knows no city."""

    digest: str = "weeks"

    def kind(self, on: date) -> str:
        """Saturday, Sunday or neither."""
        return "saturday" if on.weekday() == 5 else "sunday" if on.weekday() == 6 else "weekday"


class Town(NamedTuple):
    """What a postal code stands for; ``town`` "" where it stands for the rest of a city."""

    prefecture: str
    city: str
    town: str


class Lists(Protocol):
    """Lists of the country that a city may keep beside its procedures. They help whoever types; nothing that was
    answered is judged by them, since banks and towns come and go. Never raises; "" and () for what is not in them."""

    @property
    def knows_towns(self) -> bool:
        """Whether there are postal codes at all: without them nothing is offered."""
        ...

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of a code of seven digits, in the order of the list."""
        ...

    def bank(self, code: str) -> str:
        """The name of a bank by its four digits."""
        ...

    def branch(self, bank: str, code: str) -> str:
        """The name of a branch by the digits of its bank and its own three."""
        ...

    def bank_code(self, name: str) -> str:
        """The only bank that somebody can mean who types this name."""
        ...

    def branch_code(self, bank: str, name: str) -> str:
        """The only branch of a bank that somebody can mean who types this name."""
        ...


class NoLists:
    """For whoever keeps none."""

    knows_towns = False

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """None."""
        return ()

    def bank(self, code: str) -> str:
        """None."""
        return ""

    def branch(self, bank: str, code: str) -> str:
        """None."""
        return ""

    def bank_code(self, name: str) -> str:
        """None."""
        return ""

    def branch_code(self, bank: str, name: str) -> str:
        """None."""
        return ""


NO_LISTS = NoLists()


@dataclass(frozen=True, slots=True)
class Around:
    """The city of a definition: its name (「市内の住所」), its 団体コード of six digits, whom it knows, when it works,
    and the lists that it keeps.

    Plans are kept by it: a directory is one object for long, which looks up today's office by itself.
    """

    city: str
    city_code: str = ""
    directory: Directory = NO_DIRECTORY
    calendar: Calendar = Weeks()
    lists: Lists = NO_LISTS
    _hash: int = field(init=False, repr=False, compare=False)  # it is looked up by for every cell of a long list

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.city, self.city_code, self.directory, self.calendar, self.lists)))

    def __hash__(self) -> int:
        return self._hash


NOWHERE = Around("")  # for a field that no city bears upon: a date of a screen, a fact of the delegation rules
