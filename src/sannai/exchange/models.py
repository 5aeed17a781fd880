"""What is asked of the outside, and each time that it was tried."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from sannai.common.sealing import SealedTextField

WAITING, ANSWERED, REFUSED, UNKNOWN, GIVEN_UP = "waiting", "answered", "refused", "unknown", "given_up"
STATES = {
    WAITING: "これから送る",
    ANSWERED: "届いた",
    REFUSED: "断られた",
    UNKNOWN: "届いたか分からない",
    GIVEN_UP: "送れなかった",
}


class Call(models.Model):
    """One call to the outside: a row in the same transaction as what it follows from. Once a key."""

    channel = models.CharField(max_length=32)
    key = models.CharField(max_length=200)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)  # sha256(salt + body): the same key with another one is a conflict
    body = SealedTextField()  # canonical JSON: all that its channel needs
    about_kind = models.CharField(max_length=32, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when a worker looks at it again; null: there is nothing to do by itself
    leased_until = models.DateTimeField(null=True)  # a worker has it; one that died has it no longer than this
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="call_once")]
        indexes = [
            models.Index(fields=["channel", "next_at"], condition=~models.Q(next_at=None), name="call_due"),
            models.Index(fields=["about_kind", "about_id"], name="call_about"),
            models.Index(fields=["answered_at"], name="call_answered"),
        ]

    @property
    def content(self) -> dict[str, Any]:
        """What is to be said to the other side."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    def __str__(self) -> str:
        return f"{self.channel}:{self.key}"


class Attempt(models.Model):
    """One time that it was sent, or that the other side was asked what became of it. Written before, answered after."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    enquiry = models.BooleanField(default=False)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, blank=True)  # done, later, refused, unknown; "" while it runs
    said = SealedTextField(blank=True)  # what the other side said, or what went wrong: it can name a person

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="attempt_number")]

    def __str__(self) -> str:
        return f"{self.call_id}#{self.number} {self.outcome}"


class Received(models.Model):
    """One item of the outside that was taken in: once, whatever comes again. It stays for ever."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField()
    n = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of the sealed bytes
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)  # when outside knew that the backup of the inner side has it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "n"], name="received_once")]
        indexes = [models.Index(fields=["at"], condition=models.Q(kept_at=None), name="received_not_kept")]

    def __str__(self) -> str:
        return f"{self.case}#{self.n}"


class Put(models.Model):
    """What the outside is to show of one stream: the newest only, sent until it is seen there."""

    stream = models.CharField(max_length=120, primary_key=True)
    p = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()  # sealed, or public; kept, so that an outside restored from a backup can be given it
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=16, blank=True)  # the outside has another one of this p, or a newer one

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=models.Q(seen_at=None), name="put_not_seen")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.p}"


class Outstanding(models.Model):
    """One item that is known to lie outside and was not received. It goes when it is received."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField(db_index=True)
    n = models.PositiveIntegerField()
    why = models.CharField(max_length=32, blank=True)  # why it is held, not_come, or "": one before it is missing
    since = models.DateTimeField()  # for this cause

    def __str__(self) -> str:
        return f"{self.case}#{self.n} {self.why}"


class Contact(models.Model):
    """How the outside stood when it was last reached. One row."""

    ONLY = 1
    reached_at = models.DateTimeField(null=True)  # of what was carried here: as old as it says
    missed_at = models.DateTimeField(null=True)  # when it did not answer; null: it has answered since
    waiting = models.PositiveIntegerField(default=0)
    oldest = models.DateTimeField(null=True)
    held = models.PositiveIntegerField(default=0)
    free = models.FloatField(default=1.0)  # share of its disk

    def __str__(self) -> str:
        return f"reached {self.reached_at}, missed {self.missed_at}"
