"""What the office began by itself: about what and why, by which standards, and what was said before it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sannai.casework import hearings
from sannai.casework import queries as cases
from sannai.casework.actions.hearing import METHODS
from sannai.casework.models import Case, Hearing
from sannai.casework.whole import Whole
from sannai.issuance import documents
from sannai.issuance.models import Dispatch
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


def of_begun(request: DeskRequest, whole: Whole) -> dict[str, Any]:
    """``earlier``, ``hearings`` and ``criteria`` of a case that the office began; nothing of them for another.

    No statement for a case that somebody filed.
    """
    if whole.case.application is not None:
        return {}
    return {"earlier": earlier(request, whole.case), "hearings": heard(whole), "criteria": whole.rules.criteria}


def earlier(request: DeskRequest, case: Case) -> Earlier:
    """What it is about."""
    about = cases.find(case.beginning.earlier_id)
    return Earlier(about, definition(about.version).title, request.staff.may("case.read", about))


def heard(whole: Whole) -> list[Heard]:
    """Every hearing, the newest first."""
    names = whole.names(one.presided_by for one in whole.hearings)
    return [_heard(one, whole.rules, whole.notice_of(one), names) for one in whole.hearings]


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
