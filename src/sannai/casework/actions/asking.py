"""補正 and 照会: two verbs. A correction mends formal defects; an inquiry asks. Deadlines say which stops them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sannai.applications import answers as filed_answers
from sannai.applications import looking_up, search
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.procedures import mending
from sannai.rules import shorter
from sannai.rules.model import Definition
from sannai.text.eras import wareki

from .. import agency, clock, fees, messages, reading
from ..models import Case, Correction, CorrectionItem, Inquiry
from ..states import APA, FILED, OPEN, Move, NotAllowed, needed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, day_of, says


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to mend: a field (of a row of a group), with the reason that stands beside it."""

    field: str
    row: str
    reason: str


def _asked(payload: Payload, rules: Definition) -> tuple[str, str]:
    due = day_of(payload, "due")
    meaning = f"{due}までに、お願いした項目を直して送ってください。" if due else ""
    if payload.get("stops_clock"):
        meaning += "直していただくまでの日数は、見込みの期間に数えません。"
    return "直していただきたいところがあります", meaning


CORRECT = CaseVerb(
    name="correction.requested", right="case.review", label="補正を求める",
    done="補正を求めました。申請者に連絡しました。",
    substance="補正を求めた", told=_asked,
    move=Move(
        ("received", "in_review"), "correction", FILED, ground="当該手続の定め（形式上の不備の補正）",
        grounds={
            "disposition": f"{APA}第7条（形式上の要件に適合しない申請）",
            "notification": f"{APA}第37条（届出の形式上の要件）",
        },
    ),
)  # fmt: skip


@action(CORRECT)
def request_correction(
    case: Case,
    *,
    items: Sequence[Item],
    due: date,
    by: Actor,
    at: datetime,
    message: str = "",
    seen: int | None = None,
) -> Correction:
    """補正を求める。形式上の不備に限り、相当の期間を定める（行政手続法第7条、届出は第37条、または手続の定め）。"""
    rules = rules_of(case)
    if not items:
        raise NotAllowed("補正を求める項目を一つ以上選んでください。")
    for item in items:
        known = item.field in rules.fields or item.field in rules.groups or item.field == mending.FEE_ITEM
        if not known:
            raise NotAllowed(f"「{item.field}」という項目はこの手続にありません。")
        needed(item.reason, "項目ごとに、直していただきたい理由を書いてください。")
    if due <= today(at):
        raise NotAllowed("補正の期限は、明日以降の日付にしてください（相当の期間が必要です）。")
    step(case, CORRECT)
    correction = Correction.objects.create(
        case=case, number=case.corrections.count() + 1, due_on=due, message=message, asked_at=at
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(correction=correction, field=item.field, row=item.row, reason=item.reason) for item in items
    )
    note(number=correction.number, stops_clock=clock.stop(case, "correction", today(at)))
    answers = reading.answers_of(case)
    asked = [{"label": mending.label(rules, item, answers, named=False), "reason": item.reason} for item in items]
    told = {"items": asked, "message": message, "due_on": due}
    messages.put(case, f"correction:{correction.number}", "case.correction_requested", at, **told)
    return correction


def _mended(payload: Payload, rules: Definition) -> tuple[str, str]:
    day = day_of(payload, "promised_on")
    return "直した内容が届きました", f"終わる見込みの日は{day}です。" if day else "確認を続けます。"


ANSWER_CORRECTION = CaseVerb(
    name="correction.answered", right="correction.answer", label="届いた補正を入力する",
    done="申請者の補正を入力しました。",
    substance="補正があった", told=_mended, move=Move(("correction",), "in_review", FILED, ground=f"{APA}第7条"),
)  # fmt: skip


@action(ANSWER_CORRECTION)
def answer_correction(
    case: Case, *, answers: Mapping[str, Any], by: Actor, at: datetime, seen: int | None = None
) -> Correction:
    """補正に答える。求められた項目（と、それによって新しく尋ねる項目）だけが変わる。止まっていた期間の分、期限が延びる。

    Takes the whole document of answers; what was not asked keeps its filed value. Raises NotAllowed on a fault.
    """
    correction = _open_correction(case)
    application, before = reading.envelope(case), reading.answers_of(case)
    agency.check(case, "correct", lambda _: before, by, today(at))
    items, filed_on = list(correction.items.all()), reading.filed_on(case)
    asked = [item.field for item in items]
    given = looking_up.mended(rules_of(case), before, answers, asked, application.pk, by, filed_on)
    mended = mending.mend(rules_of(case), before, given, items, filed_on)
    rules = step(case, ANSWER_CORRECTION)
    correction.answered_at = correction.closed_at = at
    correction.save(update_fields=["answered_at", "closed_at"])
    clock.resume(case, "correction", today(at))
    # The event carries what was mended, not what was handed in beside it, and nothing that goes before it does.
    short = shorter.fields_of(rules)
    note(answers=shorter.without(mended, short), number=correction.number, promised_on=case.promised_on)
    filed_answers.amend(application, mended, at, short=short)
    search.index(application, rules)
    fees.recompute(case)
    messages.to_division(case, f"corrected:{correction.number}", "division.correction_answered", at)
    return correction


LAPSE_CORRECTION = CaseVerb(
    name="correction.lapsed", right="case.review", label="補正がないまま審査に戻す",
    hint="期限までに補正がありませんでした。",
    done="審査に戻しました。", substance="補正の期間が過ぎた",
    told=says("直していただく期限が過ぎました", "届いている内容で確認を続けます。"),
    move=Move(("correction",), "in_review", FILED, ground=f"{APA}第7条（相当の期間の経過）"),
    offered=lambda facts: facts.correction_due is not None and facts.correction_due < facts.day,
)  # fmt: skip


@action(LAPSE_CORRECTION)
def lapse_correction(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Correction:
    """期限までに補正がなかった。審査に戻り、時計がまた動く。"""
    correction = _open_correction(case)
    if today(at) <= correction.due_on:
        raise NotAllowed(f"補正の期限（{wareki(correction.due_on)}）がまだ過ぎていません。")
    step(case, LAPSE_CORRECTION)
    correction.closed_at = at
    correction.save(update_fields=["closed_at"])
    clock.resume(case, "correction", today(at), answered=False)
    note(number=correction.number, promised_on=case.promised_on)
    return correction


def _open_correction(case: Case) -> Correction:
    found = case.corrections.filter(closed_at=None).order_by("-number").first()
    if found is None:
        raise NotAllowed("いま補正をお願いしている項目はありません。")
    return found


INQUIRE = CaseVerb(
    name="inquiry.asked", right="case.review", label="照会する", done="照会しました。申請者に連絡しました。",
    told=says("担当から質問があります", "お答えは任意です。お答えがなくても手続は進みます。"),
    move=Move(OPEN, regimes=FILED, ground="行政指導（任意の協力。行政手続法第32条）"),
)  # fmt: skip


@action(INQUIRE)
def inquire(case: Case, *, question: str, by: Actor, at: datetime, seen: int | None = None) -> Inquiry:
    """内容について尋ねる。回答は任意で（行政手続法第32条）、期間は止まらない。止まるのは、期限の定めにあるものだけ。"""
    needed(question, "質問を書いてください。")
    step(case, INQUIRE)
    inquiry = Inquiry.objects.create(case=case, number=case.inquiries.count() + 1, question=question, asked_at=at)
    note(number=inquiry.number, stops_clock=clock.stop(case, "inquiry", today(at)))
    messages.put(case, f"inquiry:{inquiry.number}", "case.inquiry_asked", at, question=question)
    return inquiry


ANSWER_INQUIRY = CaseVerb(
    name="inquiry.answered", right="inquiry.answer", label="照会の答えを入力する",
    done="申請者の答えを入力しました。",
    substance="照会に回答があった", told=says("質問へのお答えが届きました"),
    move=Move((*OPEN, "proposed"), regimes=FILED, ground="任意の回答"),
)  # fmt: skip


@action(ANSWER_INQUIRY)
def answer_inquiry(
    case: Case, *, number: int, answer: str, by: Actor, at: datetime, seen: int | None = None
) -> Inquiry:
    """質問に答える。"""
    agency.check(case, "correct", reading.answers_of, by, today(at))
    inquiry = case.inquiries.filter(number=number).first()
    if inquiry is None:
        raise NotAllowed("その質問は見つかりません。")
    if inquiry.answered_at is not None:
        raise NotAllowed("この質問には、すでにお答えいただいています。")
    needed(answer, "お答えを書いてください。")
    step(case, ANSWER_INQUIRY)
    inquiry.answer, inquiry.answered_at = answer, at
    inquiry.save(update_fields=["answer", "answered_at"])
    clock.resume(case, "inquiry", today(at))
    note(promised_on=case.promised_on)
    messages.to_division(case, f"answered:{number}", "division.inquiry_answered", at)
    return inquiry
