"""Which pages of the desk a person is shown: those that their posts open, no others; and under which each page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.urls import URLPattern, reverse

from sannai.web.applicant.counter.urls import urlpatterns as counter
from sannai.web.applicant.internal.urls import PATTERNS as INTERNAL
from sannai.web.kit.door import DeskRequest, View
from sannai.web.number.urls import urlpatterns as number

from .accounts.urls import PATTERNS as ACCOUNTS
from .approvals.urls import PATTERNS as APPROVALS
from .cases.queue import CASES
from .cases.urls import PATTERNS as OF_CASES
from .inbox.counting import shown, total
from .inbox.urls import PATTERNS as OF_INBOX
from .machines.urls import PATTERNS as MACHINES
from .organization.urls import PATTERNS as CITY
from .procedures.urls import PATTERNS as PROCEDURES
from .registers.bringing_urls import BRINGING_PATTERNS as BRINGING
from .registers.urls import PATTERNS as REGISTERS
from .till.urls import PATTERNS as TILL


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one person sees it."""

    label: str
    url: str
    here: bool
    count: str = ""  # how much waits there


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the page that it opens, by the name of its URL, and every page ``under`` it.

    ``rights``: of which one opens it, where the door of that page is wider than the list behind it.
    """

    label: str
    page: str
    under: frozenset[str] = frozenset()
    rights: tuple[str, ...] = ()

    def opens(self, request: DeskRequest) -> bool:
        """Whether this person's posts open it: what its door asks for."""
        if self.page.partition(":")[0] not in ("desk", "counter", *settings.SITES):
            return False  # a process of its own has it
        rights = self.rights or _doors()[self.page].gate  # type: ignore[attr-defined]  # the door writes it there
        return not rights or any(request.staff.may(right) for right in rights)

    def of(self, page: str) -> bool:
        """Whether this page is the entry's own or under it."""
        return page == self.page or page in self.under


def _named(patterns: Iterable[URLPattern], *but: str, room: str = "desk") -> frozenset[str]:
    return frozenset(f"{room}:{each.name}" for each in patterns) - set(but)


READABLE = "desk:readable"
INBOX = "desk:inbox"
DECIDING, INVENTORY = ("desk:who_decides",), ("desk:inventory", "desk:inventory_items")
PAGES = (
    Entry("やること", INBOX, _named(OF_INBOX)),
    Entry("事案", "desk:queue", _named(OF_CASES), (CASES.right,)),
    Entry("決裁", "desk:approvals", _named(APPROVALS, READABLE)),
    Entry("紙・口頭の受付", "counter:choose", _named(counter, room="counter")),
    Entry("手数料の収納", "desk:payments", _named(TILL)),
    Entry("庁内の申請", "desk:internal", _named(INTERNAL)),
    Entry("手続", "desk:procedures", _named(PROCEDURES, *INVENTORY)),
    Entry("台帳", "desk:registers", _named([*REGISTERS, *BRINGING])),
    Entry("棚卸し", "desk:inventory", frozenset(INVENTORY)),
    Entry("だれが決めるか", "desk:who_decides"),
    Entry("組織と規程", "desk:organization", _named([*CITY, *ACCOUNTS, *MACHINES], *DECIDING)),
    Entry("個人番号", "number:index", _named(number, room="number")),
    Entry("監査で読む起案", READABLE),
    Entry("記録の検証", "desk:audit", frozenset({"desk:reads"})),
)

# The pages of the city itself, side by side below the navigation.
OFFICE = (
    Entry("だれが決めるか", "desk:who_decides"),
    Entry("組織", "desk:organization", frozenset({"desk:unit", "desk:reorganisation"})),
    Entry("職員", "desk:people", frozenset({"desk:person"})),
    Entry("サインイン", "desk:accounts", _named(ACCOUNTS)),
    Entry("システム連携", "desk:machines", _named(MACHINES)),
    Entry("専決規程", "desk:rulebook"),
    Entry("規程の改正を試す", "desk:what_if", frozenset({"desk:rules_file"})),
    Entry(
        "代理・承継・従事・職務", "desk:stand_ins", frozenset({"desk:successions", "desk:engagements", "desk:duties"})
    ),
    Entry("CSV", "desk:city_csv", frozenset({"desk:city_csv_file"})),
)


def entries(request: DeskRequest) -> list[Shown]:
    """The navigation of this person, with where they are, and how much waits for them. One statement."""
    count = total(request)
    return [
        replace(each, count=shown(count)) if count and at == 0 else each
        for at, each in enumerate(_open(request, PAGES))
    ]


def office_entries(request: DeskRequest) -> list[Shown]:
    """The pages of the organisation and the rules that this person may open."""
    return _open(request, OFFICE)


def _open(request: DeskRequest, entries: Iterable[Entry]) -> list[Shown]:
    page = request.resolver_match.view_name if request.resolver_match else ""
    return [Shown(each.label, reverse(each.page), each.of(page)) for each in entries if each.opens(request)]


@cache
def _doors() -> Mapping[str, View]:
    """Every page of the desk by the name of its URL."""
    from .urls import urlpatterns  # it names the sign-in too, which asks for nobody's navigation

    rooms = {"desk": urlpatterns, "counter": counter, "number": number}
    return {f"{room}:{each.name}": each.callback for room, patterns in rooms.items() for each in patterns}
