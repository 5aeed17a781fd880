"""Somebody who answers at random, within what each question allows, and mends what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ..around import Around
from ..evaluate import evaluate
from ..model import Dates, Definition, Fault, Field, Group
from ..plan import offered, plan_of

MENDINGS = 8
DAY = timedelta(days=1)
NEAR = (0, 1, 3, 5, 7, 10, 14, 20, 30, 45, 60, 90, 180, 400, 8000)
FIRST = date(2026, 4, 1)


class Traveller:
    """One journey through a definition. ``walk`` gives the faults that remain in the end."""

    def __init__(self, definition: Definition, around: Around, random: Random, desk: bool) -> None:
        self.definition = definition
        self.around = around
        self.random = random
        self.desk = desk
        self.dates = Dates(filed := in_force(definition), filed + 10 * DAY, filed + 20 * DAY)
        self.tables = plan_of(definition, around).tables
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
            for row in self.answers.get(field.group, ()):
                if row["_key"] == fault.row:
                    row[field.id] = self._answer(field)
        elif field:
            self.answers[field.id] = self._answer(field)
            others = [one for one in self.definition.fields.values() if not one.group]
            other = self.random.choice(others)  # what a check refuses may also be mended elsewhere
            self.answers[other.id] = self._answer(other)

    def _rows(self, group: Group) -> list[dict[str, Any]]:
        many = self.random.randint(max(group.at_least, 1), max(min(group.at_most, group.at_least + 2), 1))
        return [
            {"_key": f"r{number}", **{field.id: self._answer(field) for field in group.fields}}
            for number in range(1, many + 1)
        ]

    def _answer(self, field: Field) -> Any:
        if not field.required and self.random.random() < 0.5:
            return None
        return getattr(self, f"_{field.ask}")(field)

    def _text(self, field: Field) -> str:
        low, high = _limits(field, 1, 12)
        length = self.random.choice((max(low, 1), min(max(low, 5), high)))
        return "".join(self.random.choice("三内見本例") for _ in range(length))

    _long_text = _text

    def _integer(self, field: Field) -> int:
        low = field.low if isinstance(field.low, int) else 0
        high = field.high if isinstance(field.high, int) else low + 1000
        near = min(low + self.random.choice((0, 1, 2, 5, 10)), high)
        return self.random.choice((near, high, self.random.randint(low, high)))

    def _yes_no(self, field: Field) -> bool:
        return self.random.random() < 0.5

    def _codes(self, field: Field) -> list[str]:
        codes = [choice.code for choice in field.choices]
        return [code for code in codes if offered(self.tables, field, code, self.dates.filed)]

    def _one_of(self, field: Field) -> str | None:
        codes = self._codes(field)
        return self.random.choice(codes) if codes else None

    def _some_of(self, field: Field) -> list[str]:
        codes = self._codes(field)
        low, high = _limits(field, 1, len(codes))
        return self.random.sample(codes, min(len(codes), self.random.choice((low, self.random.randint(low, high)))))

    def _date(self, field: Field) -> str:
        offset = self.random.choice(NEAR) * self.random.choice((1, -1))
        day = self.dates.filed + offset * DAY
        low = field.low if isinstance(field.low, date) else day
        high = field.high if isinstance(field.high, date) else day
        return min(max(day, low), max(high, low)).isoformat()

    def _name(self, field: Field) -> dict[str, str]:
        return {"text": "見本 一郎", "kana": "ミホン イチロウ" if field.kana else ""}

    def _address(self, field: Field) -> dict[str, str]:
        return {
            "postal_code": "000-0000",
            "prefecture": "大阪府",
            "city": self.around.city,
            "street": "本町1丁目2番3号",
            "building": "",
        }

    def _phone(self, field: Field) -> str:
        return "072-000-0000"

    def _email(self, field: Field) -> str:
        return "taro@example.jp"

    def _file(self, field: Field) -> list[dict[str, Any]]:
        low, _ = _limits(field, 1, 1)
        kind = field.accept[0] if field.accept else "application/pdf"
        return [
            {"id": str(number), "name": f"見本{number}", "sha256": "0" * 64, "size": 1, "type": kind}
            for number in range(max(low, 1))
        ]


def in_force(definition: Definition) -> date:
    """A day on which every dated row that has no end is in force."""
    starts = [row.start for row in definition.authority if row.end is None]
    starts += [row.start for row in definition.fee.rows if row.end is None] if definition.fee else []
    rows = (row for table in definition.tables.values() for row in table.rows)
    return max([FIRST, *starts, *(row.start for row in rows if row.start and row.end is None)])


def _limits(field: Field, low: int, high: int) -> tuple[int, int]:
    least = field.low if isinstance(field.low, int) else low
    most = field.high if isinstance(field.high, int) else max(high, least)
    return least, max(most, least)
