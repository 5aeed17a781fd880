"""代理: who acts for the applicant in a case, since when, until when and in what. Read from the answers; nothing of an
agent is kept anywhere else, so that it goes when they go. That it ended is an event, with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sannai.common.actors import Actor
from sannai.common.models import Event
from sannai.common.time import today
from sannai.rules.agents import ACTING, EVERYTHING, FILER, NAMES, SCOPES
from sannai.rules.model import Answers
from sannai.text.nodes import as_date

from .models import Case
from .states import NotAllowed
from .steps import rules_of

ENDED = "agency.ended"


@dataclass(frozen=True, slots=True)
class Agency:
    """Somebody who files for somebody else. ``until``: the last day, None without one; ``ended``: by the desk."""

    kind: str
    name: str
    address: Mapping[str, Any]
    phone: str
    email: str
    licence: str
    scope: Sequence[str]
    since: date
    until: date | None
    ended: date | None

    @property
    def called(self) -> str:
        """代理人 行政書士."""
        return NAMES[self.kind]

    @property
    def acts(self) -> bool:
        """Whether what they do is done for the applicant. A messenger only carries."""
        return self.kind in ACTING

    @property
    def scope_words(self) -> str:
        """What was left to them, in words."""
        return "すべて" if self.kind in EVERYTHING else "、".join(SCOPES[one] for one in self.scope if one in SCOPES)

    def holds(self, on: date) -> bool:
        """Whether it holds on this day: begun, neither ended nor over. Its last day still belongs to it."""
        return self.acts and self.ended is None and self.since <= on and (self.until is None or on <= self.until)

    def may(self, what: str, on: date) -> bool:
        """Whether they may do one of SCOPES for the applicant on this day."""
        return self.holds(on) and (self.kind in EVERYTHING or what in self.scope)


def of(case: Case, answers: Answers) -> Agency | None:
    """Who filed for the applicant, by these answers; None for themselves. One statement where there is somebody."""
    rules, kind = rules_of(case), answers.get(FILER)
    if case.application is None or kind not in [one.kind for one in rules.agents]:
        return None
    own = "messenger" if kind == "messenger" else "agent"
    name, address = answers.get(f"{own}_name"), answers.get(f"{own}_address")
    return Agency(
        kind=str(kind),
        name=str(name.get("text") or "") if isinstance(name, Mapping) else "",
        address=address if isinstance(address, Mapping) else {},
        phone=str(answers.get(f"{own}_phone") or ""),
        email=str(answers.get(f"{own}_email") or ""),
        licence=str(answers.get("agent_licence") or ""),
        scope=tuple(answers.get("agent_scope") or ()),
        since=case.application.filed_on,
        until=as_date(str(answers.get("agent_until") or "")),
        ended=ended_on(case),
    )


def check(case: Case, what: str, answers: Callable[[Case], Answers], by: Actor, on: date) -> None:
    """Raises NotAllowed where whoever holds the link filed for somebody else, and may not do this for them (any more).

    Once the end is written down the links are others, so that it is the applicant who holds them. Nothing is read of a
    case whose procedure admits no agent.
    """
    asked = by.kind == "applicant" and rules_of(case).agents
    found = of(case, answers(case)) if asked else None
    if found is None or not found.acts or found.ended or found.may(what, on):
        return
    why = "代理の期間が終わっている" if not found.holds(on) else f"「{SCOPES[what]}」が任されていない"
    raise NotAllowed(
        f"{why}ため、代理人からは受け付けられません。任されたことが分かる書類を担当課に出すか、申請者本人から担当課に"
        "申し出てください。"
    )


def ended_on(case: Case) -> date | None:
    """The day on which the desk wrote down that it ended. One statement."""
    known = Event.objects.filter(subject_kind="case", subject_id=case.subject_id, verb=ENDED)
    at = known.order_by("seq").values_list("at", flat=True).first()
    return today(at) if at else None
