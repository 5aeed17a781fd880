"""One move of a row by its name, as outcomes make it and as whoever puts one right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sannai.common.action import NotAllowed

from . import actions
from .models import Entry


def write(
    verb: str,
    register: str,
    entry: Entry | None,
    *,
    given: Mapping[str, Any],
    on: date | None,
    of: date | None = None,
    **said: Any,
) -> Entry:
    """Do it: ``verb`` is entered, changed, corrected, ended or struck; ``said``: reason, source, by and at.

    ``entry``: None enters a new one. ``on``: the first day on which it no longer holds. Raises as the verb does.
    """
    if entry is None:
        return actions.enter(actions.new_entry(register, given), given=given, **said)
    if verb == "changed":
        actions.change(entry, given=given, **said)
    elif verb == "corrected":
        actions.correct(entry, given=given, of=of, **said)
    elif verb == "struck":
        actions.strike(entry, **said)
    elif on is None:
        raise NotAllowed("終わる日を書いてください。")
    else:
        actions.end(entry, on=on, **said)
    return entry
