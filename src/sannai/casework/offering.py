"""What decides, beside its state, which verbs of a case are offered: asked once for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sannai.issuance import dispatches
from sannai.issuance.models import Dispatch
from sannai.rules.model import Definition

from . import fees, remaining
from .models import Case
from .steps import rules_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state alone does not say."""

    case: Case
    rules: Definition
    me: str
    day: date
    has_document: bool
    open_dispatch: Dispatch | None
    owed: bool
    relief_waits: bool
    correction_due: date | None
    held: bool
    extendable: bool

    @property
    def on_paper(self) -> bool:
        """Whether a paper is on its way to the recipient, or waits for them."""
        return self.open_dispatch is not None and self.open_dispatch.method != "electronic"


def facts_of(case: Case, me: str, on: date) -> Facts:
    """The facts for one member of staff on a day. Six statements at most."""
    fee = fees.establish(case) if case.status != "withdrawn" else None
    rules = rules_of(case)
    chosen = next((each for each in rules.outcomes if each.id == case.outcome), None)
    correction = case.corrections.filter(closed_at=None).order_by("-number").first()
    return Facts(
        case=case,
        rules=rules,
        me=me,
        day=on,
        has_document=chosen is not None and bool(chosen.output),
        open_dispatch=dispatches.newest_open(case) if case.status == "issued" else None,
        owed=fees.outstanding(fee) > 0,
        relief_waits=fee is not None and bool(fee.relief) and fee.relief_decided_at is None and fee.paid_at is None,
        correction_due=correction.due_on if correction else None,
        held=case.holds.filter(lifted_at=None).exists(),
        extendable=any(each.may_extend for each in remaining.of_case(case, on)),
    )
