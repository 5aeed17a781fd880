"""What the desk itself found: each desk page with its answers, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sannai.casework.models import DeskAnswers
from sannai.casework.whole import Whole
from sannai.rules.model import Page
from sannai.rules.present import Shown

from .filed import rows


@dataclass(frozen=True, slots=True)
class Finding:
    """One desk page: filled in (rows) or not yet."""

    page: Page
    rows: tuple[Shown, ...]
    by: str
    at: datetime | None


def findings(whole: Whole) -> list[Finding]:
    """The desk pages that this case has, in the definition's order."""
    rules = whole.rules
    if not rules.desk_pages:
        return []
    saved = {each.page: each for each in whole.desk_rows}
    names = whole.names(each.staff_key for each in saved.values())
    desk = {page.id for page in rules.desk_pages}
    shown = rows(whole.case, rules, whole.answers | whole.desk, desk=True)
    shown = [each for each in shown if each.page in desk]
    return [_finding(page, shown, saved, names) for page in rules.desk_pages]


def _finding(page: Page, shown: list[Shown], saved: Mapping[str, DeskAnswers], names: dict[str, str]) -> Finding:
    row = saved.get(page.id)
    if row is None:
        return Finding(page, (), "", None)
    own = tuple(each for each in shown if each.page == page.id)
    return Finding(page, own, names.get(row.staff_key, ""), row.saved_at)
