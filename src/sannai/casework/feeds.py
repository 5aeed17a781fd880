"""What a case says to the registers that its procedure feeds: when it is decided, and when its document arrives."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sannai.common.follow import Consequence, Happened
from sannai.common.models import Event
from sannai.common.time import today
from sannai.issuance import documents
from sannai.issuance.models import Dispatch
from sannai.registers import feeding
from sannai.registers.feeding import Foreseen as Foreseen
from sannai.registers.origins import Source
from sannai.registers.planning import Ending, Moment
from sannai.rules import outcomes, shorter
from sannai.rules.registers.outcomes import ended

from . import reading, superseded
from .models import Case, Decision
from .steps import rules_of

NUMBER = "（文書番号）"  # of a document that has none yet, in what is foreseen
BOTH: tuple[Moment, ...] = ("decided", "delivered")


def decided(happened: Happened, by: Consequence) -> None:
    """決定した・記録した・渡した: the rows that begin with the decision. One statement where it feeds no register.

    Raises NotAllowed for what could be mended before: somebody decides, so that somebody can.
    """
    case, at, strict = happened.subject, happened.event.at, by.kind != "system"
    shelves = feeding.fed_by(case.procedure_key)
    if not shelves:
        return
    ending = _ending(case, happened.result if isinstance(happened.result, Decision) else None, at)
    if strict:
        feeding.check(shelves, _with_letter(ending, NUMBER, at), ("delivered",), at)
    feeding.feed(shelves, ending, "decided", strict=strict, by=by, at=at)


def delivered(happened: Happened, by: Consequence) -> None:
    """文書が届いた: the rows that begin with the delivery. It has arrived: nothing is refused any more."""
    case, at = happened.subject, happened.event.at
    shelves = feeding.fed_by(case.procedure_key)
    revokes = outcomes.outcome(rules_of(case), case.outcome).effect == "revoked"
    if not shelves and not revokes:
        return
    dispatch: Dispatch = happened.result
    decision = case.decisions.order_by("-number").first()
    ending = _with_letter(_ending(case, decision, at), documents.number_text(dispatch.document), at)
    fed = feeding.feed(shelves, ending, "delivered", strict=False, by=by, at=at)
    if revokes:
        feeding.left_standing(ending, fed, by=by, at=at)


def check(case: Case, decision: Callable[[], Decision], at: datetime) -> None:
    """Raises NotAllowed if a row that this decision makes could never be written. One statement for most procedures."""
    shelves = feeding.fed_by(case.procedure_key)
    if shelves:
        feeding.check(shelves, _with_letter(_ending(case, decision(), at), NUMBER, at), BOTH, at)


def foreseen(case: Case, decision: Callable[[], Decision | None], at: datetime) -> Sequence[Foreseen]:
    """What registers will say once this is decided; no decision: a 届出 that is recorded, or what is handed out.
    One statement for most procedures."""
    shelves = feeding.fed_by(case.procedure_key)
    if not shelves:
        return ()
    return feeding.foreseen(shelves, _with_letter(_ending(case, decision(), at), NUMBER, at), BOTH, at)


def ends_undecided(case: Case) -> bool:
    """Whether a case like this may end without a decision: a 届出, or what is issued elsewhere and handed out here."""
    return bool(_only(case))


def _with_letter(ending: Ending, number: str, at: datetime) -> Ending:
    """The same with the number and the day of its document."""
    words = {**ending.ended.words, "document_number": number, "delivered": today(at).isoformat()}
    return replace(ending, ended=replace(ending.ended, words=words))


def _ending(case: Case, decision: Decision | None, at: datetime) -> Ending:
    rules, on = rules_of(case), today(decision.decided_at if decision else at)
    chosen = decision.outcome if decision else case.outcome or _only(case)
    evaluation = reading.evaluated(case, decided=on, desk=True)
    answers = shorter.without(evaluation.answers, shorter.fields_of(rules))
    words = _plain({name: value for name, value in _words(case, decision, on).items() if value})
    called, found = f"事案 {case.reference_number}", rules.outcome(chosen)
    return Ending(
        ended=ended(rules, chosen, _plain(answers), _plain(evaluation.values), words),
        source=Source("case", str(case.pk), called),
        why=f"{called} の{'届出' if rules.regime == 'notification' else '決定'}による",
        division=case.division_on(today(at)),
        earlier="" if case.application else str(case.beginning.earlier_id),
        corrects=_corrects(case) if decision and decision.number > 1 else "",
        letter=bool(found and found.output),
    )


def _only(case: Case) -> str:
    """The ending that a case comes to without a decision."""
    effects = outcomes.NOT_DECIDED
    return next((each.id for each in rules_of(case).outcomes if each.effect in effects), "")


def _words(case: Case, decision: Decision | None, on: date) -> dict[str, Any]:
    """The words of a case beside its answers (rules/registers/feeding.WORDS)."""
    words: dict[str, Any] = {
        "reference_number": case.reference_number, "filed": reading.filed_on(case), "decided": on,
    }  # fmt: skip
    if decision is not None:
        words |= {
            "valid_until": decision.valid_until, "conditions": decision.conditions, "grounds": decision.grounds,
        }  # fmt: skip
    return words


def _corrects(case: Case) -> str:
    """Why an earlier decision of the case is replaced."""
    how = superseded.opened_again_as(case)
    if how != "corrected":
        return "再調査の結果"
    opened = Event.objects.filter(subject_kind="case", subject_id=str(case.pk), verb="case.reopened")
    newest = opened.select_related("payload").order_by("-seq").first()
    ground = json.loads(newest.payload.body or "{}").get("ground", "") if newest else ""
    return f"職権による訂正：{ground}" if ground else "職権による訂正"


def _plain(content: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
