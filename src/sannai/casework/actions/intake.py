"""Receiving, taking up, handing over: the case comes onto somebody's desk."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from sannai.applications.models import Application
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.events import StaleSubject
from sannai.common.time import today
from sannai.organization.actors import staff_for
from sannai.organization.queries import unit
from sannai.procedures.queries import definition

from .. import clock, tasks
from ..models import Case, Memo
from ..states import NotAllowed
from ..steps import step


def receive(application: Application, *, by: Actor, at: datetime) -> Case:
    """到達した申請の事案を開く。同じ封筒を二度受けても事案は一つで、記録も一つ。

    An applicant files (case.file); staff enter a paper or spoken one (case.enter). The moment of arrival is the
    envelope's own: an unpaid fee or a missing scan makes it defective, not late (行政手続法第37条、第7条).
    """
    opening = _enter if by.kind == "staff" else _file
    try:
        return opening(application, by=by, at=at)
    except (IntegrityError, StaleSubject):
        opened = Case.objects.select_related("application", "version").filter(pk=application.pk).first()
        if opened is None:
            raise
        return opened


@action("application.filed", right="case.file", opens=True)
def _file(application: Application, *, by: Actor, at: datetime) -> Case:
    """本人が提出した。"""
    return _open(application)


@action("application.entered", right="case.enter", opens=True)
def _enter(application: Application, *, by: Actor, at: datetime) -> Case:
    """職員が紙・口頭の申請を入力した。"""
    return _open(application)


def _open(application: Application) -> Case:
    rules, on = definition(application.version), application.filed_on
    case = Case(
        application=application,
        version=application.version,
        procedure_key=rules.key,
        status="received",
        division_key=rules.division,  # of the form, which may be older than the last reorganisation: read its heir
        matter=rules.matter,
        arrived_at=application.arrived_at,
        promised_on=clock.promised(rules, "arrived", on),
    )
    case.save(force_insert=True)
    clock.start(case, "arrived", on)
    note(
        digest=application.digest,
        version=application.version.digest,
        channel=application.channel,
        reference_number=application.reference_number,
        arrived_at=application.arrived_at,
        division=rules.division,
        promised_on=case.promised_on,
    )
    tasks.after_filing.enqueue(str(case.pk))
    return case


@action("case.taken", right="case.take")
def take(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """担当になる。はじめての担当のときに審査が始まる（到達とは別の時点）。"""
    if case.assignee == by.staff_key:
        raise NotAllowed("すでにあなたが担当しています。")
    first = case.status == "received"
    step(case, "case.taken", assignee=by.staff_key)
    if first:
        # Once the review has begun, a change of the person in charge moves nothing.
        Case.objects.filter(pk=case.pk).update(status="in_review")
        case.status = "in_review"
        clock.accept(case, today(at))
    note(first=first, promised_on=case.promised_on)


@action("case.handed_over", right="case.take")
def hand_over(case: Case, *, to: str, by: Actor, at: datetime, seen: int | None = None, reason: str = "") -> None:
    """担当を別の職員に引き継ぐ。相手がこの課の事案を扱えるときに限る。"""
    other = staff_for(to, today(at))
    if other is None or not other.may("case.take", case):
        raise NotAllowed("引き継ぐ相手が見つからないか、この課の事案を担当できない職員です。")
    if to == case.assignee:
        raise NotAllowed("その職員は、すでにこの事案の担当です。")
    before = case.assignee
    step(case, "case.handed_over", assignee=to)
    note(before=before)


@action("case.transferred", right="case.take")
def transfer(case: Case, *, division: str, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """別の課へ移す。移った先で担当が決まるまで「到達」に戻る。"""
    target = unit(division, today(at))
    if target is None:
        raise NotAllowed("移す先の課が見つかりません。組織の登録を確かめてください。")
    if division == case.division_on(today(at)):
        raise NotAllowed("いまと同じ課です。")
    if not reason.strip():
        raise NotAllowed("移す理由を書いてください。移った先の課に伝わります。")
    before = case.division_key
    step(case, "case.transferred", division_key=division, assignee="")
    note(before=before)


@action("case.memo_added", right="case.review")
def add_memo(case: Case, *, text: str, by: Actor, at: datetime, seen: int | None = None) -> Memo:
    """内部メモを残す。申請者には見えない。"""
    if not text.strip():
        raise NotAllowed("メモの内容を書いてください。")
    step(case, "case.memo_added")
    return Memo.objects.create(case=case, staff_key=by.staff_key, text=text, at=at)
