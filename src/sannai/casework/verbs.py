"""What a verb of a case says of itself: its move, its words for citizen and desk, when it is offered, how it folds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sannai.common.models import Event
from sannai.common.verbs import Told, Verb
from sannai.issuance.models import Dispatch
from sannai.rules.model import Definition
from sannai.text.eras import wareki

from .models import Case, Hearing
from .states import APA, STATUSES, Move, NotAllowed

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state alone does not say."""

    case: Case
    rules: Definition
    me: str
    day: date
    has_document: bool
    open_dispatch: Dispatch | None
    owed: bool
    relief_waits: bool
    correction_due: date | None
    held: bool
    extendable: bool
    hearing: Hearing | None = None  # 聴聞・弁明 that was told of and has not ended
    notice: Dispatch | None = None  # how the notice of it goes to the addressee
    heard: bool = False  # somebody was heard before, or it was written down why not
    waits_at_counter: bool = False  # for whoever applied to come and take it
    represented: bool = False  # by an agent, whose power has not ended
    goes_on: bool = False  # what is charged year by year has not come to its end
    revoked: bool = False  # nothing of what it decided stands any more

    @property
    def issued(self) -> bool:
        """Whether a document of the decision has left, and still stands."""
        return self.has_document and self.case.status in ("issued", "closed") and not self.revoked

    def may_be_heard(self, form: str) -> bool:
        """Whether a hearing of this form runs, its notice has arrived, and for a 聴聞 its day has come."""
        if self.hearing is None or self.hearing.form != form or self.notice is None or not self.notice.delivered_at:
            return False
        return form != "hearing" or self.hearing.heard_on is None or self.hearing.heard_on <= self.day

    @property
    def hearing_over(self) -> bool:
        """Whether the last day for an explanation has passed."""
        return self.hearing is not None and self.hearing.heard_on is not None and self.hearing.heard_on < self.day

    @property
    def on_paper(self) -> bool:
        """Whether a paper is on its way to the recipient, or waits for them."""
        return self.open_dispatch is not None and self.open_dispatch.method != "electronic"


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say of a case. Payloads that were disposed of leave assignee, division and outcome unknown."""

    status: str = ""
    seq: int = 0
    assignee: str = ""
    division: str = ""
    outcome: str = ""


Fold = Callable[[Folded, Event, Payload], Folded]


def unchanged(now: Folded, event: Event, payload: Payload) -> Folded:
    """The move is all that the verb changes."""
    return now


def ends(now: Folded, event: Event, payload: Payload) -> Folded:
    """The verb settles the outcome."""
    return replace(now, outcome=payload.get("outcome") or now.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVerb(Verb):
    """One verb of a case, whole.

    ``move``: from which states it is allowed, where it leads, on what article it rests. ``offered``: whether the
    desk offers it, as far as the state alone does not say. ``folds``: what it changes beside the state, when the row is
    told from its events. ``here``: True for what only goes where it is decided here, False where another system does.
    """

    kind: str = "case"
    move: Move
    offered: Callable[[Facts], bool] = lambda facts: True
    folds: Fold = unchanged
    here: bool | None = None


def can(verb: CaseVerb, status: str, rules: Definition) -> bool:
    """Whether the verb is allowed in this state under these rules."""
    return status in verb.move.start and rules.regime in verb.move.regimes and verb.here in (None, _here(rules))


def check(verb: CaseVerb, status: str, rules: Definition) -> str:
    """The state that the verb leads to. Raises NotAllowed with the reason in Japanese."""
    allowed = verb.move
    if verb.here and rules.elsewhere:
        raise NotAllowed(
            f"この手続は{rules.elsewhere.system}で決定します。確認が済んだら、そのシステムに引き渡してください。"
        )
    if rules.regime not in allowed.regimes or verb.here not in (None, _here(rules)):
        raise NotAllowed(allowed.why or "この手続では、この操作はできません。")
    if status == "received" and "in_review" in allowed.start and status not in allowed.start:
        raise NotAllowed("まだ審査を始めていません。先に「担当する」を押して、担当者になってください。")
    if status not in allowed.start:
        raise NotAllowed(f"いまの状態は「{STATUSES[status].label}」のため、この操作はできません。")
    return allowed.to or status


def _here(rules: Definition) -> bool:
    return rules.elsewhere is None


def article(verb: CaseVerb, definition: Definition) -> str:
    """The article that the verb rests on for this procedure. A city's own 条例 takes the place of the national act."""
    ground = verb.move.grounds.get(definition.regime, verb.move.ground)
    act = definition.governing_act
    # The numbers of a city's articles are its own: its act is named without them.
    return re.sub(rf"{APA}第\d+条(・第\d+条)*", act, ground) if act and act != APA else ground


def says(title: str, meaning: str = "") -> Told:
    """The same words each time."""
    return lambda payload, rules: (title, meaning)


def quotes(title: str, name: str) -> Told:
    """The title, and what was said under this name."""
    return lambda payload, rules: (title, str(payload.get(name, "")))


def day_of(payload: Payload, name: str) -> str:
    """A date of the payload as people write it; "" if there is none."""
    value = payload.get(name)
    return wareki(date.fromisoformat(value[:10])) if isinstance(value, str) and value else ""


def outcome_of(payload: Payload, rules: Definition) -> tuple[str, str]:
    """(label, help) of the outcome that the payload names."""
    outcome = rules.outcome(payload.get("outcome"))
    return (outcome.label, outcome.help) if outcome else ("", "")
