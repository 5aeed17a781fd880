"""文書番号 and 起案番号: gapless within its series (記号, 年度). Only these are; a gap that must be is a 欠番."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from sannai.text.eras import wareki

from .models import Series, VoidNumber
from .time import fiscal_year


def take(symbol: str, on: date) -> tuple[Series, int]:
    """The next number of the series of this date. Inside a transaction: what is rolled back takes no number.

    The row stays locked until the transaction ends, so take it as late as possible.
    """
    year = fiscal_year(on)
    if not _advance(symbol, year):
        try:
            with transaction.atomic():
                Series.objects.create(symbol=symbol, fiscal_year=year)
        except IntegrityError:
            pass  # somebody opened the series in the same moment
        _advance(symbol, year)
    series = Series.objects.get(symbol=symbol, fiscal_year=year)
    return series, series.last_number


def _advance(symbol: str, year: int) -> int:
    return Series.objects.filter(symbol=symbol, fiscal_year=year).update(last_number=F("last_number") + 1)


def text(series: Series, number: int) -> str:
    """8三環業第12号: the fiscal year of the era, the symbol, the number."""
    year = wareki(date(series.fiscal_year, 4, 1)).split("年")[0][2:]
    return f"{year}{series.symbol}第{number}号"


def void(series: Series, number: int, reason: str, at: datetime) -> VoidNumber:
    """欠番として記録する。Raises ValueError for a number that is in use or that was never taken."""
    if not 0 < number <= series.last_number or number in _used(series):
        raise ValueError(f"{text(series, number)} cannot be voided")
    told = {"reason": reason[:200], "at": at}
    return VoidNumber.objects.get_or_create(series=series, number=number, defaults=told)[0]


def gaps(series: Series) -> list[int]:
    """Numbers that were taken and are neither in use nor recorded as void. None, unless something is wrong."""
    used = _used(series) | set(series.voids.values_list("number", flat=True))
    return [number for number in range(1, series.last_number + 1) if number not in used]


def _used(series: Series) -> set[int]:
    """Numbers that some row carries: of whatever is numbered in this series, documents and proposals alike."""
    carriers = (relation for relation in Series._meta.related_objects if relation.related_model is not VoidNumber)
    found: set[int] = set()
    for relation in carriers:
        carrier: Any = relation.related_model
        rows = carrier._default_manager.filter(**{relation.field.name: series})
        found.update(rows.values_list("number", flat=True))
    return found
