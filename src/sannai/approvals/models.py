"""起案, its route and what was said on it. What is decided is a kind, an id, a digest and facts: no more is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import uuid6
from django.db import models

from sannai.common.models import Series
from sannai.common.witness import Recorded
from sannai.files.models import Blob
from sannai.organization.models import MAYOR


class Proposal(Recorded):
    """One 起案: what is to be decided, bound to the digest of exactly that and to the ``seq`` that was seen."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    about_kind = models.CharField(max_length=32)  # whatever is to be decided: "case", "procedure", "free", …
    about_id = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)  # 専決規程の事項
    title = models.CharField(max_length=200)  # 件名
    reasons = models.TextField(blank=True)  # 伺い文
    content = models.TextField()  # canonical JSON of what is proposed
    digest = models.CharField(max_length=64)  # of what it is about and of the content together
    about_seq = models.PositiveIntegerField()  # the newest event of substance that the proposer saw
    unit_key = models.CharField(max_length=64, blank=True, default="")  # the division that proposes
    proposed_by = models.CharField(max_length=32)  # staff key
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=16, default="open")  # see states.py
    closed_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)  # of the proposal's own chain

    seats: Mapping[str, Any] = {}  # step → Seat; see seats.attach
    seated: tuple[Any, int] | None = None  # the organisation and the ``seq`` that the seats were read for

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id"],
                condition=models.Q(status="open"),
                name="one_open_proposal_per_subject",
            )
        ]
        indexes = [
            models.Index(fields=["proposed_by", "status"], name="proposal_of_staff"),
            models.Index(fields=["proposed_by", "proposed_at", "id"], name="proposal_proposed"),
            models.Index(fields=["proposed_at", "id"], name="proposal_by_day"),
            models.Index(fields=["about_kind", "about_id", "proposed_at"], name="proposal_about"),
        ]

    subject_kind = "proposal"  # its own chain, beside the chain of what it is about

    @property
    def subject_id(self) -> str:
        return str(self.id)

    def __str__(self) -> str:
        return self.title


class Record(Recorded):
    """The 起案 as a document of the office: its number, how it is filed and shown, when decided and in force."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, primary_key=True, related_name="record")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    classification = models.CharField(max_length=32, blank=True)  # 分類記号
    retention = models.CharField(max_length=8, blank=True)  # 保存期間: 5年, 常用
    disclosure = models.CharField(max_length=8, default="open")  # 公開区分: open, partial, closed
    decided_on = models.DateField(null=True, blank=True)  # 決裁日
    takes_effect_on = models.DateField(null=True, blank=True)  # 施行日

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="proposal_number")]

    def __str__(self) -> str:
        return f"{self.series.symbol}第{self.number}号"


class Grounds(Recorded):
    """What the delegation rules were asked with. The route is never kept: it is read from the rules with this."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, primary_key=True, related_name="grounds")
    facts = models.TextField()  # canonical JSON: division, amount, effect, importance, …
    marks = models.TextField(blank=True)  # by spaces: assembly important exceptional precedent disputed
    analogous_to = models.CharField(max_length=64, blank=True)  # 類推: the listed matter that was followed
    analogy = models.TextField(blank=True)  # and why
    instructed = models.TextField(blank=True)  # あらかじめ受けた指示, and
    urgent = models.TextField(blank=True)  # why it cannot wait: what admits a 代決 where the rule says so
    rules_digest = models.CharField(max_length=64, blank=True)  # of the rules that were asked last

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class Waiting(Recorded):
    """Where it waits now: a post, for one step. Only the present steps are kept, never those to come."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="waiting")
    step = models.CharField(max_length=96)  # via:LEVEL, concur:UNIT, decide
    post_key = models.CharField(max_length=64)  # read through the successions of the day
    matter = models.CharField(max_length=64)  # of the proposal, beside the post: succession and order differ by it
    since = models.DateTimeField()
    substitutable = models.BooleanField(default=True)  # whether a 代決 is admitted here
    but = models.CharField(max_length=32, blank=True)  # who may not act on it: the proposer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "step"], name="waiting_once")]
        indexes = [models.Index(fields=["post_key", "since"], name="waiting_post")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.step}"


class Opinion(Recorded):
    """What one post said at one step, over exactly which content. Void once a material change asks anew."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=96)
    post_key = models.CharField(max_length=64)  # the post that was asked
    by_post = models.CharField(max_length=64, blank=True)  # the post that spoke: a stand-in's, or the same
    staff_key = models.CharField(max_length=32, blank=True)  # "" for a step that was passed over
    signature = models.CharField(max_length=400, blank=True)  # title and name of that day
    capacity = models.CharField(max_length=16)  # own, substitute (代), acting, caretaker, passed
    verdict = models.CharField(max_length=16)  # agreed, dissented, approved, returned, passed
    text = models.TextField(blank=True)
    revision = models.PositiveSmallIntegerField()  # number of the content that was read
    about_seq = models.PositiveIntegerField()  # newest event of the subject that was read
    at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="opinion_number")]
        # 合議 is rare among hundreds of thousands of opinions, and asked of every list of cases.
        indexes = [
            models.Index(fields=["staff_key", "at", "id"], name="opinion_of_staff"),
            models.Index(
                fields=["post_key"], condition=models.Q(step__startswith="concur:"), name="opinion_concurring"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.step} {self.verdict}"


class Revision(Recorded):
    """The content as it was at one time: the first, and each amendment with what kind it was."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)  # first, minor, material
    title = models.CharField(max_length=200)
    reasons = models.TextField(blank=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    staff_key = models.CharField(max_length=32)
    note = models.TextField(blank=True)  # what was amended, and why
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.proposal_id} r{self.number}"


class Perusal(Recorded):
    """後閲: a duty of a post that was absent when others decided or went on. Open until it is done."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="perusals")
    post_key = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)
    because = models.CharField(max_length=16)  # substituted, passed
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "post_key"], name="perusal_once")]
        indexes = [models.Index(fields=["post_key", "done_at"], name="perusal_open")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.post_key}"


class Attachment(Recorded):
    """A file that belongs to a 起案: part of what is decided, so its hash is in the digest."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AdoptedRules(Recorded):
    """The delegation rules as adopted: the files themselves, by digest. Their rows carry their own dates.

    Rules that were replaced can be adopted again: the newest row is the one in force.
    """

    body_key = models.CharField(max_length=64, default=MAYOR)  # 執行機関: each delegates by rules of its own
    digest = models.CharField(max_length=64, db_index=True)
    files = models.TextField()  # canonical JSON: {path: text}
    adopted_at = models.DateTimeField()
    staff_key = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["body_key", "adopted_at"], name="rules_adopted")]

    def __str__(self) -> str:
        return self.digest[:12]
