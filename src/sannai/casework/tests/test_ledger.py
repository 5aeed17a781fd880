"""The ledger of payments and the closing of the till: rows are only added, and after the closing not even that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.city.rows import duty

from sannai.casework import actions, fees, ledger
from sannai.casework.models import FeeDue, Payment, TillDay
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common import numbering
from sannai.common.action import Denied, NoDuty
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.common.time import today

from . import cast

pytestmark = pytest.mark.usefixtures("city")
AT = cast.MONDAY
FOOD = "health.food"


def paid(who: str = "clerk", how: str = fees.CASH, at=AT) -> Payment:
    case = cast.taken(cast.version(due="before_issue"), poor=False)
    return actions.record_payment(case, how=how, by=cast.staff(who), at=at)


def reverse(payment: Payment, who: str, at=AT, reason: str = "打ち間違い"):
    case = find(payment.case_id)
    return actions.reverse_payment(case, payment=payment.pk, reason=reason, by=cast.staff(who), at=at)


def counted(yen: int, who: str = "clerk", at=AT, reason: str = "") -> TillDay:
    day = today(at)
    till = TillDay(key=ledger.key_of(FOOD, day), unit_key=FOOD, day=day)
    actions.count_till(till, counted_yen=yen, reason=reason, by=cast.staff(who), at=at)
    return TillDay.objects.get(key=till.key)


def test_each_payment_is_a_numbered_row_and_no_row_is_changed():
    rows = [paid(), paid(how="納付書")]
    assert [ledger.number_text(row) for row in rows] == ["8三保食収第1号", "8三保食収第2号"]
    assert [(row.unit_key, row.day, row.yen, row.staff_key) for row in rows] == [(FOOD, today(AT), 1000, "clerk")] * 2
    with pytest.raises(TypeError):
        rows[0].save()
    assert numbering.gaps(rows[0].series) == []
    with pytest.raises(NotAllowed, match="すでに記録"):
        actions.record_payment(find(rows[0].case_id), how=fees.CASH, by=cast.staff("other"), at=AT)


def test_who_took_it_cannot_reverse_it_and_a_second_appointed_person_can():
    payment = paid()
    with pytest.raises(NotAllowed, match="受け取った人は、自分で取り消せません"):
        reverse(payment, "clerk")
    with pytest.raises(NoDuty):
        reverse(payment, "counter")
    with pytest.raises(Denied):
        reverse(payment, "waste")
    with pytest.raises(NotAllowed, match="理由"):
        reverse(payment, "other", reason=" ")
    row = reverse(payment, "other")
    assert (row.yen, row.reverses_id, row.day) == (-1000, payment.pk, payment.day)
    fee = FeeDue.objects.get(case=payment.case_id)
    assert (fee.paid_yen, fees.outstanding(fee)) == (0, 1000)
    for other in (payment, row):
        with pytest.raises(NotAllowed):
            reverse(other, "head")
    again = actions.record_payment(find(payment.case_id), how=fees.CASH, by=cast.staff("clerk"), at=AT)
    assert (again.number, FeeDue.objects.get(case=payment.case_id).paid_yen) == (3, 1000)


def test_a_till_that_is_100_yen_short_says_why_and_is_closed_by_a_second_person():
    paid()
    paid(how="窓口（キャッシュレス）")
    with pytest.raises(NotAllowed, match="100円不足"):
        counted(900)
    assert not TillDay.objects.exists()
    till = counted(900, reason="釣銭の渡し間違いと思われる")
    assert (till.ledger_yen, till.counted_yen, till.difference) == (1000, 900, -100)
    with pytest.raises(NotAllowed, match="数えた人は、自分で確認できません"):
        actions.confirm_till(till, by=cast.staff("clerk"), at=AT)
    with pytest.raises(NoDuty):
        actions.confirm_till(TillDay.objects.get(), by=cast.staff("counter"), at=AT)
    actions.confirm_till(TillDay.objects.get(), by=cast.staff("other"), at=AT)
    closed = TillDay.objects.get()
    assert (closed.confirmed_by, closed.seq) == ("other", 2)
    verbs = Event.objects.filter(subject_kind="till").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["till.counted", "till.confirmed"]


def test_after_the_closing_nothing_of_that_day_is_added_or_reversed():
    payment = paid()
    actions.confirm_till(counted(1000), by=cast.staff("other"), at=AT)
    with pytest.raises(NotAllowed, match="もう締めました。取り消せません"):
        reverse(payment, "other")
    with pytest.raises(NotAllowed, match="もう締めました。次の開庁日"):
        paid()
    assert Payment.objects.count() == 1
    assert paid(at=AT + timedelta(days=1)).day == today(AT) + timedelta(days=1)
    for verb in (actions.confirm_till, actions.recount_till):
        more = {"counted_yen": 1000} if verb is actions.recount_till else {}
        with pytest.raises(NotAllowed, match="もう締めました"):
            verb(TillDay.objects.get(), by=cast.staff("head"), at=AT, **more)


def test_what_was_taken_after_counting_is_counted_again():
    paid()
    till = counted(1000)
    paid()
    with pytest.raises(NotAllowed, match="もう一度数えてください"):
        actions.confirm_till(till, by=cast.staff("other"), at=AT)
    actions.recount_till(TillDay.objects.get(), counted_yen=2000, by=cast.staff("clerk"), at=AT)
    actions.confirm_till(TillDay.objects.get(), by=cast.staff("other"), at=AT)
    with pytest.raises(StaleSubject):
        counted(2000)


def test_a_day_that_has_not_come_is_not_counted_and_a_window_clerk_counts_by_appointment():
    day = today(AT) + timedelta(days=1)
    ahead = TillDay(key=ledger.key_of(FOOD, day), unit_key=FOOD, day=day)
    with pytest.raises(NotAllowed, match="まだ来ていない日"):
        actions.count_till(ahead, counted_yen=0, by=cast.staff("clerk"), at=AT)
    duty("counter", "accounting_clerk", FOOD)
    assert counted(0, "counter").counted_by == "counter"
