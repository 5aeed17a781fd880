"""記載 as subjects of the log, and which typed table of a register is read now. What a row says is in its events."""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.sealing import SealedTextField
from sannai.common.witness import Recorded
from sannai.files.models import Blob

STANDING, ENDED, STRUCK = "standing", "ended", "struck"


class Shelf(models.Model):
    """The typed table of one register: made from the log, read by lists, rebuilt at any time (``shelves.py``).

    ``digest`` is of the definition by which the table was made, and by which rows are written; ``published`` of the
    version in force, "" once it was withdrawn. Between the two a new table is being built. ``rights``, ``kept_by`` and
    ``division_key`` are those of the version in force: rights follow it at once.
    """

    register = models.CharField(max_length=64, primary_key=True)
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    published = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=32)
    kept_by = models.CharField(max_length=16)
    division_key = models.CharField(max_length=64)
    building = models.PositiveIntegerField(default=0)  # generation of the table that is being built; 0 for none

    def __str__(self) -> str:
        return f"{self.register} {self.generation}"


class Entry(Recorded):
    """記載: one row of a register, as a subject. Lock, head, uniqueness and scope; its content is in its events.

    ``key_folded``: its key fields as search keys, unique among what stands. ``ended_on``: the first day on which it
    no longer holds, by its own period or since it was ended or struck. ``protected``: 支援措置, seen by nobody but
    whoever has a duty there.
    """

    STATUSES = ((STANDING, "有効"), (ENDED, "終了"), (STRUCK, "抹消"))

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="entries")
    unit_key = models.CharField(max_length=64)
    key_folded = models.CharField(max_length=600)
    status = models.CharField(max_length=16, choices=STATUSES, default=STANDING)
    ended_on = models.DateField(null=True, blank=True)
    protected = models.BooleanField(default=False)
    disposed_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shelf", "key_folded"],
                condition=models.Q(status=STANDING, disposed_at__isnull=True),
                name="entry_key",
            )
        ]
        indexes = [models.Index(fields=["shelf", "key_folded"], name="entry_any_key")]

    subject_kind = "entry"

    @property
    def subject_id(self) -> str:
        return str(self.pk)

    @property
    def address(self) -> tuple[str, str]:
        """What the address of its page names."""
        return self.shelf_id, str(self.pk)

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.pk}"


class EntryOrigin(Recorded):
    """What made one event of a row, where that was no person: a case. By it the rows of a decision are found again."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    verb = models.CharField(max_length=32)
    start = models.DateField()  # the first day of the period that the event wrote
    event = models.PositiveIntegerField()  # the number of the event on the row's chain

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "event"], name="entry_origin")]
        indexes = [models.Index(fields=["kind", "subject"], name="entry_origin_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.verb}"


class FeedProblem(Recorded):
    """台帳に書けなかったもの: what an outcome was to make of a register and could not, until somebody of the division
    that keeps it has put it right. Its chain says what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="feed_problems")
    about_kind = models.CharField(max_length=32)  # of what ended: a case
    about_id = models.CharField(max_length=64)
    called = models.CharField(max_length=64)  # how that is called: its reference number
    verb = models.CharField(max_length=16)  # entered, changed, corrected, ended, struck
    wanted = SealedTextField()  # canonical JSON: of, start, until, body
    message = SealedTextField()  # why, and how to mend it
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["shelf", "at"], name="feed_problem_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["about_kind", "about_id"], name="feed_problem_about"),
        ]

    subject_kind = "feed_problem"

    @property
    def subject_id(self) -> str:
        return str(self.pk)

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.called}"


class ChangeSet(Recorded):
    """変更の束: many rows written as one, by a file, a command or an outcome. Its event holds a root over theirs.

    ``unit_key``: the division that wrote it, "" for that of the register; ``reverses``: the set that it takes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="change_sets")
    unit_key = models.CharField(max_length=64, blank=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    source = models.CharField(max_length=200)  # 何から: the name of a file or a command
    entries = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)  # digest over the hashes of its events, in order
    at = models.DateTimeField()
    seq = models.PositiveIntegerField(default=0)

    subject_kind = "change_set"

    @property
    def subject_id(self) -> str:
        return str(self.pk)

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.entries}"


class GivenNumber(models.Model):
    """The last number of a series that a register gives: シス-0012. Its row is locked while one is taken."""

    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="given_numbers")
    field = models.CharField(max_length=40)
    unit_key = models.CharField(max_length=64, blank=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shelf", "field", "unit_key"], name="given_number")]

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.field} {self.last_number}"


class SetEntry(models.Model):
    """A row that a change set wrote, and by which of its events: what a reversal goes through. The event itself names
    its set; this only finds it."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="members")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    event_seq = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change_set", "entry"], name="set_entry")]

    def __str__(self) -> str:
        return f"{self.change_set_id} {self.entry_id}"


class Mapping(models.Model):
    """取込みの対応: how a division last read a file with these headings. ``said``: FIELD by column; ``mended``: what is
    written in a field, and what is meant."""

    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="mappings")
    unit_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    said = models.TextField()  # JSON
    mended = SealedTextField(blank=True)  # JSON: cells of files, which can be about persons
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shelf", "unit_key", "fingerprint"], name="mapping_headings")]

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.unit_key}"


class Import(models.Model):
    """取込み: a file on its way into a register. A draft: the log hears of it when rows are written.

    ``terms``: mapping, day, what blanks and absent rows mean; ``found``: what the dry run says; ``heads``: the rows
    that it saw, and of those in conflict why they are, or what was chosen; ``digest``: of the file, the mapping and the
    terms that ``found`` is about, or while it is tried of this one trying; ``done`` of ``total`` lines.
    """

    STATES = (
        ("mapped", "対応を確かめる"), ("trying", "確かめています"), ("tried", "取り込む前"),
        ("applying", "書いています"), ("applied", "取り込みました"), ("refused", "取り込めませんでした"),
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="imports")
    unit_key = models.CharField(max_length=64)
    staff_key = models.CharField(max_length=64)
    source = models.CharField(max_length=200)  # the name of the file
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    terms = SealedTextField(blank=True)  # JSON
    found = SealedTextField(blank=True)  # JSON
    heads = SealedTextField(blank=True)  # JSON
    state = models.CharField(max_length=16, choices=STATES, default="mapped")
    digest = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.source}"


class TriedRows(models.Model):
    """What a dry run worked out of new rows of a large file, some lines together, until they are written: see
    ``importing/tried.py``."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="tried")
    number = models.PositiveIntegerField()
    content = SealedTextField()  # JSON

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="tried_rows")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.number}"
