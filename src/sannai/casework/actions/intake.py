"""Receiving, taking up, handing over: the case comes onto somebody's desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sannai.applications.models import Application
from sannai.common import witness
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.jobs import leave
from sannai.common.models import Event
from sannai.common.time import today
from sannai.common.written import insert
from sannai.organization.actors import staff_for
from sannai.organization.queries import unit
from sannai.organization.snapshot import city_on

from .. import arrival, clock, provision, reading
from ..models import Case, Memo
from ..states import ACTIVE, APA, STATUSES, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, Folded, Payload, quotes


def open_case(application: Application) -> None:
    """到達した申請の事案を開く。Part of what is filed: its chain begins with that event, so this one writes none."""
    rules, on = reading.as_filed(application), application.filed_on
    case = Case(
        id=application.pk,
        application=application,
        reference_number=application.reference_number,
        version=application.version,
        procedure_key=rules.key,
        status="received",
        division_key=rules.division,  # by the answers to a form of long ago, perhaps: read its heir
        matter=rules.matter,
        arrived_at=application.arrived_at,
        promised_on=clock.promised(rules, on),
    )
    insert(case)
    witness.note(case, row_is_new=True)
    clock.start(case, "arrived", on)
    leave(arrival.after_filing, str(case.pk))


def _taken(now: Folded, event: Event, payload: Payload) -> Folded:
    """The first to take it up begins the review; afterwards only the person changes."""
    return replace(now, assignee=event.staff_key, status="in_review" if now.status == "received" else now.status)


TAKE = CaseVerb(
    name="case.taken", right="case.take", label="担当する", done="担当になりました。",
    move=Move(ACTIVE, ground="事務分掌規程", grounds={"disposition": f"{APA}第7条（審査の開始）"}),
    told=lambda payload, rules: (
        "担当者が替わりました" if payload.get("first") is False else "担当の職員が確認を始めました", ""
    ),
    offered=lambda facts: not facts.case.assignee, folds=_taken,
)  # fmt: skip


@action(TAKE)
def take(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """担当になる。はじめての担当のときに審査が始まる（到達とは別の時点）。"""
    if case.assignee == by.staff_key:
        raise NotAllowed("すでにあなたが担当しています。")
    first = case.status == "received"
    step(case, TAKE, assignee=by.staff_key)
    if first:
        # Once the review has begun, a change of the person in charge moves nothing.
        Case.objects.filter(pk=case.pk).update(status="in_review")
        case.status = "in_review"
        clock.accept(case, today(at))
    note(first=first, promised_on=case.promised_on)


HAND_OVER = CaseVerb(
    name="case.handed_over", right="case.take", label="同じ課の人に引き継ぐ", done="担当を引き継ぎました。",
    move=Move(ACTIVE, ground="事務分掌規程"), told=quotes("担当を引き継ぎました", "reason"), public=False,
    offered=lambda facts: bool(facts.case.assignee),
    folds=lambda now, event, payload: replace(now, assignee=payload.get("to", "")),
)  # fmt: skip


@action(HAND_OVER)
def hand_over(case: Case, *, to: str, by: Actor, at: datetime, seen: int | None = None, reason: str = "") -> None:
    """担当を別の職員に引き継ぐ。相手がこの課の事案を扱えるときに限る。"""
    other = staff_for(to, today(at))
    if other is None or not other.may("case.take", case):
        raise NotAllowed("引き継ぐ相手が見つからないか、この課の事案を担当できない職員です。")
    if to == case.assignee:
        raise NotAllowed("その職員は、すでにこの事案の担当です。")
    before = case.assignee
    step(case, HAND_OVER, assignee=to)
    note(before=before)


TRANSFER = CaseVerb(
    name="case.transferred", right="case.take", label="別の課へ移す", done="別の課へ移しました。",
    substance="所管が移った",
    move=Move(("received", "in_review"), "received", ground="事務分掌規程"),
    told=lambda payload, rules: (
        "担当の課が替わりました", f"いまの課が引き続き確認します。{provision.told(payload)}"
    ),
    folds=lambda now, event, payload: replace(now, assignee="", division=payload.get("division", "")),
)  # fmt: skip


@action(TRANSFER)
def transfer(case: Case, *, division: str, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """別の課へ移す。移った先で担当が決まるまで「到達」に戻る。"""
    target = unit(division, today(at))
    if target is None:
        raise NotAllowed("移す先の課が見つかりません。組織の登録を確かめてください。")
    if division == case.division_on(today(at)):
        raise NotAllowed("いまと同じ課です。")
    needed(reason, "移す理由を書いてください。移った先の課に伝わります。")
    before, city = case.division_key, city_on(today(at))
    provision.record(case, division, city, ground=provision.WITHIN, purpose="所管する機関への移送", what=("事案",))
    step(case, TRANSFER, division_key=division, assignee="")
    note(before=before)


ADD_MEMO = CaseVerb(
    name="case.memo_added", right="case.review", label="内部メモを残す", done="内部メモを残しました。",
    move=Move(tuple(STATUSES), ground="文書管理規程"), told=quotes("内部メモ", "text"), public=False,
)  # fmt: skip


@action(ADD_MEMO)
def add_memo(case: Case, *, text: str, by: Actor, at: datetime, seen: int | None = None) -> Memo:
    """内部メモを残す。申請者には見えない。"""
    needed(text, "メモの内容を書いてください。")
    step(case, ADD_MEMO)
    return Memo.objects.create(case=case, staff_key=by.staff_key, text=text, at=at)
