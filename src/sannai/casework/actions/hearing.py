"""予定通知、聴聞、弁明: what goes before a 不利益処分（行政手続法第3章）."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import add_days, today
from sannai.issuance import dispatches, documents
from sannai.issuance.models import Dispatch
from sannai.organization.actors import staff_for
from sannai.rules.model import Definition
from sannai.rules.model import Hearing as Asked
from sannai.text.eras import wareki

from .. import hearings, letters
from ..models import Case, Hearing
from ..states import APA, Move, NotAllowed, needed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, day_of, quotes, says

METHODS = {"post": "郵送", "counter": "手渡し", "public_notice": "公示送達"}
_WHY = "意見陳述の機会は、市が職権で始めた不利益処分の手続で設けます。"


def _move(ground: str) -> Move:
    return Move(("in_review",), regimes=("adverse",), ground=ground, why=_WHY)


def _noticed(payload: Payload, rules: Definition) -> tuple[str, str]:
    form = hearings.FORMS.get(str(payload.get("form")), "")
    return f"{form}を通知しました", f"{payload.get('number', '')}　期日・期限：{day_of(payload, 'heard_on')}"


NOTICE = CaseVerb(
    name="hearing.noticed", right="document.issue", label="予定を通知する", done="予定の通知書を作りました。",
    substance="予定を通知した", told=_noticed, move=_move(f"{APA}第15条・第30条（予定される不利益処分の通知）"),
    offered=lambda facts: not facts.hearing,
)  # fmt: skip


@action(NOTICE)
def notice(
    case: Case,
    *,
    outcome: str,
    cause: str,
    heard_on: date,
    place: str,
    by: Actor,
    at: datetime,
    method: str = "post",
    seen: int | None = None,
) -> Hearing:
    """予定される不利益処分、根拠、原因となる事実、期日を書面で知らせる（行政手続法第15条・第30条）。

    ``heard_on``: the day of the hearing, or the last day for the explanation; at least the days of the definition
    lie between. ``method``: see METHODS. Raises NotAllowed with what is missing; no number is used then.
    """
    asked = _planned(rules_of(case), outcome)
    if hearings.open_of(case) is not None:
        raise NotAllowed("通知した聴聞または弁明が、まだ終わっていません。")
    cause = needed(cause, "原因となる事実：処分の原因となる事実を書いてください。名宛人に知らせます。")
    place = needed(place, f"場所：{hearings.FORMS[asked.form]}の時刻と場所、または提出先を書いてください。")
    if method not in METHODS:
        raise NotAllowed("通知のしかたを選んでください。")
    _check_period(asked, heard_on, method, today(at))
    step(case, NOTICE)
    hearing = Hearing(
        case=case, number=case.hearings.count() + 1, outcome=outcome, form=asked.form,
        cause=cause, heard_on=heard_on, place=place[:200], noticed_at=at,
    )  # fmt: skip
    letter = letters.of_notice(case, hearing, at)
    hearing.document = documents.make(case, letter, recipient=letters.recipient(case, today(at)), at=at)
    hearing.save(force_insert=True)
    dispatches.create(hearing.document, method=method, at=at)
    note(form=hearing.form, document=hearing.document.pk, number=documents.number_text(hearing.document))
    note(unprintable=hearing.document.unprintable)
    return hearing


def _planned(rules: Definition, outcome: str) -> Asked:
    found = rules.outcome(outcome)
    if found is None or found.hearing is None:
        raise NotAllowed("予定する処分を選んでください。選ばれた結論の前に、意見陳述の機会は要りません。")
    return found.hearing


def _check_period(asked: Asked, heard_on: date, method: str, on: date) -> None:
    """相当な期間（行政手続法第15条第1項・第30条）, from when the notice is deemed to arrive if it is posted up."""
    waits = hearings.PUBLIC_NOTICE_DAYS if method == "public_notice" else 0
    first = add_days(on, asked.days + waits)
    if heard_on < first:
        posted = f"公示送達は掲示から{waits}日後に届いたものとみなします。" if waits else ""
        raise NotAllowed(
            f"期日・期限：通知から少なくとも{asked.days}日を置いて、{wareki(first)}以後の日にしてください。{posted}"
        )


SEND_NOTICE = CaseVerb(
    name="hearing.notice_sent", right="document.issue", label="通知を発送した", done="通知の発送を記録しました。",
    told=says("通知を発送しました"), move=_move("文書管理規程（施行）"),
    offered=lambda facts: facts.notice is not None and facts.notice.sent_at is None,
)  # fmt: skip


@action(SEND_NOTICE)
def mark_notice_sent(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Dispatch:
    """通知を郵便に差し出した、または掲示を始めた。"""
    step(case, SEND_NOTICE)
    return dispatches.mark_sent(_dispatch(_running(case)), at)


DELIVER_NOTICE = CaseVerb(
    name="hearing.notice_delivered", right="document.issue", label="通知が届いた・手渡した",
    done="通知の到達を記録しました。", substance="予定の通知が届いた", told=says("通知が届きました"),
    move=_move(f"{APA}第15条・第31条（通知の到達）"),
    offered=lambda facts: facts.notice is not None and facts.notice.delivered_at is None,
)  # fmt: skip


@action(DELIVER_NOTICE)
def mark_notice_delivered(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Dispatch:
    """通知が届いた。公示送達では、掲示を始めて2週間を過ぎるまで届いたことにならない。"""
    dispatch = _dispatch(_running(case))
    if dispatch.delivered_at is not None:
        raise NotAllowed("この通知の到達は、すでに記録されています。")
    if dispatch.method == "public_notice":
        begun = today(dispatch.sent_at) if dispatch.sent_at else None
        if begun is None or today(at) <= begun + timedelta(days=hearings.PUBLIC_NOTICE_DAYS):
            raise NotAllowed(
                f"公示送達は、掲示を始めた日から{hearings.PUBLIC_NOTICE_DAYS}日を過ぎたときに届いたものとみなします。"
                "先に「通知を発送した」で掲示を始めた日を記録し、その日が過ぎてから記録してください。"
            )
    step(case, DELIVER_NOTICE)
    return dispatches.mark_delivered(dispatch, at)


RETURN_NOTICE = CaseVerb(
    name="hearing.notice_returned", right="document.issue", label="通知が戻ってきた（返戻）",
    done="通知の返戻を記録しました。届け先を確かめて、もう一度通知してください。", substance="予定の通知が戻った",
    told=quotes("通知が市に戻ってきました", "reason"), move=_move("文書管理規程（返戻）"),
    offered=lambda facts: facts.notice is not None and facts.notice.sent_at is not None
    and facts.notice.delivered_at is None,
)  # fmt: skip


@action(RETURN_NOTICE)
def mark_notice_returned(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Hearing:
    """通知が届かなかった。この機会は終わり、改めて通知する（所在が分からなければ公示送達）。"""
    hearing = _running(case)
    dispatch = _dispatch(hearing)
    if dispatch.delivered_at is not None:
        raise NotAllowed("この通知は、すでに届いています。")
    step(case, RETURN_NOTICE)
    dispatches.mark_returned(dispatch, at, reason)
    return _end(hearing, "returned", at)


HOLD_HEARING = CaseVerb(
    name="hearing.held", right="case.review", label="聴聞の結果を記入する", done="聴聞の結果を記録しました。",
    substance="聴聞を行った",
    told=lambda payload, rules: (
        "聴聞を行いました" if payload.get("attended") else "期日に出頭がなく、聴聞を終えました", ""
    ),
    move=_move(f"{APA}第20条・第23条・第24条（聴聞の審理、調書と報告書）"),
    offered=lambda facts: facts.may_be_heard("hearing"),
)  # fmt: skip


@action(HOLD_HEARING)
def hold_hearing(
    case: Case,
    *,
    presided_by: str,
    attended: bool,
    record: str,
    opinion: str,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Hearing:
    """聴聞を終え、調書と報告書を残す（行政手続法第24条）。出頭がないときも、終えたことを残す（第23条）。

    ``presided_by``: 主宰者の職員番号。この事案の担当者は主宰できない。調べる人と聴く人を分けるため。
    """
    hearing = _heard(case, "hearing", today(at))
    if hearing.heard_on is not None and today(at) < hearing.heard_on:
        raise NotAllowed(f"聴聞の期日（{wareki(hearing.heard_on)}）より前です。期日が来てから記入してください。")
    if staff_for(presided_by, today(at)) is None:
        raise NotAllowed("主宰者：職員が見つかりません。職員番号を確かめてください。")
    if presided_by == case.assignee:
        raise NotAllowed("主宰者：この事案の担当者は主宰できません。ほかの職員にしてください（行政手続法第19条）。")
    record = needed(record, "聴聞調書：審理の経過と、名宛人の陳述の要旨を書いてください。")
    opinion = needed(opinion, "報告書：名宛人の主張に理由があるかどうかについての、主宰者の意見を書いてください。")
    step(case, HOLD_HEARING)
    hearing.presided_by, hearing.record, hearing.opinion = presided_by, record, opinion
    return _end(hearing, "held" if attended else "absent", at)


RECEIVE_EXPLANATION = CaseVerb(
    name="explanation.received", right="case.review", label="弁明書を受け付ける", done="弁明書を記録しました。",
    substance="弁明書が提出された", told=says("弁明書を受け付けました"),
    move=_move(f"{APA}第29条（弁明の機会の付与の方式）"), offered=lambda facts: facts.may_be_heard("explanation"),
)  # fmt: skip


@action(RECEIVE_EXPLANATION)
def receive_explanation(case: Case, *, record: str, by: Actor, at: datetime, seen: int | None = None) -> Hearing:
    """弁明書を受け付ける。期限を過ぎて届いても、起案の前なら記録して参酌する。"""
    hearing = _heard(case, "explanation", today(at))
    record = needed(record, "弁明の内容：弁明書に書かれたことを入力してください。")
    step(case, RECEIVE_EXPLANATION)
    hearing.record = record
    return _end(hearing, "received", at)


LAPSE_EXPLANATION = CaseVerb(
    name="explanation.lapsed", right="case.review", label="弁明がないまま期限が過ぎた",
    done="弁明がなかったことを記録しました。",
    substance="弁明がなかった", told=says("期限までに弁明書の提出がありませんでした"),
    move=_move(f"{APA}第30条（弁明書の提出期限）"),
    offered=lambda facts: facts.may_be_heard("explanation") and facts.hearing_over,
)  # fmt: skip


@action(LAPSE_EXPLANATION)
def lapse_explanation(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Hearing:
    """期限までに弁明書が出なかった。"""
    hearing = _heard(case, "explanation", today(at))
    if hearing.heard_on is not None and today(at) <= hearing.heard_on:
        raise NotAllowed(f"弁明書の提出期限（{wareki(hearing.heard_on)}）は、まだ過ぎていません。")
    step(case, LAPSE_EXPLANATION)
    return _end(hearing, "lapsed", at)


OMIT = CaseVerb(
    name="hearing.omitted", right="document.issue", label="意見陳述の機会を設けない",
    done="意見陳述の機会を設けない理由を記録しました。", substance="意見陳述の機会を設けなかった",
    told=quotes("意見陳述の機会を設けないこととしました", "cause"), move=_move(f"{APA}第13条第2項"),
    offered=lambda facts: not facts.hearing,
)  # fmt: skip


@action(OMIT)
def omit(case: Case, *, outcome: str, cause: str, by: Actor, at: datetime, seen: int | None = None) -> Hearing:
    """緊急に処分をする必要があるときなど、法が認める場合に限り、聴かずに進む（行政手続法第13条第2項各号）。"""
    _planned(rules_of(case), outcome)
    if hearings.open_of(case) is not None:
        raise NotAllowed("通知した聴聞または弁明が、まだ終わっていません。")
    cause = needed(cause, "設けない理由：行政手続法第13条第2項の何号に当たるかと、その事情を書いてください。")
    step(case, OMIT)
    hearing = Hearing(
        case=case, number=case.hearings.count() + 1, outcome=outcome, form="none", cause=cause, noticed_at=at
    )
    hearing.ended_at, hearing.ending = at, "omitted"
    hearing.save(force_insert=True)
    return hearing


CANCEL = CaseVerb(
    name="hearing.cancelled", right="document.issue", label="聴聞・弁明を取りやめる",
    done="取りやめたことを記録しました。",
    substance="聴聞・弁明を取りやめた", told=quotes("聴聞・弁明を取りやめました", "reason"),
    move=_move(f"{APA}第15条・第30条"), offered=lambda facts: bool(facts.hearing),
)  # fmt: skip


@action(CANCEL)
def cancel(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Hearing:
    """通知した聴聞・弁明を取りやめる（処分をしないことにした、内容を改めて通知し直すなど）。"""
    hearing = _running(case)
    needed(reason, "取りやめる理由を書いてください。")
    step(case, CANCEL)
    return _end(hearing, "cancelled", at)


def _running(case: Case) -> Hearing:
    hearing = hearings.open_of(case)
    if hearing is None:
        raise NotAllowed("通知した聴聞・弁明がありません。先に「予定を通知する」から名宛人に知らせてください。")
    return hearing


def _heard(case: Case, form: str, on: date) -> Hearing:
    hearing = _running(case)
    if hearing.form != form:
        raise NotAllowed(f"通知したのは{hearings.FORMS[hearing.form]}です。")
    if hearings.delivered_on(hearing) is None:
        raise NotAllowed("通知が届いたことが記録されていません。届いたことを確かめて記録してください。")
    return hearing


def _dispatch(hearing: Hearing) -> Dispatch:
    dispatch = hearings.dispatch_of(hearing)
    if dispatch is None:
        raise NotAllowed("この通知には届け先の記録がありません。")
    return dispatch


def _end(hearing: Hearing, ending: str, at: datetime) -> Hearing:
    hearing.ending, hearing.ended_at = ending, at
    hearing.save()
    return hearing
