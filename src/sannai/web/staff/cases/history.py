"""What was asked of the applicant, and what left the hall."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sannai.casework.models import Case, Correction
from sannai.casework.whole import Whole
from sannai.issuance import documents as issued
from sannai.issuance.dispatches import METHODS
from sannai.issuance.models import Dispatch, Document, Supersession
from sannai.issuance.superseding import sentence
from sannai.procedures import mending
from sannai.rules.model import Definition
from sannai.rules.present import BLANK, show


@dataclass(frozen=True, slots=True)
class Added:
    """追加提出: what came for a correction after it was closed, in the words of the form."""

    filed_at: datetime
    lines: tuple[tuple[str, str], ...]  # label, text


@dataclass(frozen=True, slots=True)
class Asked:
    """One correction with its items in the words of the form."""

    correction: Correction
    items: tuple[tuple[str, str], ...]  # label, reason
    state: str
    added: tuple[Added, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One issued document: its number as it stands on it, and (way, dispatch) for each time it went out."""

    document: Document
    number: str
    dispatches: tuple[tuple[str, Dispatch], ...]
    became: str = ""  # what superseded it, in a sentence
    by_case: str = ""  # the other case whose document did


def asked_items(whole: Whole) -> list[Asked]:
    """Corrections, newest first, with what came for them too late. One statement, where there is any."""
    found: list[Asked] = []
    for correction in whole.corrections:
        items = tuple((mending.label(whole.rules, item, whole.answers), item.reason) for item in correction.items.all())
        state = "補正済み" if correction.answered_at else "補正なく終了" if correction.closed_at else "補正待ち"
        found.append(Asked(correction, items, state))
    added = _added(whole.case, whole.rules) if found else {}
    return [replace(each, added=tuple(added.get(each.correction.number, ()))) for each in found]


def _added(case: Case, rules: Definition) -> dict[int, list[Added]]:
    found: dict[int, list[Added]] = {}
    for addition in case.additions.order_by("number"):
        answers = json.loads(addition.answers)
        lines = tuple(line for name, value in answers.items() for line in _lines(rules, name, value))
        found.setdefault(addition.correction, []).append(Added(addition.filed_at, lines))
    return found


def _lines(rules: Definition, name: str, value: Any) -> Iterator[tuple[str, str]]:
    if name in rules.fields:
        yield rules.fields[name].label, show(rules.fields[name], value) or BLANK
        return
    group = rules.groups[name]
    for number, row in enumerate(value or (), 1):
        for field in group.fields:
            if field.id in row:
                yield f"{group.label} {number}件目 {field.label}", show(field, row[field.id]) or BLANK


def documents(whole: Whole) -> list[Sent]:
    """Issued documents, newest first, each with how it was sent."""
    found = []
    for document in whole.documents:
        sent = sorted(document.dispatches.all(), key=lambda one: one.pk)
        ways = tuple((METHODS.get(one.method, one.method), one) for one in sent)
        after: Supersession | None = getattr(document, "supersession", None)
        other = after is not None and after.by.about_id != document.about_id
        found.append(
            Sent(
                document,
                issued.number_text(document),
                ways,
                became=sentence(after) if after else "",
                by_case=after.by.about_id if after and other else "",
            )
        )
    return found
