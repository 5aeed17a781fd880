"""収納: a fee is paid, or the row of it is reversed. Cash passes through the hands of appointed people alone."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.rules.fees import called

from .. import fees, ledger, yearly
from ..cash import Payment
from ..models import Case
from ..states import OPEN, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb
from .reviewing import DECIDE_RELIEF, fee_of

_AT_ANY_TIME = (*OPEN, "proposed", "decided", "prepared", "issued", "closed")
RECORD_PAYMENT = CaseVerb(
    name="fee.paid", right="fee.take", label="納付を記録する", done="納付を記録しました。",
    told=lambda payload, rules: (f"{called(rules)}の納付を確認しました", f"{payload.get('yen', 0):,}円"),
    move=Move(_AT_ANY_TIME, ground="手数料条例"),
    offered=lambda facts: facts.owed,
    duty="cash", by_duty=lambda said: fees.in_cash(said["how"]), apart=(DECIDE_RELIEF.name,),
)  # fmt: skip


@action(RECORD_PAYMENT)
def record_payment(
    case: Case, *, how: str, by: Actor, at: datetime, yen: int | None = None, seen: int | None = None
) -> Payment:
    """納付を記録する: 収納簿に1行を足す。額が合わなければ記録しない。``how``: 納付書, 口座振替 など。

    現金（``fees.in_cash``）は、その日に任命された出納員・会計職員だけが受け取る（地方自治法第171条）。減免を決めた人は受け取らない。
    """
    fee = fees.at_payment(case, at) or fee_of(case)
    year, owed = yearly.oldest_owing(case) or (None, 0)  # 年度ごとのものは、古い年度から
    if year is None and not yearly.of_case(case):
        owed = fees.outstanding(fee)
    if not owed:
        paid = fee.paid_yen
        name = fees.name_of(case)
        raise NotAllowed(f"{name}の納付は、すでに記録されています。" if paid else f"納めていただく{name}はありません。")
    if yen is not None and yen != owed:
        raise NotAllowed(f"納めていただく額は{owed:,}円です。{yen:,}円では額が合いません。")
    needed(how, "納付の方法を書いてください（現金、納付書など）。")
    step(case, RECORD_PAYMENT)
    payment = ledger.pay(case, yen=owed, how=how[:32], by=by, at=at, year=year)
    note(yen=owed, receipt=ledger.number_text(payment))
    if year is not None:
        note(fiscal_year=year.year)
    return payment


REVERSE_PAYMENT = CaseVerb(
    name="fee.reversed", right="fee.take", label="納付を取り消す", done="納付の記録を取り消しました。",
    told=lambda payload, rules: (f"{called(rules)}の納付の記録を取り消しました", f"{payload.get('yen', 0):,}円"),
    move=Move(_AT_ANY_TIME, ground="会計規則（収納の取消し）"), duty="cash",
)  # fmt: skip


@action(REVERSE_PAYMENT)
def reverse_payment(
    case: Case, *, payment: int, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> Payment:
    """納付の記録を取り消す。その日を締める前に、受け取った人とは別の、任命された人が行う。"""
    row = Payment.objects.filter(case=case, pk=payment, reverses=None).first()
    if row is None:
        raise NotAllowed("取り消せる納付の記録が、この事案にありません。")
    if Payment.objects.filter(reverses=row).exists():
        raise NotAllowed("この納付の記録は、すでに取り消されています。")
    if row.staff_key == by.staff_key:
        raise NotAllowed("受け取った人は、自分で取り消せません。同じ任命を受けたほかの職員が取り消してください。")
    needed(reason, "取り消す理由を書いてください。")
    step(case, REVERSE_PAYMENT)
    reversal = ledger.reverse(row, reason=reason, by=by, at=at)
    note(yen=row.yen, receipt=ledger.number_text(row), number=ledger.number_text(reversal))
    return reversal
