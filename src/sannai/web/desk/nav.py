"""Which pages of the desk a person is shown: those that their posts open, no others."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from .gate import DeskRequest


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    here: bool


# label, URL name, the rights of which one opens it, the beginnings of the addresses that belong to it
_PAGES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("事案", "desk:queue", ("case.read",), ("/desk/cases/",)),
    ("決裁", "desk:approvals", ("case.approve", "proposal.open"), ("/desk/approvals/",)),
    ("紙・口頭の受付", "counter:choose", ("case.enter",), ("/counter/",)),
    ("手続", "desk:procedures", ("procedure.publish", "audit.read"), ("/desk/procedures/",)),
    ("棚卸し", "desk:inventory", ("inventory.import", "audit.read"), ("/desk/inventory/",)),
    ("記録の検証", "desk:audit", ("audit.read",), ("/desk/audit/",)),
)


def entries(request: DeskRequest) -> list[Entry]:
    """The navigation of this person, with where they are."""
    found = []
    for label, name, rights, beginnings in _PAGES:
        if any(request.staff.may(right) for right in rights):
            url = reverse(name)
            found.append(Entry(label, url, request.path == url or request.path.startswith(beginnings)))
    return found
