"""The outbox: what is to be said to whom. A notice is a row in the same transaction as what it tells of."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One message (通知の連絡, not 届出). At least once, always with the same Message-ID."""

    key = models.CharField(max_length=200, unique=True)  # e.g. "receipt:<uuid>": once each
    to_email = models.EmailField(blank=True)  # "" when the person gave none: shown on the status page only
    subject = models.CharField(max_length=200)
    body = models.TextField()
    about_kind = models.CharField(max_length=32, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="notice_about")]

    def __str__(self) -> str:
        return self.subject
