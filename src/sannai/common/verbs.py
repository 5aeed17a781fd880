"""A verb is one row: its name, its chain, its right, and everything that is said of it. What else there is derives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# (payload, what the subject's words depend on) → (title, meaning): one line of a history
Told = Callable[[Mapping[str, Any], Any], tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb of the office. Names are permanent: the log of years ago is read with them (``names.lock``).

    ``kind``: on whose chain it is written. ``opens``: it begins a chain, so that no head is looked up. ``unsaid``:
    arguments that no record may hold, such as a password. ``label``: the button, ``hint``: what stands beside it;
    ``done``: the sentence afterwards; ``ways``: (name, sentence) of each way in which it may have been done, where the
    sentence is another.
    ``substance``: in words what changed, for whoever reads a 起案 about the subject; "" if nothing that a decision
    rests on is touched. ``told``: the line in the history, which the citizen reads too if it is ``public``.
    ``quiet``: no page relies on what it changes: one that is open goes on. ``version``: of the payload's shape.

    ``duty``: what a law ties to appointed people ("cash"), so that beside the right the actor must hold such a duty on
    that day; ``by_duty`` says of the arguments whether this act is such a one. ``apart``: verbs which on the same
    subject nobody may have done who does this by duty: whoever orders does not execute.
    """

    name: str
    kind: str
    right: str
    opens: bool = False
    unsaid: tuple[str, ...] = ()
    label: str = ""
    hint: str = ""
    done: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    substance: str = ""
    told: Told | None = None
    public: bool = True
    quiet: bool = False
    version: int = 1
    duty: str = ""
    by_duty: Callable[[Mapping[str, Any]], bool] = lambda arguments: True
    apart: tuple[str, ...] = ()

    def said(self, way: str = "") -> str:
        """The sentence after it was done, in this way; "" for a verb of which nothing is said."""
        return dict(self.ways).get(way, self.done)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with the function that does it."""

    verb: Verb
    function: Callable[..., Any]


REGISTER: dict[str, Act] = {}


def register(verb: Verb, function: Callable[..., Any]) -> None:
    """Make the verb known. Raises ValueError when another module has taken the name."""
    known = REGISTER.get(verb.name)
    if known is not None and known.function.__module__ != function.__module__:
        raise ValueError(f"{verb.name} is already an action of {known.function.__module__}")
    REGISTER[verb.name] = Act(verb, function)


def verb_of(name: str) -> Verb | None:
    """The row of a verb; None for one that no room of this program knows (a log may be older or newer than it)."""
    act = REGISTER.get(name)
    return act.verb if act else None


def of_kind(kind: str) -> list[Verb]:
    """Every verb that is written on chains of this kind."""
    return [act.verb for act in REGISTER.values() if act.verb.kind == kind]


def substantial(kind: str) -> list[str]:
    """Names of the verbs of a kind that touch what a decision rests on."""
    return [verb.name for verb in of_kind(kind) if verb.substance]
