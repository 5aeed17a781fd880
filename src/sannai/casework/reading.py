"""Reading one case with the rules of its own version: answers, desk findings, and what the rules say of both."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sannai.applications import answers as filed_answers
from sannai.applications import divisions
from sannai.organization.models import Unit
from sannai.organization.snapshot import city_on
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation

from .models import Case
from .steps import rules_of


def home(case: Case, on: date) -> Unit | None:
    """The division that works on it on that date, as it is called then. One statement."""
    city = city_on(on)
    return city.unit(city.heir("unit", case.division_key, case.matter))


def is_internal(case: Case) -> bool:
    """Whether a division filed it at the desk, so that no link and no citizen's page leads to it."""
    return rules_of(case).regime == "internal"


def desk_answers(case: Case) -> dict[str, Any]:
    """What the desk found, over all desk pages."""
    found: dict[str, Any] = {}
    for text in case.desk_answers.order_by("page").values_list("answers", flat=True):
        found |= json.loads(text)
    return found


def evaluated(case: Case, *, decided: date | None = None, used: date | None = None, desk: bool = False) -> Evaluation:
    """What the definition says of the answers as they stand (amended); with ``desk`` of the findings too."""
    content: dict[str, Any] = filed_answers.of(case.application)
    if desk:
        content = content | desk_answers(case)
    dates = Dates(filed=case.application.filed_on, decided=decided, used=used)
    return evaluate(rules_of(case), content, dates, around(), desk=desk)


def applicant_field(case: Case, part: str, answers: dict[str, Any] | None = None) -> Any:
    """The answer that carries the applicant's name, kana, address, phone or email; None if there is none."""
    given = filed_answers.of(case.application) if answers is None else answers
    named = rules_of(case).applicant.get(part, "")
    return given.get(named) if named else None


def applicant_name(case: Case, answers: dict[str, Any] | None = None) -> str:
    """The applicant's name, codepoint-exact; "" if unknown. Of a 庁内の申請 the division's, as it was called then."""
    if is_internal(case):
        return divisions.name_of(case.application)
    value = applicant_field(case, "name", answers)
    return str(value.get("text", "")) if isinstance(value, dict) else str(value or "")


def applicant_email(case: Case) -> str:
    """Where notices go: the address of the form, or the one that the link was mailed to; the filer's account."""
    if is_internal(case):
        return divisions.email_of(case.application)
    value = applicant_field(case, "email")
    return value if isinstance(value, str) and value else case.application.email
