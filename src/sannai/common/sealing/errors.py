"""Why something sealed does not open, or a key cannot be had. Every text is Japanese; none holds a key or a content."""

from __future__ import annotations


class CannotOpen(Exception):
    """What is there is not under a seal that this process can open. It is never guessed at."""


class Damaged(CannotOpen):
    """Changed, cut, extended, put in another order, or sealed by another key than it says."""


class UnknownForm(CannotOpen):
    """A version, a suite or a kind that this edition does not know: perhaps a later one's. It is kept, not guessed."""


class UnknownKey(CannotOpen):
    """Sealed to a key that is not in this ring."""


class KeyDestroyed(CannotOpen):
    """Sealed to a key that was destroyed on its day: nobody can open it any more."""


class KeysUnusable(Exception):
    """The city's keys are not there, readable by others, or damaged. ``str()`` says how to mend it."""
