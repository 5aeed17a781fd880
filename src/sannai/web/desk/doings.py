"""What may be done with a case now: the moves of its state, as far as this person holds the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sannai.casework import fees, queries, remaining
from sannai.casework.models import Case
from sannai.common.time import today
from sannai.issuance import dispatches
from sannai.issuance.models import Dispatch
from sannai.procedures.queries import definition

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
class Facts:
    """What the state alone does not say."""

    case: Case
    me: str
    day: date
    has_document: bool
    open_dispatch: Dispatch | None
    owed: bool
    relief_waits: bool
    correction_due: date | None
    held: bool
    extendable: bool


Holds = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class _Row:
    verb: str
    right: str
    label: str
    url: str
    press: bool = False
    main: bool = False
    holds: Holds = lambda facts: True
    hint: str = ""


def _going(facts: Facts) -> bool:
    return facts.open_dispatch is not None and facts.open_dispatch.method != "electronic"


def _may_have_document(facts: Facts) -> bool:
    return any(each.output for each in definition(facts.case.version).outcomes)


def _free(facts: Facts) -> bool:
    return not facts.held


def _may_issue(facts: Facts) -> bool:
    return facts.has_document and not facts.held


_ROWS: tuple[_Row, ...] = (
    _Row("case.taken", "case.take", "担当する", "take", True, True, lambda f: not f.case.assignee),
    _Row("case.recorded", "case.review", "確認して記録する", "record", True, True, hint="届出はこれで終わります。"),
    _Row(
        "case.prepared", "document.issue", "窓口交付の準備ができた", "prepare", True, True, _free,
        "申請者に連絡が届きます。",
    ),
    _Row("case.proposed", "case.review", "結論を起案する", "outcome", main=True),
    _Row("case.handed_out", "document.issue", "窓口で渡す", "hand_out", main=True, holds=_free),
    _Row("document.issued", "document.issue", "文書を発行する", "issue", True, True, _may_issue),
    _Row("case.concluded", "document.issue", "完結する", "conclude", True, True, lambda f: not f.has_document),
    _Row("document.sent", "document.issue", "発送した", "sent", True, True, lambda f: _going(f) and not _sent(f)),
    _Row("document.delivered", "document.issue", "届いた・手渡した", "delivered", True, True, _going),
    _Row("document.returned", "document.issue", "戻ってきた（返戻）", "returned", holds=_going),
    _Row("document.resent", "document.issue", "もう一度送る", "resend", False, True, lambda f: f.open_dispatch is None),
    _Row("correction.requested", "case.review", "補正を求める", "correction"),
    _Row(
        "correction.lapsed", "case.review", "補正がないまま審査に戻す", "lapse", True, True,
        lambda f: f.correction_due is not None and f.correction_due < f.day, "期限までに補正がありませんでした。",
    ),
    _Row("inquiry.asked", "case.review", "照会する", "inquiry"),
    _Row("clock.extended", "case.review", "期限を延ばす", "extend", holds=lambda f: f.extendable),
    _Row("fee.paid", "case.review", "納付を記録する", "fee", holds=lambda f: f.owed),
    _Row("fee.relief_decided", "case.review", "減免を決める", "relief", holds=lambda f: f.relief_waits),
    _Row("hold.placed", "case.review", "発行を保留する", "hold"),
    _Row("case.taken", "case.take", "担当を替わる", "take", True, holds=lambda f: f.case.assignee not in ("", f.me)),
    _Row("correction.answered", "case.review", "届いた補正を入力する", "told_correction"),
    _Row("delivery.chosen", "case.review", "受け取り方の希望を入力する", "told_delivery", holds=_may_have_document),
    _Row("case.withdrawn", "case.review", "申請者の取下げを入力する", "told_withdraw"),
    _Row("case.handed_over", "case.take", "同じ課の人に引き継ぐ", "hand_over", holds=lambda f: bool(f.case.assignee)),
    _Row("case.transferred", "case.take", "別の課へ移す", "transfer"),
)  # fmt: skip


def _sent(facts: Facts) -> bool:
    return facts.open_dispatch is not None and facts.open_dispatch.sent_at is not None


def doings(request: DeskRequest, case: Case) -> list[Doing]:
    """The verbs of the case page, the usual next step first."""
    allowed, facts = queries.moves(case), facts_of(request, case)
    return [
        Doing(row.label, reverse(f"desk:{row.url}", args=[case.pk]), row.press, row.main, row.hint)
        for row in _ROWS
        if row.verb in allowed and request.staff.may(row.right, case) and row.holds(facts)
    ]


def facts_of(request: DeskRequest, case: Case) -> Facts:
    """Six statements at most."""
    fee = fees.establish(case) if case.status != "withdrawn" else None
    chosen = next((each for each in definition(case.version).outcomes if each.id == case.outcome), None)
    correction = case.corrections.filter(closed_at=None).order_by("-number").first()
    return Facts(
        case=case,
        me=request.staff.staff_key,
        day=today(request.at),
        has_document=chosen is not None and bool(chosen.output),
        open_dispatch=dispatches.newest_open(case.pk) if case.status == "issued" else None,
        owed=fees.outstanding(fee) > 0,
        relief_waits=fee is not None and bool(fee.relief) and fee.relief_decided_at is None and fee.paid_at is None,
        correction_due=correction.due_on if correction else None,
        held=case.holds.filter(lifted_at=None).exists(),
        extendable=any(each.may_extend for each in remaining.of_case(case, today(request.at))),
    )


def findings_open(request: DeskRequest, case: Case) -> bool:
    """Whether the desk pages may be written now by this person."""
    return "case.desk_page_saved" in queries.moves(case) and request.staff.may("case.review", case)
