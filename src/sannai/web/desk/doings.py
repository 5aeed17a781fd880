"""What may be done with a case now: its verbs, as far as state, facts and the rights of this person admit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from sannai.casework import queries, superseded
from sannai.casework.actions import (
    asking,
    correcting,
    deciding,
    delivering,
    ending,
    hearing,
    intake,
    reviewing,
    timing,
)
from sannai.casework.actions.beginning import BEGIN
from sannai.casework.models import Case
from sannai.casework.offering import facts_of
from sannai.casework.verbs import CaseVerb, Facts
from sannai.common.time import today
from sannai.procedures.queries import adverse_about

from .gate import DeskRequest


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb that this person may do now: a page of its own, or a button that is pressed on the case."""

    label: str
    url: str
    press: bool
    main: bool  # what usually comes next
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a verb is done: its page. ``right``, ``label`` and ``offered`` only where they are not the verb's own."""

    verb: CaseVerb
    url: str
    press: bool = False
    main: bool = False
    right: str = ""
    label: str = ""
    offered: Callable[[Facts], bool] | None = None


def _on_its_way(facts: Facts) -> bool:
    """Whether the notice was sent, or is handed over without being sent."""
    return facts.notice is not None and (facts.notice.sent_at is not None or facts.notice.method == "counter")


_ROWS: tuple[_Row, ...] = (
    _Row(intake.TAKE, "take", press=True, main=True),
    _Row(deciding.RECORD, "record", press=True, main=True),
    _Row(delivering.PREPARE, "prepare", press=True, main=True),
    _Row(hearing.SEND_NOTICE, "hearing_sent", press=True, main=True),
    _Row(
        hearing.DELIVER_NOTICE, "hearing_delivered", press=True, main=True,
        offered=lambda facts: _on_its_way(facts) and hearing.DELIVER_NOTICE.offered(facts),
    ),
    _Row(hearing.HOLD_HEARING, "hearing_held", main=True),
    _Row(hearing.RECEIVE_EXPLANATION, "explanation_received", main=True),
    _Row(hearing.LAPSE_EXPLANATION, "explanation_lapsed", press=True, main=True),
    _Row(
        hearing.NOTICE, "hearing_notice", main=True,
        offered=lambda facts: not facts.hearing and not facts.heard,
    ),
    _Row(
        deciding.PROPOSE, "outcome", main=True,
        offered=lambda facts: facts.rules.regime != "adverse" or (facts.heard and not facts.hearing),
    ),
    _Row(
        deciding.PROPOSE, "outcome",  # to leave it at that takes no hearing
        offered=lambda facts: facts.rules.regime == "adverse" and not facts.heard and not facts.hearing,
    ),
    _Row(
        hearing.NOTICE, "hearing_notice", label="もう一度、予定を通知する",
        offered=lambda facts: not facts.hearing and facts.heard,
    ),
    _Row(
        hearing.DELIVER_NOTICE, "hearing_delivered", press=True,
        offered=lambda facts: not _on_its_way(facts) and hearing.DELIVER_NOTICE.offered(facts),
    ),
    _Row(hearing.RETURN_NOTICE, "hearing_returned"),
    _Row(hearing.OMIT, "hearing_omitted", offered=lambda facts: not facts.hearing and not facts.heard),
    _Row(hearing.CANCEL, "hearing_cancelled"),
    _Row(delivering.HAND_OUT, "hand_out", main=True),
    _Row(delivering.ISSUE, "issue", press=True, main=True),
    _Row(deciding.CONCLUDE, "conclude", press=True, main=True),
    _Row(delivering.SEND, "sent", press=True, main=True),
    _Row(delivering.DELIVER, "delivered", press=True, main=True),
    _Row(delivering.RETURN, "returned"),
    _Row(delivering.RESEND, "resend", main=True),
    _Row(asking.CORRECT, "correction"),
    _Row(asking.LAPSE_CORRECTION, "lapse", press=True, main=True),
    _Row(asking.INQUIRE, "inquiry"),
    _Row(timing.EXTEND, "extend"),
    _Row(reviewing.RECORD_PAYMENT, "fee"),
    _Row(reviewing.DECIDE_RELIEF, "relief"),
    _Row(reviewing.PLACE_HOLD, "hold"),
    _Row(correcting.REOPEN, "reopen"),
    _Row(
        intake.TAKE, "take", press=True, label="担当を替わる",
        offered=lambda facts: facts.case.assignee not in ("", facts.me),
    ),
    # What the applicant sent on paper or said is typed in under the staff's own review right.
    _Row(asking.ANSWER_CORRECTION, "told_correction", right="case.review"),
    _Row(delivering.CHOOSE_DELIVERY, "told_delivery", right="case.review"),
    _Row(ending.WITHDRAW, "told_withdraw", right="case.review"),
    _Row(intake.HAND_OVER, "hand_over"),
    _Row(intake.TRANSFER, "transfer"),
)  # fmt: skip


def doings(request: DeskRequest, case: Case) -> list[Doing]:
    """The verbs of the case page, the usual next step first."""
    allowed, facts = queries.moves(case), facts_of(case, request.staff.staff_key, today(request.at))
    return [
        Doing(
            row.label or row.verb.label, reverse(f"desk:{row.url}", args=[case.pk]), row.press, row.main, row.verb.hint
        )
        for row in _ROWS
        if row.verb.name in allowed
        and request.staff.may(row.right or row.verb.right, case)
        and (row.offered or row.verb.offered)(facts)
    ]


def beginning(request: DeskRequest, case: Case) -> list[Doing]:
    """職権で始める, of a case whose decision stands, where the city has published a procedure that is about it.

    One statement where it has.
    """
    known = request.staff.may("case.review", case) and adverse_about(case.procedure_key)
    if not known or superseded.is_revoked(case):
        return []
    return [Doing(BEGIN.label, reverse("desk:begin", args=[case.pk]), press=False, main=False)]


def findings_open(request: DeskRequest, case: Case) -> bool:
    """Whether the desk pages may be written now by this person."""
    return reviewing.SAVE_DESK_PAGE.name in queries.moves(case) and request.staff.may("case.review", case)
