"""Answers as people read them: one list for review pages, the desk, documents and mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sannai.text.eras import wareki
from sannai.text.nodes import as_date

from .around import NOWHERE, Around
from .behind import rest_on_findings
from .kinds import bind
from .kinds.base import Kind
from .model import Answers, Definition, Evaluation, Field, Group, Page, Value
from .plan import Asked, PagePlan, plan_of
from .rows import row_names
from .shorter import DISPOSED, is_disposed

__all__ = ["AFTER_FINDINGS", "BLANK", "NOT_YET", "Shown", "rows", "said", "show", "shown_values", "values_shown"]

BLANK = "（入力なし）"


@dataclass(frozen=True, slots=True)
class Shown:
    """One answered field, ready to be read."""

    page: str
    page_title: str
    field: str
    row: str  # key of the group's row, or ""
    label: str
    text: tuple[str, ...]
    group: str = ""
    group_label: str = ""
    number: int = 0  # 1, 2, … within a group
    sensitive: bool = False
    of: str = ""  # the row as people call it: 児童 2件目（三内 一郎）

    @property
    def numbered(self) -> str:
        """The row by its number alone, where the answer that names it stands beside it: 児童 2件目."""
        return f"{self.group_label} {self.number}件目" if self.row else ""


def rows(
    definition: Definition, answers: Answers, evaluation: Evaluation, around: Around, *, desk: bool = False
) -> list[Shown]:
    """見えている項目を、ページの順に、回答つきで並べる。

    ``desk=True`` adds the desk's pages (the evaluation must have been made with desk=True too). What the evaluation
    refused is shown as it was given, so that nothing a person wrote disappears from a page.
    """
    plan = plan_of(definition, around)
    found: list[Shown] = []
    for page in plan.pages + plan.desk_pages if desk else plan.pages:
        if page.page.id in evaluation.pages:
            found += _fields(page, answers, evaluation)
            found += _groups(definition, page, answers, evaluation)
    return found


NOT_YET = "まだ決まりません"
AFTER_FINDINGS = "職員が調べた後に決まります"


def shown_values(definition: Definition, page: Page, evaluation: Evaluation) -> list[tuple[str, str]]:
    """(名称, 1,400円) of what this page shows. What hangs on no answer, being hidden, is not there at all."""
    return values_shown(definition, page.shows, evaluation)


def values_shown(definition: Definition, names: Collection[str], evaluation: Evaluation) -> list[tuple[str, str]]:
    """(名称, 1,400円) of these values, none of which is computed by row."""
    found = []
    for value in definition.values:
        known = evaluation.values.get(value.id)
        if value.id not in names:
            continue
        if known is not None:
            found.append((value.label, said(value, known)))
        elif f"value/{value.id}" in evaluation.undetermined:
            waits = rest_on_findings(definition, [value.id])
            found.append((value.label, AFTER_FINDINGS if waits else NOT_YET))
    return found


def said(value: Value, known: Any) -> str:
    """What a value came to, as people read it: 1,400円, はい, 令和8年4月1日."""
    return f"{_read(known)}{value.unit}"


def _read(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return f"{value:,}"
    day = as_date(value) if isinstance(value, str) else None
    return wareki(day) if day else str(value)


def show(field: Field, value: Any) -> str:
    """One answer as text: 令和8年4月1日, いす, 三内 太郎. ""（空）は回答なし。

    What was kept is shown as it was kept, in whichever city it is looked at.
    """
    if is_disposed(value):
        return DISPOSED
    kind = bind(field, NOWHERE)
    return _raw(value) if kind.check(value).value is None else kind.brief(value)


def _fields(page: PagePlan, answers: Answers, evaluation: Evaluation) -> Iterator[Shown]:
    for asked in page.asked:
        one = asked.field
        if one.id in evaluation.visible:
            text = _text(asked.kind, evaluation.answers.get(one.id), answers.get(one.id))
            yield Shown(page.page.id, page.page.title, one.id, "", one.label, text, sensitive=one.sensitive)


def _groups(definition: Definition, page: PagePlan, answers: Answers, evaluation: Evaluation) -> Iterator[Shown]:
    for plan in page.groups:
        given = _by_key(answers.get(plan.group.id))
        names = row_names(definition, plan.group, evaluation.answers)
        home = definition.groups.get(plan.group.of, plan.group)
        for number, row in enumerate(evaluation.answers.get(plan.group.id) or (), 1):
            key = row["_key"]
            for asked in plan.asked:
                if f"{plan.group.id}/{key}/{asked.field.id}" in evaluation.visible:
                    text = _text(asked.kind, row.get(asked.field.id), given.get(key, {}).get(asked.field.id))
                    yield _of_row(page, asked, text, (key, home, number, names.get(key, "")))


def _of_row(page: PagePlan, asked: Asked, text: tuple[str, ...], place: tuple[str, Group, int, str]) -> Shown:
    (key, group, number, of), one = place, asked.field
    at = (page.page.id, page.page.title, one.id, key, one.label)
    return Shown(*at, text, one.group, group.label, number, one.sensitive, of)


def _by_key(given: Any) -> dict[str, Any]:
    found = given if isinstance(given, (list, tuple)) else ()
    return {row["_key"]: row for row in found if isinstance(row, dict) and isinstance(row.get("_key"), str)}


def _text(kind: Kind, value: Any, given: Any) -> tuple[str, ...]:
    if is_disposed(value):
        return (DISPOSED,)
    if value is None:  # perhaps refused: shown all the same
        value = kind.check(given).value
    return (_raw(given) or BLANK,) if value is None else kind.show(value)


def _raw(value: Any) -> str:
    """What was refused, as far as it can be read."""
    if isinstance(value, dict):
        return " ".join(one for one in value.values() if isinstance(one, str) and one)[:200]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)[:200]
