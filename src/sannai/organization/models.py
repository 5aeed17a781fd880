"""The city as it is on a date. Every row holds from ``valid_from`` (included) until ``valid_to`` (excluded).

Whatever changes a row here gives the organisation a new revision, so that a snapshot kept in memory is never stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

import uuid6
from django.db import models, transaction
from django.db.models import F, Q

from sannai.common.witness import Recorded, Rows, Spoken

Row = TypeVar("Row", bound=models.Model)


class Revision(models.Model):
    """One row, whose token is a new one after every change: the name of a snapshot. A number would return after a
    rollback with other rows behind it."""

    token = models.UUIDField(default=uuid6.uuid7)

    def __str__(self) -> str:
        return str(self.token)


def revised() -> None:
    """Give the organisation a new revision, in one transaction with the change. One statement, or two the first time.

    It also lines up the writers of all processes: the second waits until the first has committed.
    """
    if not Revision.objects.update(token=uuid6.uuid7()):
        Revision.objects.create()


class RevisedRows(Rows[Row]):
    """Rows whose every way of changing leaves a new revision."""

    @transaction.atomic(savepoint=False)
    def update(self, **values: Any) -> int:
        revised()
        return super().update(**values)

    @transaction.atomic(savepoint=False)
    def delete(self) -> tuple[int, dict[str, int]]:
        revised()
        return super().delete()

    @transaction.atomic(savepoint=False)
    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        revised()
        return super().bulk_create(objs, *args, **kwargs)

    @transaction.atomic(savepoint=False)
    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        revised()
        return super().bulk_update(objs, fields, batch_size)


class Revised(Spoken):
    """A row of the organisation: every change of it leaves a new revision."""

    objects = RevisedRows.as_manager()

    class Meta:
        abstract = True

    @transaction.atomic(savepoint=False)
    def save(self, *args: Any, **kwargs: Any) -> None:
        revised()
        super().save(*args, **kwargs)

    @transaction.atomic(savepoint=False)
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        revised()
        return super().delete(*args, **kwargs)


class Dated(Revised):
    """Half-open: a row that ends on 1 April no longer holds on 1 April."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="%(class)s_dates_in_order"
            )
        ]

    @staticmethod
    def holding(on: date) -> Q:
        """Rows that hold on this date."""
        return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))

    def holds_on(self, on: date) -> bool:
        """Whether this row holds on this date: the same rule, for a row that is read already."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


MAYOR = "mayor"  # the key of the mayor's body: where no other is named, a unit serves it


class Body(Dated):
    """執行機関: who decides in a name of their own (市長, 教育委員会, 公営企業管理者 …), and what 教示 says of them."""

    key = models.CharField(max_length=64)
    name = models.CharField(max_length=200)  # 三内市教育委員会
    kind = models.CharField(max_length=16)  # mayor, education, enterprise, audit, election, …
    authority = models.CharField(max_length=200)  # 処分庁としての名義
    reviewing_body = models.CharField(max_length=200, blank=True)  # "": itself (行政不服審査法第4条第1号)
    defendant = models.CharField(max_length=200, blank=True)  # 三内市（代表者 三内市教育委員会）
    prefix = models.CharField(max_length=16, blank=True)  # stands before the 文書記号 of its units
    ground = models.CharField(max_length=200, blank=True)  # the law that it rests on

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["key", "valid_from"], name="body_key_from"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(Dated):
    """A bureau, department, division or section as it was called and where it stood during these dates."""

    key = models.CharField(max_length=64)  # environment.collection: stays when the name changes
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)  # city, charge (副市長の担任), bureau, department, division, section
    parent_key = models.CharField(max_length=64, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    phone = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=200, blank=True)  # where its counter is
    symbol = models.CharField(max_length=16, blank=True)  # 文書記号: 環収
    body_key = models.CharField(max_length=64, blank=True, default="")  # 執行機関; "" is that of the unit above

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["key", "valid_from"], name="unit_key_from"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(Dated):
    """A seat in a unit, held by whoever is appointed to it. Work waits on posts, never on people."""

    key = models.CharField(max_length=64)  # environment.collection.head
    title = models.CharField(max_length=200)  # 課長
    unit_key = models.CharField(max_length=64)
    role = models.CharField(max_length=32)  # the column of the rights matrix: head, clerk, counter, ...
    rank = models.PositiveSmallIntegerField(default=0)  # 0 mayor … 9 staff
    matters = models.TextField(blank=True)  # keys of the only matters it handles, in order, by spaces; "" is all

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["key", "valid_from"], name="post_key_from"),
        ]

    def __str__(self) -> str:
        return self.key


class Appointment(Dated):
    """A person in a post."""

    staff_key = models.CharField(max_length=32)
    post_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, default="regular")  # regular, concurrent (兼務), caretaker (事務取扱)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["staff_key", "post_key", "valid_from"], name="appointment_from"),
        ]
        indexes = [
            models.Index(fields=["staff_key"], name="appointment_staff"),
            models.Index(fields=["post_key"], name="appointment_post"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_key} → {self.post_key}"


class StandIn(Dated):
    """Who stands in for a post, in which order, for which matters. Absence and vacancy are two things.

    substitute (代決): while the holder is absent, marked 「代」, followed by 後閲. acting (職務代理): while the post is
    vacant or its holder long absent, under a title of its own on documents, without 「代」.
    """

    post_key = models.CharField(max_length=64)
    by_post_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)  # substitute, acting
    order = models.PositiveSmallIntegerField(default=1)
    matters = models.TextField(blank=True)  # keys by spaces; "" is every matter that no other row names
    title = models.CharField(max_length=200, blank=True)  # acting: 三内市長職務代理者 三内市副市長
    ground = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["post_key", "by_post_key", "kind", "matters", "valid_from"], name="stand_in_from"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_key} ← {self.by_post_key}"


class Absence(Dated):
    """不在: a holder is away on these days (出張, 休暇, 病気). The post is not vacant."""

    staff_key = models.CharField(max_length=32)
    reason = models.CharField(max_length=64)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["staff_key", "valid_from"], name="absence_from"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_key} {self.valid_from}"


class Succession(Revised):
    """承継: from a day on, the open work of one unit or post goes to another, for some matters or for all the rest."""

    kind = models.CharField(max_length=8)  # unit, post
    from_key = models.CharField(max_length=64)
    to_key = models.CharField(max_length=64)
    on = models.DateField()
    matters = models.TextField(blank=True)  # keys by spaces; "" is every matter that no other row names

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "from_key", "on", "matters"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.from_key} → {self.to_key}"


class Engagement(Dated):
    """監査の従事: an auditor reads within this scope, on these days, for this audit. Nothing outside it."""

    staff_key = models.CharField(max_length=32)
    unit_key = models.CharField(max_length=64, blank=True)  # with everything below; "" is the whole city
    subject = models.CharField(max_length=200)  # 令和8年度 定期監査（保健所）

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["staff_key", "unit_key", "valid_from"], name="engagement_from"),
        ]

    def __str__(self) -> str:
        return self.subject


class Duty(Dated):
    """職務: a person is appointed to what a law ties to appointed people. See duties.py for the kinds."""

    staff_key = models.CharField(max_length=32)
    kind = models.CharField(max_length=32)  # a key of duties.DUTIES
    unit_key = models.CharField(max_length=64, blank=True)  # with everything below; "" is the whole city
    instrument = models.CharField(max_length=200)  # 辞令: 令和8年4月1日 三人第12号

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["staff_key", "kind", "unit_key", "valid_from"], name="duty_from"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_key} {self.kind}"


class Concern(Recorded):
    """関わり: a unit that reaches a thing which is at home elsewhere, why, with which right and on which days."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    unit_key = models.CharField(max_length=64)  # read through the successions of the day
    reason = models.CharField(max_length=16)  # see concerns.REASONS
    right = models.CharField(max_length=32)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the first day on which it no longer holds

    class Meta:
        indexes = [
            models.Index(fields=["unit_key", "subject_kind", "right"], name="concern_of_unit"),
            models.Index(fields=["subject_kind", "subject_id"], name="concern_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.unit_key} {self.right}"
