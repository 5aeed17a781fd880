"""What a verdict does to a case: decided, or back to the review. Done by what follows a 起案, in its decider's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.exchange import outstanding
from sannai.procedures.authorities import authority_of
from sannai.rules import outcomes
from sannai.rules.model import Definition, Outcome

from .. import clock, fees, letters, possible, reading, validity, yearly
from ..models import Case, Decision
from ..states import DECIDED, Move, NotAllowed
from ..steps import step
from ..verbs import CaseVerb, Payload, ends, outcome_of, quotes, says

RETURN = CaseVerb(
    name="case.proposal_returned", right="case.decided", told=quotes("差し戻されました", "reason"), public=False,
    move=Move(("proposed",), "in_review", DECIDED, "決裁規程（差戻し）"),
)  # fmt: skip


@action(RETURN)
def take_back(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """差し戻された。"""
    step(case, RETURN)


RECALL = CaseVerb(
    name="case.proposal_recalled", right="case.decided", told=says("起案を引き戻しました"), public=False,
    move=Move(("proposed",), "in_review", DECIDED, "決裁規程（引戻し）"),
)  # fmt: skip


@action(RECALL)
def recall(case: Case, *, by: Actor, at: datetime) -> None:
    """引き戻された。"""
    step(case, RECALL)


def _decided(payload: Payload, rules: Definition) -> tuple[str, str]:
    label, meaning = outcome_of(payload, rules)
    if payload.get("effective") == "delivery":
        meaning = f"{meaning}決定は、文書があなたに届いたときに効力が生じます。"
    return f"決定しました：{label}" if label else "決定しました", meaning


DECIDE = CaseVerb(
    name="case.decided", right="case.decided", told=_decided, substance="決定した", folds=ends,
    move=Move(
        ("proposed",), "decided", DECIDED, "決裁規程",
        {"disposition": "許認可等の根拠法令・決裁規程", "adverse": "不利益処分の根拠法令・決裁規程"},
    ),
)  # fmt: skip


def _refuse_while_something_waits(case: Case, at: datetime) -> None:
    if outstanding.waits(case.pk, at):
        raise NotAllowed("この事案に、まだ受け取っていないものが届いています。受け取ってから決裁してください。")


@action(DECIDE)
def decide(
    case: Case, *, proposal: object, post: str, outcome: str, content: Mapping[str, Any], by: Actor, at: datetime
) -> Decision:
    """決定する。根拠・処分庁・教示・手数料は、決定の日の定めによる。用いた定めを記録する。"""
    _refuse_while_something_waits(case, at)
    on = today(at)
    rules = reading.decided_by(case, on)
    chosen = _appealable(rules, outcomes.outcome(rules, outcome), content.get("conditions") or "")
    authority = authority_of(rules, on)
    if chosen.appealable and authority is None:
        where = "組織" if rules.executive_body else "手続の定義"
        raise NotAllowed(f"決定の日の処分庁が{where}にありません。教示ができないため、決裁できません。")
    fee = fees.at_decision(case, at)
    used, until = _used(case, chosen, on), validity.decided(content, on)
    decision = Decision.objects.create(
        case=case,
        number=case.decisions.count() + 1,
        outcome=outcome,
        grounds=content.get("grounds") or "",
        conditions=content.get("conditions") or "",
        valid_until=until,
        remedies=outcomes.remedies(chosen, authority),
        authority=letters.name_of(authority, on),
        rules_used=canonical.dumps(used + ([authority.ground] if authority and authority.ground else [])),
        decided_at=at,
        decided_by_post=post,
        body_key=case.body_on(on),
    )
    step(case, DECIDE, outcome=outcome)
    _go_on(case, on)
    note(
        number=decision.number,
        rules_used=used,
        authority=decision.authority,
        body=decision.body_key,
        effective="delivery" if chosen.output and (decision.remedies or rules.regime == "disposition") else "",
        fee_yen=fee.yen if fee else None,
    )
    return decision


def _used(case: Case, chosen: Outcome, on: date) -> list[str]:
    """The grounds of what was looked up, and of the division's having it. Raises what ``possible.at_decision`` does."""
    row = reading.row_of(case, on)
    return [*([row.ground] if row and row.ground else []), *possible.at_decision(case, chosen, on).rules_used]


def _go_on(case: Case, on: date) -> None:
    """What ends, begins and changes with a decision: clocks, and the years that were charged before a 職権訂正."""
    clock.end(case, on)
    clock.start(case, "decided", on)
    yearly.renew(case)


def foreseen(case: Case, chosen: Outcome, given: Mapping[str, Any], at: datetime) -> Decision:
    """The decision as it would be if it were made now; saved nowhere. Its letter is seen before anybody decides."""
    on = today(at)
    rules = reading.decided_by(case, on)
    conditions = given.get("conditions") or ""
    return Decision(
        case=case,
        number=case.decisions.count() + 1,
        outcome=chosen.id,
        grounds=given.get("grounds") or "",
        conditions=conditions,
        valid_until=given.get("valid_until"),
        remedies=remedies_on(rules, chosen, conditions, on),
        authority=letters.name_of(authority_of(rules, on), on),
        decided_at=at,
    )


def remedies_on(rules: Definition, chosen: Outcome, conditions: str, on: date) -> str:
    """教示 of a decision on this date; "" for what is no disposition. A conditional favourable one carries it too."""
    return outcomes.remedies(_appealable(rules, chosen, conditions), authority_of(rules, on))


def _appealable(rules: Definition, chosen: Outcome, conditions: str) -> Outcome:
    """条件を付けた許可も不服を申し立てられる処分であり、教示が要る（行政不服審査法第82条）。"""
    disposition = rules.regime == "disposition" and chosen.effect in ("favourable", "partial")
    return replace(chosen, appealable=True) if disposition and conditions else chosen
