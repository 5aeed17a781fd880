"""The outbox: what is to be said to whom. A notice is a row in the same transaction as what it tells of."""

from __future__ import annotations

from django.db import models

from sannai.common.sealing import SealedTextField

from . import words


class Notice(models.Model):
    """One message (通知の連絡, not 届出). Whether it went by mail is known by the call of the same key (exchange)."""

    key = models.CharField(max_length=200, unique=True)  # e.g. "receipt:<uuid>": once each; it names nobody
    to_email = SealedTextField(blank=True)  # "" when the person gave none: shown on the status page only
    said = models.CharField(max_length=64)  # what is said: a name of names.lock
    parameters = SealedTextField()  # canonical JSON: all that must stay true of it, and no secret link
    about_kind = models.CharField(max_length=32, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="notice_about")]

    def told(self, language: str = "ja") -> words.Told:
        """Subject and body in the reader's language. One statement where a link is in it. Raises NoWords."""
        return words.told(self.said, self.parameters, language)

    def __str__(self) -> str:
        return f"{self.said} {self.key}"
