"""What may be done with a case now: its verbs, as far as state, facts and the rights of this person admit them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from sannai.casework import queries
from sannai.casework.actions import reviewing
from sannai.casework.actions.beginning import BEGIN
from sannai.casework.models import Case
from sannai.casework.offering import facts_of
from sannai.casework.whole import Whole
from sannai.procedures.queries import adverse_about
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.verb import Offer, offered

from .case_verbs import CASE_VERBS
from .findings import Finding


def doings(request: DeskRequest, whole: Whole, pages: Iterable[Finding], *, decided: bool) -> list[Offer]:
    """What the case page offers: its verbs, the usual next step first, and the desk ``pages`` that may be written."""
    case, facts = whole.case, facts_of(whole, request.staff.staff_key)
    return [
        *offered(CASE_VERBS, case, request.staff, queries.verbs_of(case), facts),
        *(_beginning(request, whole) if decided else ()),
        *(Offer(f"{one.page.title}を記入する", reverse("desk:page", args=[case.pk, one.page.id])) for one in pages),
    ]


def _beginning(request: DeskRequest, whole: Whole) -> list[Offer]:
    """職権で始める, of a case whose decision stands, where the city has published a procedure that is about it.

    One statement where it has.
    """
    case = whole.case
    known = request.staff.may("case.review", case) and adverse_about(case.procedure_key)
    if not known or whole.revoked:
        return []
    return [Offer(BEGIN.label, reverse("desk:begin", args=[case.pk]))]


def findings_open(request: DeskRequest, case: Case) -> bool:
    """Whether the desk pages may be written now by this person."""
    return reviewing.SAVE_DESK_PAGE.name in queries.moves(case) and request.staff.may("case.review", case)
