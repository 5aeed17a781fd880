"""Whatever leaves city hall: documents, their numbers, and how they were sent."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.files.models import Blob


class Series(models.Model):
    """A series of 文書番号: (記号, 年度). Its row is locked while a number is taken, so it has no gaps."""

    symbol = models.CharField(max_length=32)  # 三環収
    fiscal_year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["symbol", "fiscal_year"], name="series_symbol_year")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.fiscal_year}"


class VoidNumber(models.Model):
    """欠番: a number that was taken and must not be used, and why."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="voids")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="void_number")]

    def __str__(self) -> str:
        return f"{self.series} 第{self.number}号 欠番"


class Document(models.Model):
    """An issued document: number, title, the PDF as it left."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    case_id = models.UUIDField(db_index=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    template_digest = models.CharField(max_length=64)
    unprintable = models.TextField(blank=True)  # characters that no font has, shown as 〓: "U+30EDE"
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="document_number")]

    def __str__(self) -> str:
        return f"{self.series.symbol}第{self.number}号"


class Dispatch(models.Model):
    """How one document goes to one recipient. Electronic only by the recipient's recorded choice."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dispatches")
    method = models.CharField(max_length=16)  # electronic, post, counter, public_notice (公示送達)
    address = models.TextField(blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)  # when the recipient chose electronic delivery
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id} {self.method}"
