"""起案 and 決裁, knowing nothing of what is decided: that is a kind, an id, a digest and facts."""

from __future__ import annotations

import uuid6
from django.db import models


class Proposal(models.Model):
    """One 起案: what is to be decided, bound to the digest of exactly that and to the ``seq`` that was seen."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    about_kind = models.CharField(max_length=32)  # whatever is to be decided: "case", …
    about_id = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)
    title = models.CharField(max_length=200)  # 件名
    reasons = models.TextField(blank=True)  # 伺い文
    content = models.TextField()  # canonical JSON of what is proposed
    digest = models.CharField(max_length=64)  # of what it is about and of the content together
    about_seq = models.PositiveIntegerField()  # the newest event of substance that the proposer saw
    proposed_by = models.CharField(max_length=32)  # staff key
    proposed_at = models.DateTimeField()
    decider_post = models.CharField(max_length=64)
    status = models.CharField(max_length=16, default="open")  # see states.py
    closed_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)  # of the proposal's own chain

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id"],
                condition=models.Q(status="open"),
                name="one_open_proposal_per_subject",
            )
        ]
        indexes = [models.Index(fields=["decider_post", "status"], name="proposal_waiting")]

    subject_kind = "proposal"  # its own chain, beside the chain of what it is about

    @property
    def subject_id(self) -> str:
        return str(self.id)

    def __str__(self) -> str:
        return self.title
