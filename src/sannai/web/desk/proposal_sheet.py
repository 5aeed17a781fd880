"""What the deciding post reads: what is to be decided, on what, and what changed since it was returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sannai.approvals import queries, states, subjects
from sannai.approvals.models import Proposal
from sannai.casework import queries as cases
from sannai.casework.decided import remedies_on
from sannai.common.time import wareki
from sannai.organization.queries import post_titles, staff_names
from sannai.procedures.queries import definition
from sannai.rules.model import Definition
from sannai.rules.outcomes import authority_on

from .filed import changed_count, sections
from .findings import findings
from .gate import DeskRequest
from .sheet import sheet

COLORS = {"open": "purple", "approved": "green", "returned": "yellow", "recalled": "gray", "abandoned": "gray"}
NAMES = {"outcome": "結論", "grounds": "理由", "conditions": "条件", "valid_until": "有効期間の満了日"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal in a list."""

    proposal: Proposal
    proposer: str
    decider: str
    label: str
    color: str
    reference: str = ""
    applicant: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


def waiting_rows(found: Iterable[Proposal], on: date) -> list[Waiting]:
    """Proposals with names instead of keys."""
    rows = list(found)
    names = staff_names(each.proposed_by for each in rows)
    titles = post_titles({(each.decider_post, on) for each in rows})
    about = cases.about(each.about_id for each in rows if each.about_kind == "case")
    return [
        Waiting(
            each,
            names[each.proposed_by],
            titles[each.decider_post, on],
            states.LABELS[each.status],
            COLORS[each.status],
            *about.get(each.about_id, ("", "")),
        )
        for each in rows
    ]


def proposal_sheet(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    """The context of ``desk/proposal.html``."""
    on = request.staff.on
    row = waiting_rows([proposal], on)[0]
    shown: dict[str, Any] = {
        "proposal": proposal,
        "proposer": row.proposer,
        "decider": row.decider,
        "label": row.label,
        "color": row.color,
    }
    if proposal.about_kind == "case":
        shown |= _of_case(request, proposal)
    digest, seq = (
        subjects.current(proposal) if proposal.status == states.OPEN else (proposal.digest, proposal.about_seq)
    )
    is_mine = proposal.proposed_by == request.staff.staff_key
    decides = proposal.status == states.OPEN and request.staff.holds(proposal.decider_post)
    return shown | {
        "digest": digest,
        "changed": (digest, seq) != (proposal.digest, proposal.about_seq),
        "may_decide": decides and not is_mine and request.staff.may("case.approve", proposal),
        "may_recall": proposal.status == states.OPEN and is_mine,
        "why_not": "自分が起案したものを、自分で決裁することはできません。" if decides and is_mine else "",
    }


def _of_case(request: DeskRequest, proposal: Proposal) -> dict[str, Any]:
    try:
        case = cases.load(request.staff, UUID(proposal.about_id))
    except cases.NotVisible:
        return {"content": [("内容", proposal.title)]}
    rules = definition(case.version)
    filed = sections(case, rules)
    return sheet(request, case) | {
        "content": _content(proposal, rules, request.staff.on),
        "differences": differences(proposal, rules),
        "sections": filed,
        "changed_rows": changed_count(filed),
        "findings": findings(case, rules),
    }


def _content(proposal: Proposal, rules: Definition, on: date) -> list[tuple[str, str]]:
    content = queries.content(proposal)
    rows = [("結論", said(content, "outcome", rules))]
    if proposal.reasons:
        rows.append(("伺い文", proposal.reasons))
    rows += [(NAMES[name], said(content, name, rules) or "なし") for name in ("grounds", "conditions", "valid_until")]
    authority = authority_on(rules, on)
    if authority is not None:
        rows.append(("処分庁・名義", f"{authority.name}（{authority.ground}）" if authority.ground else authority.name))
    chosen = next((each for each in rules.outcomes if each.id == content.get("outcome")), None)
    if chosen is not None:
        remedies = remedies_on(rules, chosen, content.get("conditions") or "", on)
        rows.append(("教示", remedies or "付きません"))
    return rows


def said(content: Mapping[str, Any], name: str, rules: Definition) -> str:
    """One part of what is proposed, in words."""
    value = content.get(name) or ""
    if name == "outcome":
        return next((each.label for each in rules.outcomes if each.id == value), str(value))
    if name == "valid_until" and value:
        return wareki(date.fromisoformat(str(value)))
    return str(value)


def differences(proposal: Proposal, rules: Definition) -> list[Difference]:
    """What is proposed otherwise than in the proposal before it, if that was returned or recalled."""
    earlier = (
        Proposal.objects.filter(about_kind=proposal.about_kind, about_id=proposal.about_id)
        .filter(proposed_at__lt=proposal.proposed_at, status__in=(states.RETURNED, states.RECALLED))
        .order_by("-proposed_at")
        .first()
    )
    if earlier is None:
        return []
    before, after = queries.content(earlier), queries.content(proposal)
    pairs = [(label, said(before, name, rules), said(after, name, rules)) for name, label in NAMES.items()]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
