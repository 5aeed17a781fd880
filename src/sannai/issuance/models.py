"""Whatever leaves city hall: documents, their numbers, and how they were sent."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.models import Series
from sannai.common.witness import Recorded
from sannai.files.models import Blob


class Document(Recorded):
    """An issued document: what it is about, its number, its title, the PDF as it left."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    about_kind = models.CharField(max_length=32)  # any subject: a case, a slip, a booking, a contract
    about_id = models.CharField(max_length=64)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")  # null: disposed of
    template_digest = models.CharField(max_length=64)
    unprintable = models.TextField(blank=True)  # characters that no font has, shown as 〓: "U+30EDE"
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="document_number")]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="document_about")]

    def __str__(self) -> str:
        return f"{self.series.symbol}第{self.number}号"


class Recipient(Recorded):
    """宛名: who a document is made out to, and where, as of that day. A row of its own, so that it can go alone."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="recipient")
    name = models.TextField(blank=True)  # as it stands on the paper; of a body, its office or representative below it
    honorific = models.CharField(max_length=8, default="様")
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.honorific}" if self.name else ""

    @property
    def postal(self) -> str:
        """What is written on the envelope: postal code, address and name, a line each."""
        lines = [f"〒{self.postal_code}" if self.postal_code else "", self.address, str(self)]
        return "\n".join(line for line in lines if line)


class Dispatch(Recorded):
    """How one document goes to one recipient. Electronic only by the recipient's recorded choice."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dispatches")
    method = models.CharField(max_length=16)  # electronic, post, counter, public_notice (公示送達)
    address = models.TextField(blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)  # when the recipient chose electronic delivery
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["method", "sent_at"],
                name="dispatch_on_the_way",
                condition=models.Q(delivered_at=None, returned_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.method}"


class Supersession(Recorded):
    """What became of a document: another took its place (訂正、再調査), or ended what it said (取消し)."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="supersession")
    by = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="supersedes")
    how = models.CharField(max_length=16)  # corrected, resurveyed, revoked
    at = models.DateTimeField()  # when the later one was delivered

    def __str__(self) -> str:
        return f"{self.document_id} {self.how}"
