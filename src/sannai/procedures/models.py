"""How published procedures are found, and the inventory of everything that is not online yet."""

from __future__ import annotations

from django.db import models

from sannai.definitions.models import Version


class Listing(models.Model):
    """What a version of a procedure is found and listed by; what it says lives in its files."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, primary_key=True, related_name="listing")
    summary = models.TextField(blank=True)
    folded = models.TextField()  # search key: title, reading, summary, life events, folded
    life_events = models.TextField(blank=True)  # "\n引越し\n住まい\n"
    internal = models.BooleanField(default=False)  # filed by divisions at the desk; no citizen sees it
    adverse = models.BooleanField(default=False)  # begun by the office about what it decided; nobody applies for it

    def __str__(self) -> str:
        return str(self.version)


class InventoryItem(models.Model):
    """A procedure kind of the national survey (棚卸し). Unknown stays unknown: null, never zero."""

    survey_id = models.CharField(max_length=16, primary_key=True)  # 手続ID
    title = models.CharField(max_length=500)
    folded = models.TextField()
    ministry = models.CharField(max_length=200, blank=True)
    law = models.CharField(max_length=500, blank=True)
    article = models.CharField(max_length=500, blank=True)
    online_status = models.CharField(max_length=8, blank=True)  # code of the official list, "" unknown
    life_events = models.TextField(blank=True)
    receivers = models.TextField(blank=True)  # 申請を提出する機関
    total_count = models.BigIntegerField(null=True)
    online_count = models.BigIntegerField(null=True)
    offline_count = models.BigIntegerField(null=True)
    row = models.TextField()  # canonical JSON of the normalised row
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.title


class InventoryImport(models.Model):
    """One import: what was read, from which file, with which doubts. Its event carries the change-set digest."""

    at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    doubts = models.TextField()  # canonical JSON: [{line, column, reason}]

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"
