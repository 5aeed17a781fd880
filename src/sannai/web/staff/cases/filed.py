"""The application as filed, in the labels of its own version, and what a correction changed in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sannai.casework import reading
from sannai.casework.models import Case
from sannai.casework.whole import Whole
from sannai.procedures.around import around
from sannai.rules import present
from sannai.rules.evaluate import evaluate
from sannai.rules.kinds import KINDS
from sannai.rules.kinds.individual_number import AT_DESK, GIVEN
from sannai.rules.model import Answers, Dates, Definition
from sannai.rules.present import Shown

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it stands now, with what it was when filed if that is different."""

    label: str
    group: str  # 品目 2件目: the row of a repeated group, or ""
    lines: tuple[str, ...]
    before: tuple[str, ...] | None  # None: unchanged since filing; (): it was not there
    sensitive: bool
    field: str
    key: str  # of the group's row
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


def sections(whole: Whole) -> list[Section]:
    """Every page of the application, row by row, newest amendment first in mind."""
    case, rules = whole.case, whole.rules
    filed = reading.answers_as_filed(case)
    shown = list(present.rows(rules, whole.answers, whole.evaluation, around()))
    old = shown if filed == whole.answers else rows(case, rules, filed)
    before = {(each.field, each.row): each for each in old}
    present_keys = {(each.field, each.row) for each in shown}
    gone = [each for each in old if (each.field, each.row) not in present_keys]
    found: dict[str, list[Row]] = {}
    for each in shown:
        was = before.get((each.field, each.row))
        changed = was is None or was.text != each.text
        row = _row(rules, each, (was.text if was else ()) if changed else None)
        found.setdefault(each.page_title, []).append(row)
    for each in gone:
        found.setdefault(each.page_title, []).append(_row(rules, each, each.text, gone=True))
    return [Section(title, tuple(rows)) for title, rows in found.items()]


def rows(case: Case, definition: Definition, answers: Answers, *, desk: bool = False) -> list[Shown]:
    """The answers as text, row by row; ``desk`` for what the desk found."""
    dates = Dates(filed=reading.filed_on(case))
    evaluation = evaluate(definition, answers, dates, around(), desk=desk)
    return list(present.rows(definition, answers, evaluation, around(), desk=desk))


def changed_count(found: Iterable[Section]) -> int:
    """How many rows a correction changed."""
    return sum(row.before is not None for section in found for row in section.rows)


def _row(rules: Definition, shown: Shown, before: tuple[str, ...] | None, *, gone: bool = False) -> Row:
    return Row(
        label=shown.label,
        group=shown.numbered,
        lines=() if gone else _lines(rules, shown),
        before=before,
        sensitive=shown.sensitive,
        field=shown.field,
        key=shown.row,
        gone=gone,
    )


def _lines(rules: Definition, shown: Shown) -> tuple[str, ...]:
    """A 個人番号 is seen by nobody here, and the words say where it is."""
    sealed = KINDS[rules.fields[shown.field].ask].sealed and shown.text == (GIVEN,)
    return (AT_DESK,) if sealed else shown.text
