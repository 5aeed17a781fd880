"""In whose name a procedure is decided: what its version says, or the executive body that it names."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from sannai.approvals.rulebook import rules_on
from sannai.common.action import NotAllowed
from sannai.common.time import now, today
from sannai.organization.snapshot import city_on
from sannai.rules.delegation import Rulebook
from sannai.rules.delegation.procedures import unruled
from sannai.rules.model import Authority, Definition
from sannai.rules.organisation import MAYOR
from sannai.rules.outcomes import authority_on
from sannai.text.problems import Problem


def authority_of(rules: Definition, on: date) -> Authority | None:
    """その日の処分庁: the row of the procedure, or the executive body that it names, as the city has it that day."""
    body = city_on(on).body(rules.executive_body) if rules.executive_body else None
    if body is None:
        return authority_on(rules, on)
    return Authority(
        body.valid_from, body.valid_to, body.authority, body.authority, body.ground, body.reviewing_body, body.defendant
    )


def unruled_today(rules: Definition) -> list[Problem]:
    """What the divisions of its table could not decide by the rules that their 執行機関 has adopted."""
    at = now()
    city = city_on(today(at))
    served = {row.result.division: city.body_of(row.result.division).key for row in rules.divisions}
    books: dict[str, Rulebook] = {}
    for body in {MAYOR, *served.values()}:
        with suppress(NotAllowed):  # it has adopted none
            books[body] = rules_on(at, body)
    return unruled(rules, served, books)
