"""起案, and the endings that decide nothing: a notification is recorded; a decision without a document concluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sannai.approvals import actions as approvals
from sannai.approvals.models import Proposal
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.issuance import documents
from sannai.procedures.mending import Faulty
from sannai.rules.model import Definition, Outcome
from sannai.rules.outcomes import NOT_DECIDED, needs_of

from .. import clock, feeds, fees, hearings, letters, messages, possible, provision, reading, validity
from ..models import Case
from ..states import APA, DECIDED, Move, NotAllowed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, ends, outcome_of, says
from .verdicts import foreseen

_ON_FINDINGS = ("favourable", "partial", "accepted", "revoked", "ordered")  # rest on what the desk found
_MOST_SHOWN = 20
_NAMES = {"grounds": "理由", "conditions": "条件", "valid_until": "有効期間の満了日"}


def _proposed(payload: Payload, rules: Definition) -> tuple[str, str]:
    return "起案しました", "　".join(filter(None, (outcome_of(payload, rules)[0], provision.told(payload))))


PROPOSE = CaseVerb(
    name="case.proposed", right="case.review", label="結論を起案する", done="起案しました。決裁を待っています。",
    told=_proposed, public=False, here=True,
    move=Move(
        ("in_review", "prepared"), "proposed", DECIDED, "決裁規程",  # prepared: nobody came for it
        {
            "disposition": f"{APA}第5条・第8条（審査基準、理由の提示）",
            "adverse": f"{APA}第12条から第14条まで（処分基準、意見陳述、理由の提示）",
        },
        why="届出には決定するものがありません。内容を確かめて「記録」してください。",
    ),
)  # fmt: skip


@action(PROPOSE)
def propose(
    case: Case,
    *,
    outcome: str,
    by: Actor,
    at: datetime,
    grounds: str = "",
    conditions: str = "",
    valid_until: date | None = None,
    reasons: str = "",
    handwritten: bool = False,
    seen: int | None = None,
    **more: Any,
) -> Proposal:
    """結論を起案し、決裁に回す。拒む処分と一部の処分には理由の提示が要る（行政手続法第8条）。

    The letter is typeset now. What it cannot show is refused by name, unless ``handwritten``: a hand will add it.
    ``more`` goes to ``approvals.actions.propose`` as it is: marks, analogous_to, retention, attachments …
    """
    rules = rules_of(case)
    chosen = _outcome(rules, outcome)
    given = {"grounds": grounds.strip(), "conditions": conditions.strip(), "valid_until": valid_until}
    _check_needs(case, chosen, given, today(at))
    step(case, PROPOSE)
    _check_ready(case, chosen, given, at)
    _check_letter(case, chosen, given, at, handwritten=handwritten)
    proposal = approvals.propose(
        Proposal(
            about_kind="case",
            about_id=str(case.pk),
            matter=chosen.matter or reading.decided_by(case, today(at)).matter,
            title=f"{rules.title}について（{chosen.label}）",
            reasons=reasons,
            content=canonical.dumps({"outcome": outcome, **given, "number": case.decisions.count() + 1}),
        ),
        by=by, at=at, **more,
    )  # fmt: skip
    provision.record_circulation(case, proposal, at)
    note(proposal=proposal.pk, waiting=list(proposal.waiting.order_by("pk").values_list("post_key", flat=True)))
    return proposal


def _outcome(rules: Definition, outcome: str) -> Outcome:
    found = rules.outcome(outcome)
    if found is None:
        raise NotAllowed("結論を選んでください。選ばれた結論は、この手続にありません。")
    if found.effect in NOT_DECIDED:
        raise NotAllowed(f"「{found.label}」は決裁を要しません。起案せずに、記録または窓口交付で終えてください。")
    return found


def _check_needs(case: Case, chosen: Outcome, given: Mapping[str, Any], on: date) -> None:
    for need in needs_of(chosen):
        if not given.get(need):
            raise NotAllowed(f"「{chosen.label}」には{_NAMES.get(need, need)}が必要です。")
    letters.check_template(rules_of(case), chosen, given)
    hearings.check(case, chosen)


def _check_letter(case: Case, chosen: Outcome, given: Mapping[str, Any], at: datetime, *, handwritten: bool) -> None:
    """Raises NotAllowed for a letter that cannot be made, and for what it cannot show unless somebody adds that."""
    if not chosen.output:
        return
    letter = letters.of_decision(case, foreseen(case, chosen, given, at), at)
    lacking = documents.draft(letter, recipient=letters.recipient(case, today(at)), at=at).unprintable
    if not lacking:
        return
    if handwritten:
        note(unprintable=" ".join(lacking))
        return
    more = f" ほか{len(lacking) - _MOST_SHOWN}字" if len(lacking) > _MOST_SHOWN else ""
    raise NotAllowed(
        f"文書の書体にない文字があります（{'、'.join(lacking[:_MOST_SHOWN])}{more}）。文書には「〓」と載ります。"
        "手書きで補うときは、「書体にない文字を手書きで補う」にチェックを付けて起案してください。"
    )


def _check_ready(case: Case, chosen: Outcome, given: Mapping[str, Any], at: datetime) -> None:
    """What is granted, and what is taken away, wants the findings complete, and a fee due at filing paid; a validity
    agrees with them, and registers can hold what they will say."""
    possible.check(case, chosen, today(at))
    validity.check(case, chosen, given["valid_until"], today(at))
    if chosen.effect in _ON_FINDINGS:
        _check_findings(case, at)
    feeds.check(case, lambda: foreseen(case, chosen, given, at), at)


def _check_findings(case: Case, at: datetime) -> None:
    faults = reading.evaluated(case, decided=today(at), desk=True).faults
    desk = {page.id for page in rules_of(case).desk_pages}
    if own := [fault for fault in faults if fault.page in desk]:
        raise Faulty(own)
    if fees.unpaid(case, "filing"):
        raise NotAllowed(f"申請のときに納める{fees.name_of(case)}が未納です。納付を記録するか、補正を求めてください。")


RECORD = CaseVerb(
    name="case.recorded", right="case.review", label="確認して記録する", hint="届出はこれで終わります。",
    done="届出を記録しました。",
    substance="記録した", told=says("届出の内容を記録しました", "届出の手続は済みました。"), folds=ends,
    move=Move(
        ("received", "in_review"), "recorded", ("notification",),
        f"{APA}第37条（到達により義務が履行される。決定はない）",
        why="届出だけが「記録」で終わります。この手続では起案して決裁を受けてください。",
    ),
)  # fmt: skip


@action(RECORD)
def record(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """届出を確認して記録する。届出は到達したときに効力が生じており、決定するものはない（行政手続法第37条）。"""
    rules = rules_of(case)
    ending = next((each.id for each in rules.outcomes if each.effect == "recorded"), "")
    step(case, RECORD, closed_at=at, outcome=ending)
    clock.end_all(case, today(at))
    note(outcome=ending)
    messages.put(case, "recorded", "case.recorded", at)


CONCLUDE = CaseVerb(
    name="case.concluded", right="document.issue", label="完結する", done="完結しました。", substance="完結した",
    told=says("手続が終わりました"), move=Move(("decided",), "closed", DECIDED, "文書を発行しない決定"),
    offered=lambda facts: not facts.has_document,
)  # fmt: skip


@action(CONCLUDE)
def conclude(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """文書を発行しない決定を伝えて終える。"""
    chosen = rules_of(case).outcome(case.outcome)
    if chosen is not None and chosen.output:
        raise NotAllowed("この結論には文書があります。発行して届けてください。")
    step(case, CONCLUDE, closed_at=at)
    clock.end_all(case, today(at))
