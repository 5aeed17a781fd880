"""Which fields of a row a person is asked, and what stands beside each: the plan of the form, for one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.forms import Form

from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.registers.numbers import text
from sannai.rules.kinds import bind
from sannai.rules.model import Field
from sannai.rules.plan import Asked, PagePlan, plan_of
from sannai.web.components.controls import control_id

PAGE = "entry"


def own_plan(held: Door, entry: Entry | None, beside: Mapping[str, str] | None = None) -> PagePlan:
    """The page of a row, without what this person does not see. ``beside``: what stands beside a field, if anything."""
    around = held.held.around
    page = plan_of(held.held.register.form, around).by_id[PAGE]
    hidden = frozenset() if entry is None else held.held.register.fields.keys() - set(held.fields_of(entry))
    hidden = frozenset(name for name in hidden if name in held.hidden)
    asked = []
    for one in page.asked:
        if one.field.id in hidden:
            continue
        words = " ".join(_beside(held, one.field, entry is None, beside or {}))
        field = replace(one.field, help=" ".join(filter(None, (words, one.field.help)))) if words else one.field
        asked.append(Asked(field, bind(field, around)) if words else one)
    return replace(page, asked=tuple(asked))


def pages_in(form: Form) -> list[tuple[str, str]]:
    """(id, message) for the error summary: what is wrong with what is asked beside the row."""
    named = form.errors.items() if form.is_bound else ()
    return [(control_id(name), str(error)) for name, errors in named for error in errors]


def _beside(held: Door, field: Field, new: bool, beside: Mapping[str, str]) -> Iterator[str]:
    extra = held.held.register.extras.get(field.id)
    if new and extra is not None and extra.give is not None:
        yield f"空欄のままにすると、番号を付けます（例：{text(extra.give, 12)}）。"
    if field.id in beside:
        yield beside[field.id]
