"""Money at the counter as rows: the ledger of payments, and the days of a till that were counted and closed."""

from __future__ import annotations

from typing import Any

from django.db import models

from sannai.common.models import Series
from sannai.common.witness import Recorded


class FeeYear(Recorded):
    """年度分: one fiscal year of what is charged year by year, from its 調定 on. The first is a row too."""

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="fee_years")
    year = models.PositiveSmallIntegerField()  # in whose April it begins
    starts_on = models.DateField()  # of the period in this year
    ends_on = models.DateField()
    until = models.DateField()  # the last day of the whole period: beyond ``ends_on``, another year follows
    yen = models.PositiveIntegerField()  # to be paid, less what was relieved
    ground = models.CharField(max_length=200)
    charged_on = models.DateField()  # 調定の日
    due_on = models.DateField()  # 納期限
    charged_yen = models.PositiveIntegerField(null=True)  # as it was charged, where it became less
    shortened_on = models.DateField(null=True)  # when it was written down that the period ended before its time
    reason = models.CharField(max_length=200, blank=True)  # why it did

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "year"], name="fee_year_once")]
        indexes = [
            models.Index(
                fields=["ends_on"], name="fee_year_goes_on", condition=models.Q(until__gt=models.F("ends_on"))
            ),
            models.Index(fields=["due_on"], name="fee_year_due"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.yen}円"


class Payment(Recorded):
    """収納簿の1行: a fee that was paid, or the reversal of a row. Rows are only added; their sum is what is paid."""

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="payments")
    fee_year = models.ForeignKey(FeeYear, on_delete=models.PROTECT, null=True, related_name="payments")
    unit_key = models.CharField(max_length=64)  # whose till
    day = models.DateField()  # of the till
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="payments")
    number = models.PositiveIntegerField(null=True)  # of the receipt; null: recorded before there was a ledger
    yen = models.IntegerField()  # of a reversal less than nothing
    how = models.CharField(max_length=32)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    reason = models.CharField(max_length=200, blank=True)  # of a reversal
    staff_key = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="payment_number")]
        indexes = [models.Index(fields=["unit_key", "day"], name="payment_till")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new row."""
        if not self._state.adding:
            raise TypeError("a row of the ledger is never changed: add one that reverses it")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.case_id} {self.yen}円"


class TillDay(Recorded):
    """窓口の締め: one day of one unit, what the ledger said, what was counted, and who confirmed it."""

    key = models.CharField(max_length=80, primary_key=True)  # see ledger.key_of
    unit_key = models.CharField(max_length=64)
    day = models.DateField()
    ledger_yen = models.IntegerField()  # cash, when it was counted
    counted_yen = models.PositiveIntegerField()
    coins = models.CharField(max_length=200, blank=True)  # 金種の内訳
    reason = models.CharField(max_length=200, blank=True)  # 過不足の理由
    counted_by = models.CharField(max_length=32)
    counted_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=32, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # from then on the day is closed
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day", "key"], name="till_day")]

    subject_kind = "till"

    @property
    def subject_id(self) -> str:
        return self.key

    @property
    def difference(self) -> int:
        """過不足: what is too much, or less than nothing if it is too little."""
        return self.counted_yen - self.ledger_yen

    def __str__(self) -> str:
        return self.key
