"""What approvals asks of a case, and what follows for it from a 起案. Registered in apps.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.approvals import queries as proposals
from sannai.approvals import states as verdicts
from sannai.approvals.subjects import check_unchanged
from sannai.common import canonical
from sannai.common.actors import System
from sannai.common.follow import Consequence, Happened
from sannai.common.kinds import Standing
from sannai.common.models import Event
from sannai.common.verbs import substantial
from sannai.issuance import documents
from sannai.rules import outcomes
from sannai.rules.facts import facts_of

from . import fees, messages, reading, tasks, yearly
from .actions import charge_year, conclude, decide, recall, revoke, take_back
from .models import Case, DeliveryChoice, Hold
from .sight import find
from .steps import rules_of


def standing(case_id: str) -> Standing:
    """Digest of all that the decision rests on, and the seq of the newest event that touched it."""
    case = find(case_id)
    application, fee = case.application, fees.of(case)
    content = [
        case.version.digest,
        application.digest if application else _begun(case),
        list(application.amendments.order_by("number").values_list("digest", flat=True)) if application else [],
        list(case.desk_answers.order_by("page").values_list("page", "answers")),
        list(case.inquiries.order_by("number").values_list("question", "answer")),
        [fee.yen, fee.relief, fee.relief_granted_yen] if fee else [],
    ]
    newest = (
        Event.objects.filter(subject_kind="case", subject_id=case_id, verb__in=substantial("case"))
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
    )
    return Standing(canonical.digest(canonical.dumps(content)), newest or 0)


def _begun(case: Case) -> list[Any]:
    """What the decision in a case that the office began rests on: about what, why, on whom it falls, what they said."""
    begun = case.beginning
    heard = case.hearings.order_by("number").values_list("ending", "cause", "record", "opinion")
    return [str(begun.earlier_id), begun.ground, begun.name, [list(one) for one in heard]]


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
        "label": f"{rules.title}（{case.reference_number}）",
    }


def proposed(case_id: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that follow from the conclusion that is proposed."""
    chosen = outcomes.outcome(rules_of(find(case_id)), str(content.get("outcome", "")))
    return {"outcome": chosen.id, "effect": chosen.effect}


def approved(happened: Happened, by: Consequence) -> None:
    """決裁された: a decision in the name of the deciding post, and what follows from it."""
    proposal, at = happened.subject, happened.event.at
    case = find(proposal.about_id)
    # Looked at once more now that the case is read: what moved before this is seen here, what moves after it is stale.
    check_unchanged(proposal)
    content, post = proposals.content(proposal), happened.result.post_key  # 代決 stays in the deciding post's name
    decide(case, proposal=proposal.pk, post=post, outcome=content["outcome"], content=content, by=by, at=at)
    _lead_on(case, at)


def returned(happened: Happened, by: Consequence) -> None:
    """差し戻された: to an earlier step it is still on its way; to its proposer the review goes on."""
    if happened.subject.status == verdicts.RETURNED:
        take_back(find(happened.subject.about_id), reason=happened.payload["reason"], by=by, at=happened.event.at)


def dropped(happened: Happened, by: Consequence) -> None:
    """引き戻された・廃案になった. When the software drops it, the case has ended in another way already."""
    if by.kind != "system":
        recall(find(happened.subject.about_id), by=by, at=happened.event.at)


def took_effect(happened: Happened, by: Consequence) -> None:
    """取消しの文書が届いた: only now is the earlier decision revoked（到達により効力を生じる）."""
    case: Case = happened.subject
    chosen = outcomes.outcome(rules_of(case), case.outcome)
    if chosen.effect == "revoked":
        letter = happened.result.document
        number, at = documents.number_text(letter), happened.event.at
        revoke(find(case.beginning.earlier_id), by_case=str(case.pk), number=number, letter=letter, by=by, at=at)


def charged(happened: Happened, by: Consequence) -> None:
    """許可などをした: the first year of what is charged year by year（調定）. No statement where nothing is."""
    case: Case = happened.subject
    chosen = outcomes.outcome(rules_of(case), case.outcome)
    if yearly.by_years(case) and chosen.effect in yearly.CHARGED and not yearly.of_case(case):
        charge_year(case, by=by, at=happened.event.at)


def _lead_on(case: Case, at: datetime) -> None:
    """Tell the citizen; issue by itself where the recipient chose electronic delivery and no hold stands."""
    chosen = outcomes.outcome(rules_of(case), case.outcome)
    number = case.decisions.count()
    told = {"label": chosen.label, "help": chosen.help, "document": bool(chosen.output)}
    messages.put(case, f"decision:{number}", "case.decided", at, **told)
    if not chosen.output:
        conclude(case, by=System(), at=at)
        return
    electronic = DeliveryChoice.objects.filter(case=case, method="electronic").exists()
    if electronic and not Hold.objects.filter(case=case, lifted_at=None).exists():
        tasks.issue_electronically.enqueue(str(case.pk))
