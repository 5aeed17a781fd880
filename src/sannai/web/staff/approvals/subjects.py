"""How each kind of subject is shown on a 起案: what is decided, in words, and the part that shows the subject.

Whoever shows a new kind of thing on a 起案 adds its presenter to ``KINDS``; without one only its words stand there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.forms import Field
from django.urls import reverse

from sannai.approvals import queries
from sannai.approvals import states as verdicts
from sannai.approvals.models import Proposal
from sannai.casework import letters, reading
from sannai.casework import queries as cases
from sannai.casework.actions.verdicts import remedies_on
from sannai.casework.models import Case
from sannai.common import canonical
from sannai.procedures.authorities import authority_of
from sannai.procedures.queries import definition
from sannai.rules.model import Definition
from sannai.rules.present import show
from sannai.text.eras import wareki
from sannai.web.kit.dates import WrittenDate
from sannai.web.kit.door import DeskRequest
from sannai.web.kit.forms import Words
from sannai.web.staff.cases import registers
from sannai.web.staff.cases.filed import sections
from sannai.web.staff.cases.findings import findings
from sannai.web.staff.cases.heard import of_begun
from sannai.web.staff.cases.sheet import head_of, whole_of

from .route import book_at

Rows = list[tuple[str, str]]
NAMES = {"outcome": "結論", "grounds": "理由", "conditions": "条件", "valid_until": "有効期間の満了日"}
AMENDED = ("grounds", "conditions", "valid_until")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the subject, for whoever read it before."""

    at: datetime
    title: str
    by: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a proposal is about, ready to be read."""

    content: Rows  # what is decided, in words
    part: str = ""  # template that shows the subject beside it
    context: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    preview_url: str = ""  # of the document as it would leave


class Presenter:
    """How a subject is shown. A kind without a presenter of its own shows its words alone, as a free 起案 does."""

    def show(self, request: DeskRequest, proposal: Proposal) -> Subject:
        """The subject, read once."""
        return Subject(content=[*_facts(request, proposal), ("伺い文", proposal.reasons)])

    def say(self, proposal: Proposal, content: Mapping[str, Any]) -> Mapping[str, str]:
        """Any version of the content in words (label → text)."""
        return {}

    def fields(self, proposal: Proposal) -> dict[str, Field]:
        """What of the content its proposer may write anew on the way."""
        return {}

    def amended(self, proposal: Proposal, given: Mapping[str, Any]) -> str | None:
        """The content with what was written anew. None: as it was."""
        return None


class OfCase(Presenter):
    """結論の起案: the outcome, and the case on which it rests."""

    def show(self, request: DeskRequest, proposal: Proposal) -> Subject:
        case = case_of(request, proposal)
        whole = whole_of(request, case)
        context = {
            "s": head_of(whole),
            "sections": sections(whole),
            "findings": findings(whole),
            **of_begun(request, whole),
            "may_open_case": request.staff.may("case.read", case),
        }
        return Subject(
            content=[
                *_content(proposal, reading.decided_by(case, request.staff.on), request.staff.on),
                *_registers(request, case, proposal),
            ],
            part="staff/approvals/case.html",
            context=context,
            events=tuple(Event(each.at, each.title, each.by, each.meaning) for each in whole.moments),
            preview_url=reverse("desk:proposal_preview", args=[proposal.pk]),
        )

    def say(self, proposal: Proposal, content: Mapping[str, Any]) -> Mapping[str, str]:
        rules = definition(cases.find(UUID(proposal.about_id)).version)
        return {label: said(content, name, rules) for name, label in NAMES.items()}

    def fields(self, proposal: Proposal) -> dict[str, Field]:
        content = queries.content(proposal)
        until = content.get("valid_until")
        initial = content | {"valid_until": date.fromisoformat(until) if until else None}
        fields: dict[str, Field] = {name: Words(NAMES[name], required=False) for name in ("grounds", "conditions")}
        fields["valid_until"] = WrittenDate(NAMES["valid_until"], required=False)
        for name, each in fields.items():
            each.initial = initial.get(name)
        return fields

    def amended(self, proposal: Proposal, given: Mapping[str, Any]) -> str | None:
        return canonical.dumps(queries.content(proposal) | {name: given.get(name) for name in AMENDED})


KINDS: dict[str, Presenter] = {"case": OfCase()}


def presenter(kind: str) -> Presenter:
    """How this kind is shown."""
    return KINDS.get(kind) or Presenter()


def _facts(request: DeskRequest, proposal: Proposal) -> Rows:
    """What the rules were asked with, in the words of the rules."""
    book, said = book_at(request, proposal.unit_key, proposal.matter), json.loads(proposal.grounds.facts or "{}")
    known = book.facts if book else {}
    return [(known[name].label, show(known[name], value)) for name, value in said.items() if name in known]


def case_of(request: DeskRequest, proposal: Proposal) -> Case:
    """The case behind a proposal that this person was already let in to."""
    return cases.load_for_proposal(request.staff, proposal)


def _content(proposal: Proposal, rules: Definition, on: date) -> Rows:
    content = queries.content(proposal)
    rows = [("結論", said(content, "outcome", rules))]
    if proposal.reasons:
        rows.append(("伺い文", proposal.reasons))
    rows += [(NAMES[name], said(content, name, rules) or "なし") for name in AMENDED]
    authority = authority_of(rules, on)
    if authority is not None:
        name = letters.name_of(authority, on)
        rows.append(("処分庁・名義", f"{name}（{authority.ground}）" if authority.ground else name))
    chosen = rules.outcome(content.get("outcome"))
    if chosen is not None:
        remedies = remedies_on(rules, chosen, content.get("conditions") or "", on)
        rows.append(("教示", remedies or "付きません"))
    return rows


def _registers(request: DeskRequest, case: Case, proposal: Proposal) -> Rows:
    """What registers will say, while it waits to be decided."""
    if proposal.status != verdicts.OPEN:
        return []
    return [("台帳", line.text) for line in registers.of_content(case, queries.content(proposal), request.at)]


def said(content: Mapping[str, Any], name: str, rules: Definition) -> str:
    """One part of what is proposed, in words."""
    value = content.get(name) or ""
    if name == "outcome":
        return next((each.label for each in rules.outcomes if each.id == value), str(value))
    if name == "valid_until" and value:
        return wareki(date.fromisoformat(str(value)))
    return str(value)
