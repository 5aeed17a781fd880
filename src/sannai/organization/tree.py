"""The tree of units, from rows already read: no statement of its own."""

from __future__ import annotations

from collections.abc import Mapping


def subtree_of(key: str, parents: Mapping[str, str]) -> frozenset[str]:
    """This unit and every unit below it. A circle in the rows ends the climb; it never hangs."""
    below = {key}
    for unit in parents:
        path = [unit]
        while path[-1] and path[-1] not in below and path[-1] in parents and len(path) <= len(parents):
            path.append(parents[path[-1]])
        if path[-1] in below:
            below.update(path)
    return frozenset(below)
