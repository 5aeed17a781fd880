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
from sannai.common.action import action, as_post, note
from sannai.common.actors import Actor, System
from sannai.common.models import Event
from sannai.common.time import today
from sannai.organization.queries import staff_name
from sannai.rules import outcomes
from sannai.rules.facts import facts_of
from sannai.rules.model import Definition, Outcome

from . import clock, fees, letters, messages, reading, tasks
from .actions import conclude
from .models import Case, Decision, DeliveryChoice, Hold
from .queries import find
from .states import NotAllowed
from .steps import rules_of, step

# These change who works on it or how it is handed over, not what the decision rests on.
BESIDE_THE_POINT = (
    "case.taken", "case.handed_over", "case.memo_added", "case.proposed", "case.proposal_returned",
    "case.proposal_recalled", "hold.placed", "hold.lifted", "delivery.chosen", "fee.paid", "inquiry.asked",
    "clock.extended", "clock.lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a verdict is done in the name of the deciding post; approvals has checked its right."""

    staff_key: str
    post_key: str
    on: date
    kind: str = "staff"
    acting_for: str = ""  # the absent post, for a 代決

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
    """What the delegation rules may ask of a case, how its 起案 is filed, and what it is called in lists."""
    case = find(case_id)
    rules = rules_of(case)
    kept = rules.retention
    return {
        **facts_of(rules, reading.evaluated(case, desk=True)),
        "division": case.division_key,
        "procedure": case.procedure_key,
        "record": {"classification": kept.symbol, "retention": kept.record_class, "disclosure": kept.disclosure},
        "label": f"{rules.title}（{case.application.reference_number}）",
    }


def proposed(case_id: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that follow from the conclusion that is proposed."""
    chosen = outcomes.outcome(rules_of(find(case_id)), str(content.get("outcome", "")))
    return {"outcome": chosen.id, "effect": chosen.effect}


def told(verb: str) -> str:
    """An event of a case in words for whoever reads the proposal; "" for one that is beside the point."""
    return "" if verb in BESIDE_THE_POINT else _TOLD.get(verb, "事案に動きがあった")


_TOLD = {
    "correction.requested": "補正を求めた",
    "correction.answered": "補正があった",
    "correction.lapsed": "補正の期間が過ぎた",
    "inquiry.answered": "照会に回答があった",
    "case.desk_page_saved": "調査票を書き直した",
    "case.transferred": "所管が移った",
    "fee.relief_decided": "減免を決めた",
    "case.withdrawn": "申請の取下げがあった",
    "resurvey.requested": "再調査の申出があった",
}


def decided(proposal: Proposal, verdict: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The verdict on a case: a decision, or back to the review."""
    case = find(proposal.about_id)
    if verdict in (verdicts.RECALLED, verdicts.ABANDONED):
        _recalled(case, by=Consequence(by.staff_key, by.post_key, today(at)), at=at)
        return
    opinion = proposals.verdict_of(proposal)
    assert opinion is not None  # what is approved or returned was said by somebody
    absent = opinion.post_key if opinion.capacity == "substitute" else ""
    decider = Consequence(by.staff_key, opinion.by_post, today(at), acting_for=absent)
    if verdict == verdicts.RETURNED:
        _returned(case, reason=reason, by=decider, at=at)
        return
    # Looked at once more now that the case is read: what moved before this is seen here, what moves after it is stale.
    check_unchanged(proposal)
    content = proposals.content(proposal)
    post = opinion.post_key  # 代決 stays in the deciding post's name
    _decide(case, proposal=proposal.pk, post=post, outcome=content["outcome"], content=content, by=decider, at=at)
    _follow(case, at)


@action("case.proposal_returned", right="case.decided")
def _returned(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """差し戻された。"""
    as_post(by.post_key, acting_for=getattr(by, "acting_for", ""))
    step(case, "case.proposal_returned")


@action("case.proposal_recalled", right="case.decided")
def _recalled(case: Case, *, by: Actor, at: datetime) -> None:
    """引き戻された。"""
    step(case, "case.proposal_recalled")


@action("case.decided", right="case.decided")
def _decide(
    case: Case, *, proposal: object, post: str, outcome: str, content: Mapping[str, Any], by: Actor, at: datetime
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
        authority=letters.name_of(authority, on),
        rules_used=canonical.dumps(used + ([authority.ground] if authority and authority.ground else [])),
        decided_at=at,
        decided_by_post=post,
    )
    as_post(by.post_key, acting_for=getattr(by, "acting_for", ""))
    step(case, "case.decided", outcome=outcome)
    clock.end(case, on)
    clock.start(case, "decided", on)
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
