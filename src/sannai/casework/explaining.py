"""Why a decision was as it was: what it rested on then, though answers and findings may have been mended since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sannai.applications import answers as filed_answers
from sannai.common.models import Event
from sannai.common.time import today
from sannai.issuance.models import Document, Supersession
from sannai.issuance.superseding import of as superseded_of
from sannai.procedures.around import around
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Evaluation, Outcome
from sannai.rules.outcomes import outcome as outcome_of

from . import reading, superseded
from .models import Case, Decision
from .steps import rules_of


@dataclass(frozen=True, slots=True)
class Basis:
    """One decision with what it rested on: answers, findings and rules of that moment, and what became of it."""

    decision: Decision
    outcome: Outcome
    evaluation: Evaluation  # of the answers and findings as they stood
    desk: Mapping[str, Any]  # the findings
    rules_used: tuple[str, ...]
    proposal: str  # id of its 起案; "" where nobody proposed (みなし決定)
    document: Document | None
    superseded: Supersession | None


def basis(case: Case, number: int) -> Basis | None:
    """What the decision with this number rested on; None if the case has none such.

    Findings are told from the events of the desk pages before it, answers from the 補正 that had come in by then;
    what was disposed of early is not among them. Statements: constant.
    """
    decision = case.decisions.filter(number=number).first()
    if decision is None:
        return None
    decided = _event_of(case, decision)
    desk = _findings(case, decided)
    content = (filed_answers.at(case.application, decision.decided_at) if case.application else {}) | desk
    dates = Dates(filed=reading.filed_on(case), decided=today(decision.decided_at))
    rules = rules_of(case)
    letter = _letter(case, decision)
    after = superseded_of([letter]).get(letter) if letter else None
    payload = json.loads(decided.payload.body or "{}") if decided else {}
    return Basis(
        decision, outcome_of(rules, decision.outcome), evaluate(rules, content, dates, around(), desk=True), desk,
        tuple(json.loads(decision.rules_used or "[]")), str(payload.get("proposal") or ""), letter, after,
    )  # fmt: skip


def _event_of(case: Case, decision: Decision) -> Event | None:
    mine = Event.objects.filter(subject_kind="case", subject_id=str(case.pk), verb__in=("case.decided", "case.deemed"))
    return mine.filter(at=decision.decided_at).select_related("payload").order_by("-seq").first()


def _findings(case: Case, decided: Event | None) -> dict[str, Any]:
    """What the desk pages held when it was decided: the newest saving of each page before it."""
    saved = Event.objects.filter(subject_kind="case", subject_id=str(case.pk), verb="case.desk_page_saved")
    if decided is not None:
        saved = saved.filter(seq__lt=decided.seq)
    pages: dict[str, dict[str, Any]] = {}
    for event in saved.select_related("payload").order_by("seq"):
        payload = json.loads(event.payload.body or "{}")
        pages[str(payload.get("page"))] = payload.get("answers") or {}
    return {name: value for page in sorted(pages) for name, value in pages[page].items()}


def _letter(case: Case, decision: Decision) -> Document | None:
    """Its document: the first that was issued after it and before the next decision."""
    later = case.decisions.filter(number=decision.number + 1).values_list("decided_at", flat=True).first()
    made = [one for one in superseded.of_decisions(case) if one.issued_at >= decision.decided_at]
    made = [one for one in made if later is None or one.issued_at < later]
    return made[-1] if made else None
