"""What approvals asks of a case, and what follows from its verdict. Registered in apps.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sannai.approvals import queries as proposals
from sannai.approvals import states as verdicts
from sannai.approvals.models import Proposal
from sannai.approvals.subjects import Standing, check_unchanged
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor, System
from sannai.common.models import Event
from sannai.common.time import today
from sannai.organization.queries import staff_name
from sannai.rules import outcomes
from sannai.rules.model import Definition, Outcome

from . import fees, messages, reading, tasks
from .actions import conclude
from .models import Case, Decision, DeliveryChoice, Hold
from .queries import find
from .states import NotAllowed
from .steps import rules_of, step

# These change who works on it or how it is handed over, not what the decision rests on.
BESIDE_THE_POINT = (
    "case.taken", "case.handed_over", "case.memo_added", "case.proposed", "case.proposal_returned",
    "case.proposal_recalled", "hold.placed", "hold.lifted", "delivery.chosen", "fee.paid", "inquiry.asked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a verdict is done in the name of the deciding post; approvals has checked its right."""

    staff_key: str
    post_key: str
    on: date
    kind: str = "staff"

    def may(self, right: str, subject: object) -> bool:
        """Only what a verdict leads to."""
        return right == "case.decided"

    @property
    def signature(self) -> str:
        """How the record names it: the name of the person that day."""
        return staff_name(self.staff_key, self.on)


def standing(case_id: str) -> Standing:
    """Digest of all that the decision rests on, and the seq of the newest event that touched it."""
    case = find(case_id)
    fee = fees.establish(case)
    content = [
        case.version.digest,
        case.application.digest,
        list(case.application.amendments.order_by("number").values_list("digest", flat=True)),
        list(case.desk_answers.order_by("page").values_list("page", "answers")),
        list(case.inquiries.order_by("number").values_list("question", "answer")),
        [fee.yen, fee.relief, fee.relief_granted_yen] if fee else [],
    ]
    newest = (
        Event.objects.filter(subject_kind="case", subject_id=case_id)
        .exclude(verb__in=BESIDE_THE_POINT)
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
    )
    return Standing(canonical.digest(canonical.dumps(content)), newest or 0)


def facts(case_id: str) -> Mapping[str, Any]:
    """What the delegation rules may ask of a case."""
    case = find(case_id)
    return {"division": case.division_key, "procedure": case.procedure_key, "matter": rules_of(case).matter}


def decided(proposal: Proposal, verdict: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The verdict on a case: a decision, or back to the review."""
    case = find(proposal.about_id)
    if verdict == verdicts.RECALLED:
        _recalled(case, by=Consequence(by.staff_key, by.post_key, today(at)), at=at)
        return
    decider = Consequence(by.staff_key, proposal.decider_post, today(at))
    if verdict == verdicts.RETURNED:
        _returned(case, reason=reason, by=decider, at=at)
        return
    # Looked at once more now that the case is read: what moved before this is seen here, what moves after it is stale.
    check_unchanged(proposal)
    content = proposals.content(proposal)
    _decide(case, proposal=proposal.pk, outcome=content["outcome"], content=content, by=decider, at=at)
    _follow(case, at)


@action("case.proposal_returned", right="case.decided")
def _returned(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """差し戻された。"""
    step(case, "case.proposal_returned")


@action("case.proposal_recalled", right="case.decided")
def _recalled(case: Case, *, by: Actor, at: datetime) -> None:
    """引き戻された。"""
    step(case, "case.proposal_recalled")


@action("case.decided", right="case.decided")
def _decide(
    case: Case, *, proposal: object, outcome: str, content: Mapping[str, Any], by: Actor, at: datetime
) -> Decision:
    """決定する。根拠・処分庁・教示・手数料は、決定の日の定めによる。用いた定めを記録する。"""
    rules, on = rules_of(case), today(at)
    chosen = _appealable(rules, outcomes.outcome(rules, outcome), content.get("conditions") or "")
    authority = outcomes.authority_on(rules, on)
    if chosen.appealable and authority is None:
        raise NotAllowed("決定の日の処分庁が手続の定義にありません。教示ができないため、決裁できません。")
    fee = fees.at_decision(case, at)
    used = list(reading.evaluated(case, decided=on, desk=True).rules_used)
    until = content.get("valid_until")
    decision = Decision.objects.create(
        case=case,
        number=case.decisions.count() + 1,
        outcome=outcome,
        grounds=content.get("grounds") or "",
        conditions=content.get("conditions") or "",
        valid_until=date.fromisoformat(until) if until else None,
        remedies=outcomes.remedies(rules, chosen, on),
        authority=authority.name if authority else "",
        rules_used=canonical.dumps(used + ([authority.ground] if authority and authority.ground else [])),
        decided_at=at,
        decided_by_post=by.post_key,
    )
    step(case, "case.decided", outcome=outcome)
    note(
        number=decision.number,
        rules_used=used,
        authority=decision.authority,
        effective="delivery" if chosen.output and (decision.remedies or rules.regime == "disposition") else "",
        fee_yen=fee.yen if fee else None,
    )
    return decision


def remedies_on(rules: Definition, chosen: Outcome, conditions: str, on: date) -> str:
    """教示 of a decision on this date; "" for what is no disposition. A conditional favourable one carries it too."""
    return outcomes.remedies(rules, _appealable(rules, chosen, conditions), on)


def _appealable(rules: Definition, chosen: Outcome, conditions: str) -> Outcome:
    """条件を付けた許可も不服を申し立てられる処分であり、教示が要る（行政不服審査法第82条）。"""
    disposition = rules.regime == "disposition" and chosen.effect in ("favourable", "partial")
    return replace(chosen, appealable=True) if disposition and conditions else chosen


def _follow(case: Case, at: datetime) -> None:
    """Tell the citizen; issue by itself where the recipient chose electronic delivery and no hold stands."""
    chosen = outcomes.outcome(rules_of(case), case.outcome)
    number = case.decisions.count()
    after = "文書ができましたら、あらためてお知らせします。" if chosen.output else "これで手続は終わりです。"
    text = f"決定しました：{chosen.label}\n{chosen.help}\n{after}".replace("\n\n", "\n")
    messages.put(case, f"decision:{number}", "決定しました", text, at)
    if not chosen.output:
        conclude(case, by=System(), at=at)
        return
    electronic = DeliveryChoice.objects.filter(case=case, method="electronic").exists()
    if electronic and not Hold.objects.filter(case=case, lifted_at=None).exists():
        tasks.issue_electronically.enqueue(str(case.pk))
