"""What a dry run worked out of new rows, kept for the writing: to work it out again takes as long as the first time.

It holds while everything by which the rows were judged says the same: the definition, the calendar, and each answer of
the office and of other registers. The first lines that hang on anything else are judged anew, and all after them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sannai.common import canonical
from sannai.common.written import insert
from sannai.rules.registers.rows import Row

from ..models import Import, TriedRows
from ..shelving import Open
from .directory import Remembering
from .verdict import Found

WORTH = 2000  # lines, above which it is worth keeping


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A new row as it was read: its key, what it holds, and the fields whose number it gets when it is written."""

    key: str
    row: Row
    gives: tuple[str, ...]


@dataclass(slots=True)
class Keeping:
    """What one dry run has worked out so far."""

    held: Open
    directory: Remembering
    worth: bool
    contents: list[str] = field(default_factory=list)

    def hear(self, some: Sequence[Found]) -> None:
        """The verdicts of some lines, as many as are judged together."""
        if self.worth:
            rows = [
                [one.line, one.key, one.row.body, one.row.values, one.gives]
                for one in some
                if one.row is not None and _is_whole(one)
            ]
            said = {"by": _by(self.held), "asked": self.directory.answers(), "rows": rows}
            self.contents.append(canonical.dumps(said))

    def keep(self, one: Import) -> None:
        """Instead of what an earlier dry run had worked out. Inside a transaction."""
        one.tried.all().delete()
        for number, content in enumerate(self.contents):  # one by one: in an array every quotation mark is escaped
            insert(TriedRows(of=one, number=number, content=content))


@dataclass(slots=True)
class Kept:
    """What was kept of the dry run of an import, asked from the first lines on."""

    one: Import
    held: Open
    directory: Remembering
    holds: bool = True

    def of(self, number: int) -> Mapping[int, TriedRow]:
        """Line → row, of those that were judged together as the ``number``-th. One statement."""
        stored = TriedRows.objects.filter(of=self.one, number=number).first() if self.holds else None
        if stored is None:
            self.holds = False
            return {}
        said = json.loads(stored.content)
        self.holds = said["by"] == _by(self.held) and self.directory.agrees(said["asked"])
        if not self.holds:
            return {}
        return {line: TriedRow(key, Row(body, values), tuple(gives)) for line, key, body, values, gives in said["rows"]}


def _is_whole(one: Found) -> bool:
    """A new row of one line, with nothing to choose."""
    alone = len(one.step.story.periods) == 1 if one.step else bool(one.gives)
    return one.verdict == "entered" and one.entry is None and not one.settled and alone


def _by(held: Open) -> list[str]:
    return [held.register.digest, held.around.calendar.digest]
