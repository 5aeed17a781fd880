"""収納簿: rows are only added, each with its number; a day that was closed takes none."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Sum

from sannai.common import numbering
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.organization.snapshot import city_on

from .cash import FeeYear, Payment, TillDay
from .fees import CASHLESS
from .models import Case
from .states import NotAllowed


def key_of(unit_key: str, day: date) -> str:
    """How a day of a till is named."""
    return f"{day.isoformat()}:{unit_key}"


def closed(unit_key: str, day: date) -> bool:
    """Whether that day of that till was counted and confirmed."""
    return TillDay.objects.filter(key=key_of(unit_key, day)).exclude(confirmed_at=None).exists()


def cash_of(unit_key: str, day: date) -> int:
    """What the ledger says is in the till."""
    rows = Payment.objects.filter(unit_key=unit_key, day=day).exclude(how__in=CASHLESS)
    return rows.aggregate(total=Sum("yen"))["total"] or 0


def pay(case: Case, *, yen: int, how: str, by: Actor, at: datetime, year: FeeYear | None = None) -> Payment:
    """One payment, today, in the till of the division; ``year``: what it pays. Raises NotAllowed: it is closed."""
    row = Payment(case=case, fee_year=year, unit_key=case.division_on(today(at)), day=today(at), yen=yen, how=how)
    return _add(row, "今日の窓口は、もう締めました。次の開庁日に受け取ってください。", by, at)


def reverse(payment: Payment, *, reason: str, by: Actor, at: datetime) -> Payment:
    """取消し: a row of its own, on the day of the row that it reverses. Raises NotAllowed: the day is closed."""
    row = Payment(
        case=payment.case, fee_year=payment.fee_year, unit_key=payment.unit_key, day=payment.day, yen=-payment.yen,
        how=payment.how, reverses=payment, reason=reason[:200],
    )  # fmt: skip
    return _add(row, "その日の窓口は、もう締めました。取り消せません。返すときは、還付の手続によってください。", by, at)


def _add(row: Payment, otherwise: str, by: Actor, at: datetime) -> Payment:
    """The series stays locked until the end: whoever closes the day waits for it."""
    row.series, row.number = numbering.take(symbol(row.unit_key, today(at)), today(at))
    if closed(row.unit_key, row.day):
        raise NotAllowed(otherwise)
    row.staff_key, row.at = by.staff_key, at
    row.save()
    return row


def symbol(unit_key: str, on: date) -> str:
    """The series of the receipts of a unit's till."""
    city = city_on(on)
    return f"{city.symbol_of(city.heir('unit', unit_key, ''))}収"


def number_text(payment: Payment) -> str:
    """8三保食収第1号; "" for what was recorded before there was a ledger."""
    return numbering.text(payment.series, payment.number) if payment.series and payment.number else ""
