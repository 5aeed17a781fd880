"""The fee of a case: computed from its own version, kept as one row, recomputed when what it rests on changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from sannai.common.time import today
from sannai.rules.fees import called, rests_on_findings
from sannai.rules.model import Evaluation

from .models import Case, FeeDue
from .reading import evaluated
from .steps import rules_of

CASH: Final = "窓口（現金）"
CASHLESS: Final = ("窓口（キャッシュレス）", "納付書", "口座振替")  # paid elsewhere: the desk only writes it down

BEFORE_HANDING_OUT: Final = ("filing", "before_issue", "counter")  # due before anything is handed out


def in_cash(how: str) -> bool:
    """Whether money passes over the counter. Whatever is not known to be paid elsewhere is cash."""
    return how not in CASHLESS


def of(case: Case) -> FeeDue | None:
    """The fee of the case, for reading: its row, or as that row will be where nobody has written it yet. No write."""
    return kept(case) or computed(case, lambda: _evaluated(case))


def kept(case: Case) -> FeeDue | None:
    """Its row. One statement."""
    return FeeDue.objects.filter(case=case).first()


def computed(case: Case, evaluate: Callable[[], Evaluation]) -> FeeDue | None:
    """As its row would be made of what the definition says of the answers, which is asked where a fee may be due."""
    fee = rules_of(case).fee
    evaluation = evaluate() if fee is not None else None
    if fee is None or evaluation is None or evaluation.fee is None:
        return None
    applied = ",".join(relief.id for relief in evaluation.reliefs)
    return FeeDue(
        case=case, yen=evaluation.fee.yen, due=fee.due, ground=evaluation.fee.ground[:200], relief=applied[:64]
    )


def establish(case: Case) -> FeeDue | None:
    """The fee row of the case, made if it is not there yet. None: the procedure asks no fee. Idempotent. Writes."""
    row = of(case)
    if row is None or not row._state.adding:
        return row
    defaults = {"yen": row.yen, "due": row.due, "ground": row.ground, "relief": row.relief}
    return FeeDue.objects.get_or_create(case=case, defaults=defaults)[0]


def recompute(case: Case, *, decided: date | None = None, used: date | None = None) -> FeeDue | None:
    """Compute the fee anew after a correction, or at the decision if its ``as_of`` says so. Paid stays paid."""
    row, fee = establish(case), rules_of(case).fee
    if row is None or fee is None:
        return row
    found = _evaluated(case, decided=decided, used=used)
    result = found.fee
    changed = result is not None and (result.yen, result.ground[:200]) != (row.yen, row.ground)
    if result is not None and changed and not row.paid_yen:
        row.yen, row.ground = result.yen, result.ground[:200]
        if row.relief_granted_yen:  # what was granted is what the rules take off, not a sum of its own
            row.relief_granted_yen = _relieved(case, row, found)
        row.save(update_fields=["yen", "ground", "relief_granted_yen"])
    return row


def after_findings(case: Case) -> None:
    """The fee as it is once the desk has looked into the case, where it rests on that. One that is paid stays."""
    if rests_on_findings(rules_of(case)):
        recompute(case)


def name_of(case: Case) -> str:
    """What its procedure calls the fee: 手数料, 占用料, 使用料."""
    return called(rules_of(case))


def relief_yen(case: Case, row: FeeDue) -> int:
    """減免額: of the reliefs applied for, the one that helps most. They are not added up."""
    return _relieved(case, row, None)


def _relieved(case: Case, row: FeeDue, found: Evaluation | None) -> int:
    """``found``: what the rules say, where it is at hand; a relief of yen, not of a rate, has to be looked up there."""
    fee, applied = rules_of(case).fee, row.relief.split(",")
    reliefs = [relief for relief in fee.reliefs if relief.id in applied] if fee else []
    off = [row.yen * relief.rate // 100 for relief in reliefs]
    if any(not relief.rate for relief in reliefs):
        known = (found or _evaluated(case)).relief_yen
        off += [min(known.get(relief.id, 0), row.yen) for relief in reliefs]
    return max(off, default=0)


def _evaluated(case: Case, *, decided: date | None = None, used: date | None = None) -> Evaluation:
    """What the rules say of the fee: of the findings too, where it rests on these."""
    return evaluated(case, decided=decided, used=used, desk=rests_on_findings(rules_of(case)))


def outstanding(row: FeeDue | None) -> int:
    """What is still to be paid, in yen. One statement, where there is a fee."""
    return max(due(row) - row.paid_yen, 0) if row is not None and due(row) else 0


def due(row: FeeDue | None) -> int:
    """What is to be paid in all, in yen, less what was granted."""
    return max(row.yen - row.relief_granted_yen, 0) if row is not None else 0


def unpaid(case: Case, *moments: str) -> bool:
    """Whether a fee that is due at one of these moments ("filing", "before_issue", …) is still to be paid."""
    row = of(case)
    return row is not None and row.due in moments and outstanding(row) > 0


def at_payment(case: Case, at: datetime) -> FeeDue | None:
    """The fee as it is when it is paid: one whose ``as_of`` is the use moves with that day."""
    fee = rules_of(case).fee
    return recompute(case, used=today(at)) if fee is not None and fee.as_of == "used" else establish(case)


def at_decision(case: Case, at: datetime) -> FeeDue | None:
    """The fee as the decision fixes it: only one whose ``as_of`` is the decision moves with that day."""
    fee = rules_of(case).fee
    return recompute(case, decided=today(at)) if fee is not None and fee.as_of == "decided" else establish(case)
