"""What waits outside for the inner side, and what the inner side has put down. All of it sealed."""

from __future__ import annotations

from django.db import models


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
