"""What may be done with a case now: its verbs, as far as state, facts and the rights of this person admit them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from sannai.casework import queries, superseded
from sannai.casework.actions import reviewing
from sannai.casework.actions.beginning import BEGIN
from sannai.casework.models import Case
from sannai.casework.offering import facts_of
from sannai.common.time import today
from sannai.procedures.queries import adverse_about
from sannai.web.kit.door import DeskRequest

from .case_verbs import CASE_VERBS


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb that this person may do now: a page of its own, or a button that is pressed on the case."""

    label: str
    url: str
    press: bool
    main: bool  # what usually comes next
    hint: str = ""


def doings(request: DeskRequest, case: Case) -> list[Doing]:
    """The verbs of the case page, the usual next step first."""
    allowed = {verb.name: verb for verb in queries.verbs_of(case)}
    facts = facts_of(case, request.staff.staff_key, today(request.at))
    return [
        Doing(each.label or verb.label, each.url(case), each.pressed, each.main, verb.hint)
        for each in CASE_VERBS
        if (verb := allowed.get(each.verb.name))
        and (each.offered or verb.offered)(facts)
        and request.staff.may(each.may, case)
    ]


def beginning(request: DeskRequest, case: Case) -> list[Doing]:
    """職権で始める, of a case whose decision stands, where the city has published a procedure that is about it.

    One statement where it has.
    """
    known = request.staff.may("case.review", case) and adverse_about(case.procedure_key)
    if not known or superseded.is_revoked(case):
        return []
    return [Doing(BEGIN.label, reverse("desk:begin", args=[case.pk]), press=False, main=False)]


def findings_open(request: DeskRequest, case: Case) -> bool:
    """Whether the desk pages may be written now by this person."""
    return reviewing.SAVE_DESK_PAGE.name in queries.moves(case) and request.staff.may("case.review", case)
