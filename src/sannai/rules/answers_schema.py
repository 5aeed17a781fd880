"""JSON Schema 2020-12 of the answers to a procedure: necessary, not sufficient. The API runs the evaluator too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .around import Around
from .model import Definition
from .plan import Asked, GroupPlan, PagePlan, plan_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(definition: Definition, around: Around, *, desk: bool = False) -> dict[str, Any]:
    """回答の JSON Schema。画面や項目に条件（when）があるものは必須にしない。

    Answers that ``evaluate`` gives back always validate; answers that validate can still be refused by ``evaluate``
    (conditions, checks, dates that do not exist).
    """
    plan = plan_of(definition, around)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for page in plan.pages + plan.desk_pages if desk else plan.pages:
        properties.update({one.field.id: _field(one) for one in page.asked})
        properties.update({one.group.id: _group(one) for one in page.groups})
        required += _required(page)
    return {
        "$schema": DIALECT,
        "title": definition.title,
        "description": definition.summary,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _required(page: PagePlan) -> list[str]:
    if page.page.when is not None:
        return []
    return [*_always(page.asked), *(one.group.id for one in page.groups if one.group.at_least > 0)]


def _always(asked: Sequence[Asked]) -> list[str]:
    return [one.field.id for one in asked if one.field.required and one.field.when is None]


def _field(asked: Asked) -> dict[str, Any]:
    described = {"title": asked.field.label, **asked.kind.schema()}
    if asked.field.help:
        described["description"] = asked.field.help
    return described


def _group(plan: GroupPlan) -> dict[str, Any]:
    return {
        "title": plan.group.label,
        "type": "array",
        "minItems": plan.group.at_least,
        "maxItems": plan.group.at_most,
        "items": {
            "type": "object",
            "properties": {"_key": {"type": "string"}, **{one.field.id: _field(one) for one in plan.asked}},
            "required": ["_key", *_always(plan.asked)],
            "additionalProperties": False,
        },
    }
