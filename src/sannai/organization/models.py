"""The city as it is on a date. Every row holds from ``valid_from`` (included) until ``valid_to`` (excluded)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
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


class Unit(Dated):
    """A bureau, department, division or section as it was called and where it stood during these dates."""

    key = models.CharField(max_length=64)  # environment.collection: stays when the name changes
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)  # bureau, department, division, section
    parent_key = models.CharField(max_length=64, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    phone = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=200, blank=True)  # where its counter is
    symbol = models.CharField(max_length=16, blank=True)  # 文書記号: 環収

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
    kind = models.CharField(max_length=16, default="regular")  # regular, concurrent (兼務)

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
