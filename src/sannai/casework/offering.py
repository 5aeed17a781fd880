"""What decides, beside its state, which verbs of a case are offered: asked once for a page."""

from __future__ import annotations

from datetime import date

from sannai.issuance import dispatches

from . import fees, hearings, remaining, superseded, uncollected
from .models import Case
from .steps import rules_of
from .verbs import Facts


def facts_of(case: Case, me: str, on: date) -> Facts:
    """The facts for one member of staff on a day. Ten statements at most, three more where somebody is heard."""
    fee = fees.of(case) if case.status != "withdrawn" else None
    rules = rules_of(case)
    chosen = rules.outcome(case.outcome)
    correction = case.corrections.filter(closed_at=None).order_by("-number").first()
    hearing = hearings.open_of(case) if rules.regime == "adverse" else None
    return Facts(
        case=case,
        rules=rules,
        me=me,
        day=on,
        has_document=chosen is not None and bool(chosen.output),
        open_dispatch=dispatches.newest_open(case) if case.status == "issued" else None,
        owed=fees.outstanding(fee) > 0,
        relief_waits=fee is not None and bool(fee.relief) and fee.relief_decided_at is None and not fee.paid_yen,
        correction_due=correction.due_on if correction else None,
        held=case.holds.filter(lifted_at=None).exists(),
        extendable=any(each.may_extend for each in remaining.of_case(case, on)),
        hearing=hearing,
        notice=hearings.dispatch_of(hearing) if hearing else None,
        waits_at_counter=case.status in ("prepared", "issued") and uncollected.waiting(case) is not None,
        revoked=case.status == "closed" and superseded.is_revoked(case),
        heard=rules.regime == "adverse" and case.hearings.filter(ending__in=hearings.HEARD).exists(),
    )
