"""What a citizen writes before it is filed, what waits for the inner side, and what that has put down. All sealed."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.sealing import SealedTextField
from sannai.definitions.models import Version


class Slot(models.Model):
    """One link to one case: the key of the case, wrapped under the link's secret. Deleting the row revokes the link."""

    handle = models.CharField(max_length=26, primary_key=True)  # stands in addresses, opens nothing
    case = models.UUIDField(db_index=True)  # of the draft, its application and its case
    wrapped = models.BinaryField()
    verify_key = models.BinaryField()  # what the holder of this link signs is checked with it
    by = models.CharField(max_length=16)  # first, mail, counter, desk: who gave it out
    sent_to = models.CharField(max_length=32, blank=True, default="")  # an address under K: tells few from many
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.by} {self.handle[:8]}"


class Draft(models.Model):
    """A form being filled in, pinned to its version."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, default="portal")  # portal, counter, paper, phone, internal
    unit_key = models.CharField(max_length=64, blank=True, default="")  # the unit whose staff type it in, or ""
    key = SealedTextField(blank=True, default="")  # K of what staff type in, under the city's own key; "" a citizen's
    created_at = models.DateTimeField()
    expires_on = models.DateField(db_index=True)
    reference_number = models.CharField(max_length=16, blank=True, default="")  # where it was filed on this side alone
    email = models.BinaryField(default=b"")  # under K: where the link was mailed, or what was proven
    # Not under K, nor under the city's key, which an outside has not: for who asked to be reminded before the end.
    remind_to = SealedTextField(blank=True, default="", at_rest=False)
    warned_at = models.DateTimeField(null=True, blank=True)  # that it will expire
    number_kids = models.CharField(max_length=600, blank=True, default="")  # keys of 個人番号 that its pages name
    filed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # discarded or expired: the answers are gone

    class Meta:
        indexes = [models.Index(fields=["unit_key"], condition=~models.Q(unit_key=""), name="draft_of_a_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["reference_number"], condition=~models.Q(reference_number=""), name="draft_reference"
            )
        ]

    subject_kind = "case"  # filing it opens the chain that its case continues

    @property
    def subject_id(self) -> str:
        return str(self.id)

    def __str__(self) -> str:
        return str(self.id)


class DraftPage(models.Model):
    """The answers of one page and what was typed there, under K. One upsert saves a page."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="pages")
    page = models.CharField(max_length=64)
    sealed = models.BinaryField()  # canonical JSON: answers, and every text as typed while not all of it can stand
    seq = models.PositiveIntegerField(default=1)  # how often it was saved: bound into the seal
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "page"], name="page_of_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.page}"


class MailProof(models.Model):
    """The address that a code was sent to before filing, and whether it came back."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, primary_key=True, related_name="+")
    email = models.BinaryField()  # under K
    number = models.PositiveSmallIntegerField()  # of the letter whose code counts
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.draft_id)


class Upload(models.Model):
    """A file sent for one field of a draft, sealed under a key of its own. Its page row says the rest."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="uploads")
    field = models.CharField(max_length=64)
    row = models.CharField(max_length=32, blank=True)
    body = models.CharField(max_length=64, unique=True)  # sha256 of the sealed bytes: its name on the disk
    data_key = models.BinaryField()  # the file's own key, under K
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.field}"


class Outgoing(models.Model):
    """One sealed item of a case. The row stays, so that its number is never given again; its bytes go."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField()
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    kid = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    sealed_sha256 = models.CharField(max_length=64)
    body = models.BinaryField(null=True)  # null: a file by the name of its hash, or deleted
    created_at = models.DateTimeField()
    acked_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    hold = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "n"], name="outgoing_number")]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(acked_at=None), name="outgoing_waiting"),
            models.Index(fields=["sealed_sha256"], name="outgoing_sealed"),
            models.Index(fields=["deleted_at"], name="outgoing_deleted"),
        ]

    def __str__(self) -> str:
        return f"{self.case}#{self.n}"


class Placed(models.Model):
    """The newest whole of one stream, as the inner side put it down."""

    stream = models.CharField(max_length=120, primary_key=True)
    p = models.PositiveBigIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField(db_index=True)  # when it was put down, the last time

    def __str__(self) -> str:
        return f"{self.stream}#{self.p}"


class Projection(models.Model):
    """状況の写し: everything that the pages of an applicant show of one case. The newest alone is kept."""

    case = models.UUIDField(primary_key=True)  # no foreign key: the case stands on the other side
    p = models.PositiveBigIntegerField()  # rises with everything that is shown anew; after a restore, past the clock
    sealed = models.BinaryField()  # under K, bound to case and p: see shown.py. Empty: disposed of
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case} p{self.p}"


class Letter(models.Model):
    """The applicant's copy of a document that was dispatched electronically."""

    id = models.UUIDField(primary_key=True)  # of the document
    case = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)


class Publication(models.Model):
    """What the city publishes, a stream a row, as this side goes by it. The newest placed one, unless that is refused.

    ``own``: published by this very database, which needs nobody to tell it. ``body``: of what is read from the document
    itself; empty where rows of other tables are made of it.
    """

    stream = models.CharField(max_length=120, primary_key=True)
    p = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the whole document
    body = models.BinaryField()
    at = models.DateTimeField()
    own = models.BooleanField(default=False)
    refused_p = models.PositiveBigIntegerField(null=True)  # of the newest document that is not gone by
    refused = models.TextField(blank=True)  # why

    def __str__(self) -> str:
        return f"{self.stream}#{self.p}"
