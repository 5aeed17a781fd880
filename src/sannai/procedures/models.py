"""Definitions published as versions, and the inventory of everything that is not online yet."""

from __future__ import annotations

from django.db import models


class Procedure(models.Model):
    """A procedure that has been published at least once. What it says lives in its versions."""

    key = models.CharField(max_length=64, primary_key=True)
    current = models.ForeignKey("ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)  # of its newest event

    subject_kind = "procedure"

    @property
    def subject_id(self) -> str:
        return self.key

    def __str__(self) -> str:
        return self.key


class ProcedureVersion(models.Model):
    """One frozen package. Its files are the truth; the columns beside them are for finding it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)  # sha256 over the canonical package
    package = models.TextField()  # canonical JSON: {path: base64}
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    folded = models.TextField()  # search key: title, reading, summary, life events, folded
    division_key = models.CharField(max_length=64)
    life_events = models.TextField(blank=True)  # "\n引越し\n住まい\n"
    internal = models.BooleanField(default=False)  # filed by divisions at the desk; no citizen sees it
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="version_number")]

    subject_kind = "version"

    @property
    def subject_id(self) -> str:
        return self.digest

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"


class Candidate(models.Model):
    """A package that somebody brought: checked, frozen by digest, not public until it is decided."""

    digest = models.CharField(max_length=64, primary_key=True)
    procedure_key = models.CharField(max_length=64, db_index=True)
    package = models.TextField()  # canonical JSON: {path: base64}
    title = models.CharField(max_length=200)
    division_key = models.CharField(max_length=64)
    brought_by = models.CharField(max_length=32)  # staff key
    brought_at = models.DateTimeField()

    subject_kind = "candidate"

    @property
    def subject_id(self) -> str:
        return self.digest

    def __str__(self) -> str:
        return f"{self.procedure_key} {self.digest[:12]}"


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
