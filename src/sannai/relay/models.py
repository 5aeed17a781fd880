"""What passes the machine between the sides: one row for each file that was sent, until its original goes."""

from __future__ import annotations

from django.db import models

WAITING, CLEAN, REFUSED = "waiting", "clean", "refused"


class Passage(models.Model):
    """A file on its way inward. Its sealed original lies on this disk before there is a row."""

    id = models.UUIDField(primary_key=True)  # of the item outside
    case = models.UUIDField()
    n = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of what outside left for it
    body = models.CharField(max_length=64)  # sha256 of the sealed original: its name on the disk
    key = models.BinaryField()  # what opens it: sealed to the key for files, and to that for originals afterwards
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)  # it waits
    package = models.CharField(max_length=64, blank=True)  # sha256 of what goes inward instead
    size = models.PositiveBigIntegerField(default=0)  # of that
    kept_at = models.DateTimeField(null=True)  # when the inner side had it in its backup

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "n"], name="passage_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state=WAITING), name="passage_waiting"),
            models.Index(fields=["kept_at"], name="passage_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.case}#{self.n}"
