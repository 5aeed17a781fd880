"""What the office began by itself: about what and why, by which standards, and what was said before it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sannai.casework import hearings
from sannai.casework import queries as cases
from sannai.casework.actions.hearing import METHODS
from sannai.casework.models import Case, Hearing
from sannai.issuance import documents
from sannai.issuance.models import Dispatch
from sannai.organization.queries import staff_names
from sannai.procedures.queries import definition
from sannai.rules.model import Definition
from sannai.rules.outcomes import outcome
from sannai.web.kit.door import DeskRequest


@dataclass(frozen=True, slots=True)
class Earlier:
    """The case that another one is about: its procedure, its number, and whether this person may open it."""

    case: Case
    title: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One 聴聞 or 弁明の機会, in words."""

    hearing: Hearing
    form: str
    planned: str  # 予定する処分
    number: str  # of the notice
    way: str  # how the notice went
    dispatch: Dispatch | None
    ending: str  # "" while it is open
    chair: str  # 主宰者


def of_begun(request: DeskRequest, case: Case, rules: Definition) -> dict[str, Any]:
    """``earlier``, ``hearings`` and ``criteria`` of a case that the office began; nothing of them for another.

    No statement for a case that somebody filed.
    """
    if case.application is not None:
        return {}
    return {"earlier": earlier(request, case), "hearings": heard(case, rules), "criteria": rules.criteria}


def earlier(request: DeskRequest, case: Case) -> Earlier:
    """What it is about."""
    about = cases.find(case.beginning.earlier_id)
    return Earlier(about, definition(about.version).title, request.staff.may("case.read", about))


def heard(case: Case, rules: Definition) -> list[Heard]:
    """Every hearing, the newest first. Three statements at most."""
    found = list(case.hearings.select_related("document__series").order_by("-number"))
    sent = Dispatch.objects.filter(document__in=[one.document_id for one in found if one.document_id]).order_by("pk")
    ways: dict[UUID | None, Dispatch] = {one.document_id: one for one in sent}
    names = staff_names(one.presided_by for one in found if one.presided_by) if found else {}
    return [_heard(one, rules, ways.get(one.document_id), names) for one in found]


def _heard(one: Hearing, rules: Definition, sent: Dispatch | None, names: dict[str, str]) -> Heard:
    return Heard(
        hearing=one,
        form=hearings.FORMS[one.form],
        planned=outcome(rules, one.outcome).label,
        number=documents.number_text(one.document) if one.document else "",
        way=METHODS.get(sent.method, sent.method) if sent else "",
        dispatch=sent,
        ending=hearings.ENDINGS.get(one.ending, ""),
        chair=names.get(one.presided_by, one.presided_by),
    )
