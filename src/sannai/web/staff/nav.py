"""Which pages of the desk a person is shown: those that their posts open, no others."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from sannai.web.kit.door import DeskRequest


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    here: bool


# label, URL name, the rights of which one opens it, the beginnings of the addresses that belong to it
_PAGES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("事案", "desk:queue", ("case.read",), ("/desk/cases/", "/desk/late/")),
    ("決裁", "desk:approvals", ("proposal.decide", "proposal.open"), ("/desk/approvals/", "/desk/absences/")),
    ("紙・口頭の受付", "counter:choose", ("case.enter",), ("/counter/",)),
    ("庁内の申請", "desk:internal", (), ("/desk/internal/",)),
    ("手続", "desk:procedures", ("procedure.propose", "audit.read"), ("/desk/procedures/",)),
    ("棚卸し", "desk:inventory", ("inventory.import", "audit.read"), ("/desk/inventory/",)),
    ("だれが決めるか", "desk:who_decides", ("organization.read",), ("/desk/who-decides/",)),
    ("組織と規程", "desk:organization", ("organization.read",), ("/desk/organization/", "/desk/rules/")),
    ("記録の検証", "desk:audit", ("audit.read",), ("/desk/audit/",)),
)

# The pages of the city itself, side by side below the navigation.
_OFFICE: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("だれが決めるか", "desk:who_decides", ("organization.read",), ()),
    ("組織", "desk:organization", ("organization.read",), ("/desk/organization/units/", "/desk/organization/changes/")),
    ("職員", "desk:people", ("organization.read",), ("/desk/organization/staff/",)),
    ("専決規程", "desk:rulebook", ("organization.read",), ()),
    ("規程の改正を試す", "desk:what_if", ("rules.try",), ("/desk/rules/what-if/",)),
    ("代理・承継・従事・職務", "desk:stand_ins", ("organization.administer",), ("/desk/organization/arrangements/",)),
    ("CSV", "desk:city_csv", ("organization.administer",), ("/desk/organization/csv/",)),
)


def entries(request: DeskRequest) -> list[Entry]:
    """The navigation of this person, with where they are."""
    return _open(request, _PAGES)


def office_entries(request: DeskRequest) -> list[Entry]:
    """The pages of the organisation and the rules that this person may open."""
    return _open(request, _OFFICE)


def _open(request: DeskRequest, pages: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]) -> list[Entry]:
    found = []
    for label, name, rights, beginnings in pages:
        if not rights or any(request.staff.may(right) for right in rights):
            url = reverse(name)
            found.append(Entry(label, url, request.path == url or request.path.startswith(beginnings)))
    return found
