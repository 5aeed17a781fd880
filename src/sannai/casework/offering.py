"""What decides, beside its state, which verbs of a case are offered: asked once for a page."""

from __future__ import annotations

from . import hearings, uncollected
from .verbs import Facts
from .whole import Whole


def facts_of(whole: Whole, me: str) -> Facts:
    """The facts for one member of staff. Of their own they ask one statement at most: what waits at the counter."""
    case, rules, fee = whole.case, whole.rules, whole.fee
    chosen = rules.outcome(case.outcome)
    heard = whole.hearings if rules.regime == "adverse" else ()
    hearing = next((each for each in heard if each.ended_at is None), None)
    return Facts(
        case=case,
        rules=rules,
        me=me,
        day=whole.on,
        has_document=chosen is not None and bool(chosen.output),
        open_dispatch=whole.on_the_way if case.status == "issued" else None,
        owed=whole.owed > 0,
        relief_waits=fee is not None and bool(fee.relief) and fee.relief_decided_at is None and not whole.paid,
        correction_due=next((each.due_on for each in whole.corrections if each.closed_at is None), None),
        held=bool(whole.holds),
        goes_on=any(each.until > each.ends_on or each.ends_on >= whole.on for each in whole.years),
        extendable=any(each.may_extend for each in whole.clocks),
        hearing=hearing,
        notice=whole.notice_of(hearing),
        waits_at_counter=case.status in ("prepared", "issued") and uncollected.waiting(case) is not None,
        revoked=case.status == "closed" and whole.revoked,
        represented=bool(whole.agency and whole.agency.acts and not whole.agency.ended),
        heard=any(each.ending in hearings.HEARD for each in heard),
    )
