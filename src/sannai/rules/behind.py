"""What names rest on: through values and conditions, down to what the applicant or the desk was asked."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Definition
from .operations.base import names_in


def rest_on_findings(definition: Definition, names: Iterable[str]) -> bool:
    """Whether any of these values hangs on what only the desk will know. Never of a package in the first edition:
    there the desk's findings go unseen, and ``otherwise`` takes their place."""
    if definition.language == 1:
        return False
    values = {value.id: value for value in definition.values}
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += names_in(values[name].args) if name in values else ()
    return bool(seen & _desk_names(definition))


def _desk_names(definition: Definition) -> set[str]:
    """Fields and groups of the desk's pages."""
    found: set[str] = set()
    for page in definition.desk_pages:
        found |= {one.id for one in page.fields} | {one.id for one in page.groups}
        found |= {one.id for group in page.groups for one in group.fields}
    return found
