"""The case: identity, version, status, division and pointers. Everything else is a row beside it."""

from __future__ import annotations

from datetime import date

import uuid6
from django.db import models

from sannai.applications.models import Application
from sannai.common.sealing import SealedTextField
from sannai.common.witness import Recorded
from sannai.definitions.models import Version
from sannai.issuance.models import Document
from sannai.organization.snapshot import city_on

from .cash import FeeYear, Payment, TillDay
from .referrals import Referral
from .states import STATUSES
from .uncollected import Collection

__all__ = [
    "ORDINARY", "PROGRESS", "PROMISED", "Addition", "Beginning", "Case", "Clock", "Collection", "Correction",
    "CorrectionItem", "Decision", "DeliveryChoice", "DeskAnswers", "FeeDue", "FeeYear", "Hearing", "Hold", "Inquiry",
    "Memo", "Payment", "Referral", "TillDay",
]  # fmt: skip

# 処理期限, what has none last. The last day is written out and not bound: only so SQLite sees the index for it.
PROMISED = models.Func(
    "promised_on", template="COALESCE(%(expressions)s, '9999-12-31')", output_field=models.DateField()
)

# 法定の期限 first.
ORDINARY = models.Func(
    "statutory", template="(CASE WHEN %(expressions)s THEN 0 ELSE 1 END)", output_field=models.IntegerField()
)

# 状態, in the order of the work and not of its keys.
PROGRESS = models.Func(
    "status",
    template="(CASE %(expressions)s "
    + " ".join(f"WHEN '{key}' THEN {at}" for at, key in enumerate(STATUSES))
    + " END)",
    output_field=models.IntegerField(),
)


class Case(Recorded):
    """事案: what the office has on its desk, for one application or by its own decision (職権).

    A filed case has the UUID and the reference number of its application, so that links and chains hold for both.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, null=True, related_name="case")
    reference_number = models.CharField(max_length=16, unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    procedure_key = models.CharField(max_length=64)
    status = models.CharField(max_length=24)  # see states.py
    division_key = models.CharField(max_length=64)  # read through the successions of the day
    matter = models.CharField(max_length=64, blank=True)  # of its procedure: a divided division has more than one heir
    assignee = models.CharField(max_length=32, blank=True)  # staff key
    arrived_at = models.DateTimeField()
    promised_on = models.DateField(null=True)  # 標準処理期間 as a date, moved by what stops the clock
    seq = models.PositiveIntegerField(default=1)  # of its newest event
    outcome = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["division_key", "status", "promised_on"], name="case_queue"),
            models.Index(
                fields=["assignee", "status", "division_key"],
                name="case_open_assignee",
                condition=models.Q(closed_at=None),
            ),
            models.Index(PROMISED, "arrived_at", "id", name="case_promised"),
            models.Index(PROMISED, "arrived_at", "id", name="case_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["arrived_at", "id"], name="case_arrived"),
            models.Index("assignee", PROMISED, "id", name="case_by_assignee"),
            models.Index(PROGRESS, PROMISED, "id", name="case_progress"),
            models.Index(PROGRESS, PROMISED, "id", name="case_open_progress", condition=models.Q(closed_at=None)),
        ]

    subject_kind = "case"

    @property
    def subject_id(self) -> str:
        return str(self.id)

    def division_on(self, on: date) -> str:
        """Where it is worked on that date: the stored division, or its heir after a reorganisation. One statement."""
        return city_on(on).heir("unit", self.division_key, self.matter)

    def body_on(self, on: date) -> str:
        """The key of the executive body (執行機関) that its division serves on that date. One statement."""
        city = city_on(on)
        return city.body_of(city.heir("unit", self.division_key, self.matter)).key

    def __str__(self) -> str:
        return str(self.id)


class Beginning(Recorded):
    """職権で始めた事案の発端: about which decision, on what ground, and to whom it is addressed (名宛人)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="beginning")
    earlier = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="begun")  # whose decision it is about
    ground = SealedTextField()  # why it was begun, with the article
    name = SealedTextField()
    honorific = models.CharField(max_length=8, default="様")
    postal_code = SealedTextField(blank=True)
    address = SealedTextField(blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} about {self.earlier_id}"


class Hearing(Recorded):
    """意見陳述の機会（行政手続法第13条）: 聴聞, or 弁明の機会の付与, before a planned outcome; or why there is none."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=64)  # 予定される不利益処分
    form = models.CharField(max_length=16)  # hearing, explanation, none
    cause = SealedTextField()  # 原因となる事実; of "none" why nobody is heard (第13条第2項)
    heard_on = models.DateField(null=True)  # the day of the hearing, or the last day for the explanation
    place = models.CharField(max_length=200, blank=True)  # with the hour
    noticed_at = models.DateTimeField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")  # 予定通知
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=16, blank=True)  # see hearings.ENDINGS
    presided_by = models.CharField(max_length=32, blank=True)  # 主宰者, a staff key
    record = SealedTextField(blank=True)  # 聴聞調書, or 弁明書
    opinion = SealedTextField(blank=True)  # 報告書: 主宰者の意見

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="hearing_number"),
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="hearing_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.form}{self.number}"


class Correction(Recorded):
    """補正の求め: formal defects, item by item, with a reasonable period."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    message = SealedTextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # answered, or ended without an answer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="correction_number")]

    def __str__(self) -> str:
        return f"{self.case_id} 補正{self.number}"


class CorrectionItem(Recorded):
    """One field to mend, with the reason that stands beside it."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="items")
    field = models.CharField(max_length=64)
    row = models.CharField(max_length=32, blank=True)
    reason = SealedTextField()

    def __str__(self) -> str:
        return self.field


class Inquiry(Recorded):
    """照会: a question on substance. Voluntary for the applicant; stops a clock only where a deadline says so."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inquiries")
    number = models.PositiveSmallIntegerField()
    question = SealedTextField()
    asked_at = models.DateTimeField()
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="inquiry_number")]

    def __str__(self) -> str:
        return f"{self.case_id} 照会{self.number}"


class Addition(Recorded):
    """追加提出: what was sent for a correction that was closed meanwhile. The application stays as it is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="additions")
    number = models.PositiveSmallIntegerField()
    correction = models.PositiveSmallIntegerField()  # the number of the correction that it was sent for
    answers = SealedTextField()  # canonical JSON: what differs from the application
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="addition_number")]

    def __str__(self) -> str:
        return f"{self.case_id} 追加提出{self.number}"


class Memo(Recorded):
    """内部メモ: for colleagues, never shown to the applicant."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memos")
    staff_key = models.CharField(max_length=32)
    text = SealedTextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class DeskAnswers(Recorded):
    """What the desk found (survey, inspection, grade): canonical JSON, one row a desk page."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="desk_answers")
    page = models.CharField(max_length=64)
    answers = SealedTextField()
    saved_at = models.DateTimeField()
    staff_key = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "page"], name="desk_page")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.page}"


class Decision(Recorded):
    """One outcome as decided: grounds, conditions, remedies and the rules it used. A resurvey makes a second one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=64)
    grounds = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    remedies = models.TextField(blank=True)  # 教示, derived from the authority
    authority = models.CharField(max_length=200, blank=True)  # the name it is given in
    rules_used = models.TextField(blank=True)  # canonical JSON: the grounds of the dated rows used
    decided_at = models.DateTimeField()
    decided_by_post = models.CharField(max_length=64)
    body_key = models.CharField(max_length=64, blank=True)  # 執行機関 that decided

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="decision_number")]

    def __str__(self) -> str:
        return self.outcome


class FeeDue(Recorded):
    """A fee and what became of it. Fee state is not case state."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="fee")
    yen = models.PositiveIntegerField()
    due = models.CharField(max_length=16)
    ground = models.CharField(max_length=200)
    relief = models.CharField(max_length=64, blank=True)  # applied for
    relief_decided_at = models.DateTimeField(null=True, blank=True)
    relief_granted_yen = models.PositiveIntegerField(default=0)

    @property
    def paid_yen(self) -> int:
        """What was paid, less what was reversed. One statement."""
        return Payment.objects.filter(case=self.case_id).aggregate(total=models.Sum("yen"))["total"] or 0

    def __str__(self) -> str:
        return f"{self.yen}円"


class DeliveryChoice(Recorded):
    """How the applicant wishes to receive the document. Electronic delivery needs this row."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="delivery_choice")
    method = models.CharField(max_length=16)  # electronic, post, counter
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.method


class Hold(Recorded):
    """支援措置 and the like: while it holds, nothing is issued without a person looking."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=32)
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reason


class Clock(Recorded):
    """One deadline of one case: when it started, when it falls due, whether it stands still, how it ended."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    deadline = models.CharField(max_length=64)  # id in the definition of the case's version
    statutory = models.BooleanField(default=False)  # 法定の期限: first in the list of what will be late
    started_on = models.DateField()
    due_on = models.DateField()  # as it stands: moved by stops and by an extension
    stopped_on = models.DateField(null=True, blank=True)  # the day from which it stands still
    stopped_for = models.CharField(max_length=16, blank=True)  # correction, inquiry
    extended_by = models.PositiveSmallIntegerField(default=0)  # in the deadline's own unit
    extension_reason = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)  # decided, recorded, withdrawn
    lapsed_on = models.DateField(null=True, blank=True)  # silence took effect

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "deadline"], name="clock_once")]
        indexes = [
            models.Index(fields=["ended_on", "due_on"], name="clock_due"),
            models.Index(ORDINARY, "due_on", "id", name="clock_late", condition=models.Q(ended_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.deadline}"
