"""The event log: one append-only table, one chain for each subject, payloads apart, seals over all."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .sealing import SealedTextField


class Event(models.Model):
    """One verb done to one subject. Never changed, never deleted: triggers hold this on both databases.

    ``unique(subject_kind, subject_id, seq)`` is the chain's order and its lock: of two writers who saw the
    same ``seq``, one wins. Holds keys of posts and staff only; names and personal data live in the payload.
    """

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)  # staff, applicant, machine, system
    staff_key = models.CharField(max_length=32, blank=True)
    post_key = models.CharField(max_length=64, blank=True)
    acting_for = models.CharField(max_length=64, blank=True)  # post key of the absent decider (代決)
    cause = models.CharField(max_length=64, blank=True)  # hash of the event that this one follows from
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    payload_digest = models.CharField(max_length=64)  # sha256(salt + canonical payload), hex
    previous_hash = models.CharField(max_length=64)  # of the same subject; 64 zeros for the first
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="event_subject_seq")]
        indexes = [models.Index(fields=["verb", "at"], name="event_verb_at")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}#{self.seq} {self.verb}"


class EventPayload(models.Model):
    """What was said: canonical JSON text with its own salt. Disposal empties ``body``; the chain still verifies.

    ``_version`` in it is that of its shape; without one it is the first.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32, blank=True)  # emptied with the body
    body = SealedTextField(null=True)  # null means disposed of, "" is not JSON

    def __str__(self) -> str:
        return f"payload of {self.event_id}"


class Seal(models.Model):
    """A root over a batch of events, chained to the seal before it."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous_root = models.CharField(max_length=64)
    root = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedEvent(models.Model):
    """That an event is under a seal. What is unsealed is found by anti-join, never by highest id."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.event_id} under {self.seal_id}"


class AccessLog(models.Model):
    """Reading of personal data, by whom and why. Beside the chain, not in it.

    What stood on one page of a list was opened together: each thing has a row, and all but the first lead to it.
    """

    at = models.DateTimeField(db_default=Now())
    staff_key = models.CharField(max_length=32)
    about_kind = models.CharField(max_length=32)
    about_id = models.CharField(max_length=64)
    what = models.CharField(max_length=64)
    opening = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="more")  # first of its list

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="access_about")]

    def __str__(self) -> str:
        return f"{self.staff_key} read {self.about_kind}:{self.about_id}"


class Series(models.Model):
    """A series of numbers: (記号, 年度). Its row is locked while a number is taken, so it has no gaps."""

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


class RecordCheck(models.Model):
    """One round of looking at the whole record, done in parts by night: how far it came, and what it found."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=32, blank=True)  # the last chain that was looked at
    subject_id = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=64, blank=True)  # the last file
    part = models.CharField(max_length=8, default="chains")  # chains, files, whole
    events = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    faults = models.TextField(default="[]")  # JSON: the first of them as sentences, with numbers and no names
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d} {self.count}"


class Allowance(models.Model):
    """How much was used of a limit within one window (``limits.py``). Who is counted stands in no column."""

    key = models.CharField(max_length=64, primary_key=True)
    used = models.BigIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]
