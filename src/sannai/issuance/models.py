"""Whatever leaves city hall: documents, their numbers, and how they were sent."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.models import Series
from sannai.files.models import Blob


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
