"""The outbox: what is to be said to whom. A notice is a row in the same transaction as what it tells of."""

from __future__ import annotations

from django.db import models

from sannai.common.sealing import SealedTextField


class Notice(models.Model):
    """One message (通知の連絡, not 届出). Whether it went by mail is known by the call of the same key (exchange)."""

    key = models.CharField(max_length=200, unique=True)  # e.g. "receipt:<uuid>": once each; it names nobody
    to_email = SealedTextField(blank=True)  # "" when the person gave none: shown on the status page only
    subject = models.CharField(max_length=200)
    body = SealedTextField()
    about_kind = models.CharField(max_length=32, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="notice_about")]

    def __str__(self) -> str:
        return self.subject
