"""Blobs by content hash."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """Bytes that someone gave us, kept once, named by their sha256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)  # sniffed from the bytes, not believed from the sender
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]
