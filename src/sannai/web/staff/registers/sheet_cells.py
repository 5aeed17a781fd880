"""What a sheet asks of one register, for one person: its columns, and each cell by the kind of its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from sannai.registers.door import Door
from sannai.registers.models import Entry
from sannai.rules.forms import choices_on
from sannai.rules.kinds import bind
from sannai.rules.kinds.base import Kind
from sannai.rules.kinds.controls import Line, Lines, Pick
from sannai.rules.model import Choice
from sannai.rules.plan import plan_of
from sannai.rules.registers.keys import UNIT
from sannai.web.components import grid
from sannai.web.components.controls import Option
from sannai.web.kit.door import DeskRequest

from .listing import ENTER, WRITE

MOST_ROWS, MOST_INPUTS, NEW = 50, 500, 5


@dataclass(frozen=True)  # no slots: what is worked out once is kept
class Asked:
    """The sheet of a register as one person has it. ``door``: of whoever writes; ``on``: the day of writing."""

    door: Door
    on: date

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that can be written in the grid: declared, seen, and answered by one control."""
        return tuple(name for name in self.door.shown(self.door.newest.sheet) if self._plain(name))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The parts of the key that only new lines ask; nothing where none are offered."""
        return self._keys if self.new else ()

    @cached_property
    def new(self) -> int:
        """How many lines for new rows: none where a new row needs more than the sheet asks."""
        staff, held = self.door.staff, self.door.held
        needed = {
            id for id, field in held.register.fields.items()
            if field.required and field.when is None and not held.register.extras[id].give
        }  # fmt: skip
        asked = {*self.names, *self._keys, *({UNIT} if self.unit else ())}
        enters = bool(held.shelf.published) and staff.may(ENTER, self.to_come)
        return NEW if enters and {*needed, *self._ungiven} <= asked else 0

    @property
    def to_come(self) -> Entry:
        """A row that is not there yet, for the question who may enter it."""
        return Entry(shelf=self.door.held.shelf, unit_key=self.unit or self.door.held.shelf.division_key)

    @cached_property
    def unit(self) -> str:
        """The division of new rows, where rows have one: that of whoever writes."""
        if self.door.held.register.kept_by != "unit":
            return ""
        post = self.door.staff.post_for(ENTER, profile=self.door.held.shelf.rights)
        return post.unit_key if post else ""

    @cached_property
    def rows(self) -> int:
        """How many rows one sheet has, so that it stays within its inputs."""
        each = sum(self._inputs(name) for name in self.names)
        keys = sum(self._inputs(name) for name in self.keys)
        return max(1, min(MOST_ROWS, (MOST_INPUTS - self.new * (each + keys)) // max(each, 1)))

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each field, bound to it once."""
        held = self.door.held
        return {name: bind(held.register.fields[name], held.around) for name in (*self.keys, *self.names)}

    @property
    def _ungiven(self) -> list[str]:
        register = self.door.held.register
        return [name for name in register.key_fields if name != UNIT and not register.extras[name].give]

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(name for name in self._ungiven if name not in self.names and self._plain(name))

    def _plain(self, name: str) -> bool:
        register = self.door.held.register
        field = register.fields.get(name)
        if field is None or register.reference(name):
            return False
        return isinstance(bind(field, self.door.held.around).control, Line | Lines | Pick)

    def _inputs(self, name: str) -> int:
        field = self.door.held.register.fields[name]
        return len(field.choices) if bind(field, self.door.held.around).several else 1

    def label(self, name: str) -> str:
        """What a column is called, with its unit."""
        register = self.door.newest if name in self.door.newest.fields else self.door.held.register
        unit = register.fields[name].unit
        return f"{register.labels[name]}{f'（{unit}）' if unit else ''}"

    def texts(self, name: str, value: Any) -> list[str]:
        """What stands in the cell of a value."""
        return [] if value is None else self.kinds[name].typed(value).get("", [])

    def said(self, name: str, texts: Sequence[str]) -> str:
        """What stands in a cell, in words."""
        codes = {each.code: each.label for each in self._choices(name)}
        return "、".join(codes.get(each, each) for each in texts) or "（空欄）"

    def brief(self, name: str, value: Any) -> str:
        """A value that is only to be read."""
        return "" if value is None else self.kinds[name].brief(value)

    def draw(self, cell: grid.Cell, name: str, texts: Sequence[str]) -> SafeString:
        """The control of a cell."""
        control, text = self.kinds[name].control, texts[0] if texts else ""
        match control:
            case Pick(several=several):
                options = [
                    Option(each.code, each.label, on=each.code in texts)
                    for each in self._choices(name)
                    if each.code in texts or self._offered(name, each)
                ]
                return grid.boxes(cell, options) if several else grid.select(cell, options)
            case Lines():
                return grid.lines(cell, text)
            case Line(type=type, inputmode=inputmode):
                return grid.line(cell, text, inputmode=inputmode, type=type)
        raise AssertionError(name)

    def _choices(self, name: str) -> Sequence[Choice]:
        control, field = self.kinds[name].control, self.door.held.register.fields[name]
        return control.choices if isinstance(control, Pick) and control.choices is not None else field.choices

    @cached_property
    def _on_day(self) -> dict[str, frozenset[str]]:
        register, around = self.door.held.register, self.door.held.around
        tables = [register.fields[name] for name in self.kinds if register.fields[name].table]
        plan = plan_of(register.form, around)
        return {one.id: frozenset(each.code for each in choices_on(plan, one, self.on)) for one in tables}

    def _offered(self, name: str, choice: Choice) -> bool:
        return not choice.retired and choice.code in self._on_day.get(name, {choice.code})


def asked_of(request: DeskRequest, door: Door | None, on: date) -> Asked | None:
    """The sheet for this person; None where there is none: nothing declared, or nothing that they may write."""
    if door is None or not door.held.shelf.published or not request.staff.may(WRITE, None):
        return None
    asked = Asked(door, on)
    return asked if asked.names else None
