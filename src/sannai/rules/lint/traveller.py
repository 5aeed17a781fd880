"""Somebody who answers at random, within what each question allows, and mends what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ..around import Around
from ..entries import made_up, sought_in
from ..evaluate import evaluate
from ..forms import choices_on
from ..kinds.base import Chance
from ..model import Dates, Definition, Fault, Field, Group
from ..plan import plan_of

MENDINGS = 8
DAY = timedelta(days=1)
FIRST = date(2026, 4, 1)


class Traveller:
    """One journey through a definition. ``walk`` gives the faults that remain in the end."""

    def __init__(self, definition: Definition, around: Around, random: Random, desk: bool) -> None:
        self.definition = definition
        self.around = around
        self.random = random
        self.desk = desk
        self.dates = Dates(filed := in_force(definition), filed + 10 * DAY, filed + 20 * DAY)
        self.plan = plan_of(definition, around)
        self.answers: dict[str, Any] = {}

    def walk(self) -> tuple[Fault, ...]:
        """Answer everything that shows, then answer again what is refused."""
        pages = (*self.definition.pages, *(self.definition.desk_pages if self.desk else ()))
        for page in pages:
            for field in page.fields:
                self.answers[field.id] = self._answer(field)
            for group in page.groups:
                self.answers[group.id] = self._rows(group)
        faults: tuple[Fault, ...] = ()
        for _ in range(MENDINGS):
            faults = evaluate(self.definition, self.answers, self.dates, self.around, desk=self.desk).faults
            if not faults:
                break
            for fault in faults:
                self._mend(fault)
        return faults

    def _mend(self, fault: Fault) -> None:
        group = self.definition.groups.get(fault.field)
        field = self.definition.fields.get(fault.field)
        if group:
            self.answers[group.id] = self._rows(group)
        elif field and field.group:
            rows = self.answers.setdefault(field.group, [])
            row = next((row for row in rows if row["_key"] == fault.row), None)
            if row is None:  # of the application there are more rows by now than were repeated
                rows.append(row := {"_key": fault.row})
            row[field.id] = self._answer(field)
        elif field:
            self.answers[field.id] = self._answer(field)
            others = [one for one in self.definition.fields.values() if not one.group]
            other = self.random.choice(others)  # what a check refuses may also be mended elsewhere
            self.answers[other.id] = self._answer(other)

    def _rows(self, group: Group) -> list[dict[str, Any]]:
        if group.of:
            keys = [row["_key"] for row in self.answers.get(group.of, ())]
            return [{"_key": key, **{field.id: self._answer(field) for field in group.fields}} for key in keys]
        many = self.random.randint(max(group.at_least, 1), max(min(group.at_most, group.at_least + 2), 1))
        return [
            {"_key": f"r{number}", **{field.id: self._answer(field) for field in group.fields}}
            for number in range(1, many + 1)
        ]

    def _answer(self, field: Field) -> Any:
        if not field.required and self.random.random() < 0.5:
            return None
        if sought_in([field]):
            chance = Chance(self.random, self.dates)
            return made_up(self.plan.kinds, field, self.answers, chance, edges=True)
        codes = tuple(choice.code for choice in choices_on(self.plan, field, self.dates.filed))
        return self.plan.kinds[field.id].attempt(Chance(self.random, self.dates, codes))


def in_force(definition: Definition) -> date:
    """A day on which every dated row that has no end is in force."""
    starts = [row.start for row in definition.authority if row.end is None]
    starts += [row.start for row in definition.fee.rows if row.end is None] if definition.fee else []
    rows = (row for table in definition.tables.values() for row in table.rows)
    return max([FIRST, *starts, *(row.start for row in rows if row.start and row.end is None)])
