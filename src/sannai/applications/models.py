"""What was filed. A draft, its envelope and its case share one UUID."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.sealing import SealedTextField
from sannai.common.witness import Recorded
from sannai.definitions.models import Version
from sannai.files.models import Blob


class Arrival(models.Model):
    """A file as it came, sealed: it waits to be looked through and made harmless, and is the original ever after.

    ``key``: its data key, sealed to the city's key for files while it waits, and to that for originals afterwards.
    What it is (``sha256``, ``size``, ``media_type``) may be unknown until it was opened once.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    case = models.UUIDField(db_index=True)
    body = models.CharField(max_length=64, unique=True)  # sha256 of the sealed bytes: their name
    key = models.BinaryField()
    arrived_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, default="waiting")  # waiting, clean, refused
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    report = models.TextField(blank=True)  # JSON: what was done, or why not (``inspecting.Report``)
    inspected_at = models.DateTimeField(null=True)
    harmless = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)  # when the desk was told of it

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="arrival_waiting"),
            models.Index(fields=["inspected_at"], condition=models.Q(taken_at=None), name="arrival_untaken"),
        ]

    def __str__(self) -> str:
        return self.body[:12]


class Upload(models.Model):
    """A file sent for one field: with what was filed, or for a correction of it. ``blob`` is the harmless one."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    holder = models.UUIDField(db_index=True)  # id of the application
    field = models.CharField(max_length=64)
    row = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=255)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")  # null: not harmless (yet)
    arrival = models.OneToOneField(Arrival, null=True, on_delete=models.PROTECT)  # null: came before there were any
    uploaded_at = models.DateTimeField()
    set_aside = models.BooleanField(default=False)  # replaced in a correction; still what was filed

    @property
    def sent(self) -> Arrival | Blob:
        """What was sent: its sha256, size and media type."""
        sent = self.arrival or self.blob
        assert sent is not None  # one of both is always there
        return sent

    @property
    def size(self) -> int:
        return self.sent.size

    def __str__(self) -> str:
        return self.name


class Inspection(Recorded):
    """What became of one file, as the log knows it: which content came, and which harmless one stands for it."""

    upload = models.UUIDField(primary_key=True)  # stays where the upload goes before its case
    case = models.UUIDField(db_index=True)
    state = models.CharField(max_length=8)  # clean, refused
    code = models.CharField(max_length=16, blank=True)
    original = models.CharField(max_length=64)  # sha256 of what was sent
    harmless = models.CharField(max_length=64, blank=True)  # sha256 of what was made of it
    method = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.upload)


class Application(Recorded):
    """The envelope: what was filed, on which version, at which moment. Never changed; corrections stand beside it."""

    id = models.UUIDField(primary_key=True)
    reference_number = models.CharField(max_length=16, unique=True)  # random with a check digit
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16)
    answers = SealedTextField()  # canonical JSON
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)  # sha256(salt + version digest + answers + file hashes)
    fee_yen = models.PositiveIntegerField(null=True)  # as computed at filing; null: none or not yet known
    arrived_at = models.DateTimeField()
    filed_on = models.DateField(db_index=True)  # Asia/Tokyo date of arrival
    email = SealedTextField(blank=True)
    key = SealedTextField(blank=True, default="")  # K of the case: a lost link is replaced by one that opens the same
    mail_links = models.PositiveSmallIntegerField(default=0)  # which link of mails counts; one more revokes it

    def __str__(self) -> str:
        return self.reference_number


class Amendment(Recorded):
    """Answers given to a correction: the whole document anew. The newest one is what the desk reads."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    answers = SealedTextField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    fee_yen = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="amendment_number")]

    def __str__(self) -> str:
        return f"{self.application_id} 補正{self.number}"


class SealedNumber(Recorded):
    """A 個人番号, sealed to the number zone as it was typed. Answers name it by its sha256; the box goes on its day."""

    sha256 = models.CharField(max_length=64, primary_key=True)  # of the box: what the answers hold
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="numbers")
    field = models.CharField(max_length=64)
    row = models.CharField(max_length=32, blank=True)
    kid = models.CharField(max_length=64, blank=True)  # the key that opens it; "" of what is no box
    box = models.BinaryField(null=True)  # null: destroyed
    arrived_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["application"], condition=models.Q(destroyed_at=None), name="number_here"),
            models.Index(fields=["kid"], condition=models.Q(destroyed_at=None), name="number_of_key"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.field}"


class PaperFiling(Recorded):
    """What staff typed in for a paper or spoken application."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="paper")
    typed_by = models.CharField(max_length=32)  # staff key
    confirmed_by_applicant = models.BooleanField()
    confirmation = models.CharField(max_length=200, blank=True)  # how: 読み上げて確認 など
    original_place = models.CharField(max_length=200, blank=True)  # where the paper original is kept
    entered_at = models.DateTimeField()
    time_known = models.BooleanField(default=True)  # False: only the day is known on which it reached the office

    def __str__(self) -> str:
        return str(self.application_id)


class DivisionFiling(Recorded):
    """庁内の申請: the division in whose name it was filed, and who pressed the button. Its name is that of the day."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="division")
    unit_key = models.CharField(max_length=64)  # read through the successions of the day
    unit_name = models.CharField(max_length=200)  # as it was called on that day
    staff_key = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["unit_key"], name="filing_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_key} {self.application_id}"


class SearchKey(models.Model):
    """Extracted from the answers for the desk's search; folded. Nothing else ever queries the answers."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="search_keys")
    kind = models.CharField(max_length=16)  # name, kana, address, phone, email
    folded = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind}:{self.application_id}"
