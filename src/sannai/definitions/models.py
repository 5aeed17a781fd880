"""Definitions of every kind: what was brought, and what was frozen as a version."""

from __future__ import annotations

from django.db import models

from sannai.common.witness import Recorded


class Definition(Recorded):
    """One definition that has been published at least once. What it says lives in its versions."""

    kind = models.CharField(max_length=32)  # see kinds.py
    key = models.CharField(max_length=64)
    current = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)  # of its newest event

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="definition_key")]

    @property
    def subject_kind(self) -> str:
        return self.kind

    @property
    def subject_id(self) -> str:
        return self.key

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Package(models.Model):
    """A whole folder as text. Its files are the truth; the columns beside them are for finding it."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    package = models.TextField()  # canonical JSON: {path: base64}
    title = models.CharField(max_length=200)
    division_key = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Version(Recorded, Package):
    """One frozen package. Kind and key stand on it too: whoever reads a version seldom needs the definition's row."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)  # sha256 over the canonical package
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "number"], name="definition_version")]

    subject_kind = "version"

    @property
    def subject_id(self) -> str:
        return self.digest

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class Candidate(Package):
    """A package that somebody brought: checked, frozen by digest, not public until it is decided."""

    digest = models.CharField(max_length=64, primary_key=True)
    brought_by = models.CharField(max_length=32)  # staff key
    brought_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="candidate_key")]

    subject_kind = "candidate"

    @property
    def subject_id(self) -> str:
        return self.digest

    def __str__(self) -> str:
        return f"{self.key} {self.digest[:12]}"
