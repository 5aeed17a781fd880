"""Reading one case with the rules of its own version: answers, desk findings, and what the rules say of both."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sannai.applications import answers as filed_answers
from sannai.applications import divisions
from sannai.applications.models import Application
from sannai.common.time import today
from sannai.organization.models import Unit
from sannai.organization.snapshot import city_on
from sannai.procedures.around import around
from sannai.procedures.queries import definition
from sannai.rules.divisions import row_of_division, under
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Answers, DatedRow, Dates, Definition, Evaluation

from . import agency
from .models import Case
from .states import NotAllowed
from .steps import rules_of


def as_filed(application: Application) -> Definition:
    """The definition as the division decides by it whose case the answers make it. Fixed when it is filed: a correction
    moves no case. With a table of divisions that the answers leave open it is the division of the whole procedure's.
    """
    rules = definition(application.version)
    if not rules.divisions:
        return rules
    content, on = filed_answers.filed(application), application.filed_on
    division = evaluate(rules, content, Dates(filed=on), around()).division
    return under(rules, row_of_division(rules, division, on, str))


def row_of(case: Case, on: date) -> DatedRow | None:
    """The row of the table of divisions for the division that has the case on that date; None where it is in none."""
    rules = rules_of(case)
    if not rules.divisions:
        return None
    city = city_on(on)
    return row_of_division(rules, case.division_key, filed_on(case), lambda key: city.heir("unit", key, case.matter))


def decided_by(case: Case, on: date) -> Definition:
    """The definition as the division that has the case on that date decides by it: with its matter and authority."""
    return under(rules_of(case), row_of(case, on))


def home(case: Case, on: date) -> Unit | None:
    """The division that works on it on that date, as it is called then. One statement."""
    city = city_on(on)
    return city.unit(city.heir("unit", case.division_key, case.matter))


def is_internal(case: Case) -> bool:
    """Whether a division filed it at the desk, so that no link and no citizen's page leads to it."""
    return rules_of(case).regime == "internal"


def envelope(case: Case) -> Application:
    """The application as it was filed. Raises NotAllowed for a case that the office began by itself."""
    if case.application is None:
        raise NotAllowed("職権で始めた事案です。申請がないため、この操作はできません。")
    return case.application


def answers_of(case: Case) -> dict[str, Any]:
    """いまの記載内容. {} for a case that the office began by itself."""
    return filed_answers.of(case.application) if case.application else {}


def answers_as_filed(case: Case) -> dict[str, Any]:
    """提出時の記載内容. {} for a case that the office began by itself."""
    return filed_answers.filed(case.application) if case.application else {}


def filed_on(case: Case) -> date:
    """The day on which it was filed, or begun."""
    return case.application.filed_on if case.application else today(case.arrived_at)


def desk_answers(case: Case) -> dict[str, Any]:
    """What the desk found, over all desk pages."""
    found: dict[str, Any] = {}
    for text in case.desk_answers.order_by("page").values_list("answers", flat=True):
        found |= json.loads(text)
    return found


def evaluated(case: Case, *, decided: date | None = None, used: date | None = None, desk: bool = False) -> Evaluation:
    """What the definition says of the answers as they stand (amended); with ``desk`` of the findings too."""
    content: dict[str, Any] = answers_of(case)
    if desk:
        content = content | desk_answers(case)
    return evaluated_with(case, content, decided=decided, used=used, desk=desk)


def evaluated_with(
    case: Case, content: Answers, *, decided: date | None = None, used: date | None = None, desk: bool = False
) -> Evaluation:
    """What the definition says of these answers. No statement."""
    dates = Dates(filed=filed_on(case), decided=decided, used=used)
    return evaluate(rules_of(case), content, dates, around(), desk=desk)


def applicant_field(case: Case, part: str, answers: dict[str, Any] | None = None) -> Any:
    """The answer that carries the applicant's name, kana, address, phone or email; None if there is none."""
    given = answers_of(case) if answers is None else answers
    named = rules_of(case).applicant.get(part, "")
    return given.get(named) if named else None


def applicant_name(case: Case, answers: dict[str, Any] | None = None) -> str:
    """The applicant's name, codepoint-exact; "" if unknown.

    Of a 庁内の申請 the division's, as it was called then; of a case that the office began the addressee's.
    """
    if case.application is None:
        return case.beginning.name
    if is_internal(case):
        return divisions.name_of(case.application)
    value = applicant_field(case, "name", answers)
    return str(value.get("text", "")) if isinstance(value, dict) else str(value or "")


def applicant_email(case: Case, on: date) -> str:
    """Where notices go: the address of the form, or the one that the link was mailed to; the filer's account.

    An agent has them who may receive them on that day. The link of one who may not any more was theirs too.
    """
    if is_internal(case):
        return divisions.email_of(envelope(case))
    answers = answers_of(case)
    found, value = agency.of(case, answers), applicant_field(case, "email", answers)
    own = value if isinstance(value, str) else ""
    if found is not None and found.acts:
        return found.email or envelope(case).email if found.may("receive", on) else own
    return own or envelope(case).email
