"""In whose name a procedure is decided: what its version says, or the executive body that it names."""

from __future__ import annotations

from datetime import date

from sannai.organization.snapshot import city_on
from sannai.rules.model import Authority, Definition
from sannai.rules.outcomes import authority_on


def authority_of(rules: Definition, on: date) -> Authority | None:
    """その日の処分庁: the row of the procedure, or the executive body that it names, as the city has it that day."""
    body = city_on(on).body(rules.executive_body) if rules.executive_body else None
    if body is None:
        return authority_on(rules, on)
    return Authority(
        body.valid_from, body.valid_to, body.authority, body.authority, body.ground, body.reviewing_body, body.defendant
    )
