"""Answers that somebody might give: for the model city and for tests that walk every procedure."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from .around import Around
from .entries import made_up, sought_in
from .evaluate import evaluate
from .forms import choices_on
from .kinds import is_upload
from .kinds.base import Chance
from .model import Dates, Definition, Field, Group, Page
from .plan import Plan, plan_of

# field id → a fixed answer, a tuple to choose from, or a function of the random source; group id → rows to choose from
Given = Mapping[str, Any]


def sample(
    definition: Definition,
    random: Random,
    dates: Dates,
    around: Around,
    given: Given | None = None,
    *,
    desk: bool = False,
) -> dict[str, Any]:
    """Answers to every question that is asked, page by page, in the shape that ``evaluate`` takes.

    ``given`` fixes what a story needs. Files are left out: they are uploads, which the caller makes.
    """
    plan = plan_of(definition, around)
    answers: dict[str, Any] = {}
    for page in (*definition.pages, *(definition.desk_pages if desk else ())):
        for _ in range(len(page.fields) + 2):  # a field may open only once an earlier one is answered
            visible = evaluate(definition, answers, dates, around, desk=desk).visible
            if not _answer(plan, page, answers, visible, random, dates, given or {}):
                break
    return answers


def _answer(
    plan: Plan,
    page: Page,
    answers: dict[str, Any],
    visible: frozenset[str],
    random: Random,
    dates: Dates,
    given: Given,
) -> bool:
    """Answer what is open and empty on this page; whether there was any."""
    before = _answered(answers, page)
    for group in page.groups:
        if group.of:
            _repeat(plan, group, answers, visible, random, dates, given)
        elif group.id not in answers:
            answers[group.id] = _rows(plan, group, random, dates, given)
    for each in page.fields:
        if each.id in visible and each.id not in answers and not is_upload(each) and not each.taken:
            value = _row(plan, each, answers, random, dates) or _value(plan, each, random, dates, given)
            if value is not None:
                answers[each.id] = value
    return _answered(answers, page) > before


def _answered(answers: Mapping[str, Any], page: Page) -> int:
    """How many answers there are, those in the rows that a group of this page repeats too."""
    return len(answers) + sum(len(row) for group in page.groups if group.of for row in answers.get(group.id, ()))


def _repeat(
    plan: Plan,
    group: Group,
    answers: dict[str, Any],
    visible: frozenset[str],
    random: Random,
    dates: Dates,
    given: Given,
) -> None:
    """Answer what is open in each row of the application; what the story gives stands in their order."""
    fixed = given.get(group.id, ())
    if group.id not in answers:
        rows = enumerate(answers.get(group.of, ()))
        answers[group.id] = [{"_key": row["_key"], **(fixed[at] if at < len(fixed) else {})} for at, row in rows]
    for row in answers[group.id]:
        for each in group.fields:
            if f"{group.id}/{row['_key']}/{each.id}" in visible and each.id not in row and not is_upload(each):
                value = _value(plan, each, random, dates, given)
                row |= {} if value is None else {each.id: value}


def _rows(plan: Plan, group: Group, random: Random, dates: Dates, given: Given) -> list[dict[str, Any]]:
    """Some rows; what is asked under a condition only where the story gives the rows themselves."""
    if group.id in given:
        fixed = given[group.id]
        rows: list[dict[str, Any]] = random.choice(fixed) if isinstance(fixed, tuple) else fixed
        return [{"_key": f"r{number}", **row} for number, row in enumerate(rows, 1)]
    many = random.randint(group.at_least, min(group.at_most, group.at_least + 2))
    asked = [each for each in group.fields if each.when is None]
    return [
        {"_key": f"r{number}"} | {each.id: _value(plan, each, random, dates, given) for each in asked}
        for number in range(1, many + 1)
    ]


def _row(plan: Plan, field: Field, answers: Mapping[str, Any], random: Random, dates: Dates) -> Any:
    """A row that is found by these answers; None for a field that is answered by itself."""
    return made_up(plan.kinds, field, answers, Chance(random, dates)) if sought_in([field]) else None


def _value(plan: Plan, field: Field, random: Random, dates: Dates, given: Given) -> Any:
    if field.id in given:
        fixed = given[field.id]
        if callable(fixed):
            return fixed(random)
        return random.choice(fixed) if isinstance(fixed, tuple) else fixed
    if not field.required and random.random() < 0.5:
        return None
    kind = plan.kinds[field.id]
    return kind.sample(Chance(random, dates, tuple(choice.code for choice in choices_on(plan, field, dates.filed))))
