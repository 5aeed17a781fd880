"""窓口で受取りを待つ文書: since when each waits, how often it was chased, and how the waiting ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models

from sannai.common.time import next_business_day, today
from sannai.common.witness import Recorded


class Collection(Recorded):
    """One document, or one certificate of another system, that waits at the counter for whoever applied for it."""

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="collections")
    since = models.DateTimeField()
    chased = models.PositiveSmallIntegerField(default=0)
    chased_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=16, blank=True)  # collected, posted, given_up
    reason = models.CharField(max_length=200, blank=True)  # of giving it up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="collection_open_once")
        ]
        indexes = [models.Index(fields=["since", "id"], name="collection_since", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since:%Y-%m-%d}"

    @property
    def last_day(self) -> date:
        """The last day to come for it: after it the case may be closed without."""
        return next_business_day(today(self.since) + timedelta(days=settings.COLLECT_DAYS))


def waiting(case: models.Model) -> Collection | None:
    """What waits at the counter of this case. One statement."""
    return Collection.objects.filter(case=case.pk, ended_at=None).first()


def begin(case: models.Model, at: datetime) -> None:
    """It waits from now on; what waits already goes on waiting."""
    Collection.objects.get_or_create(case_id=case.pk, ended_at=None, defaults={"since": at})


def end(case: models.Model, at: datetime, ending: str, reason: str = "") -> None:
    """It waits no more. Nothing where nothing waited."""
    Collection.objects.filter(case=case.pk, ended_at=None).update(ended_at=at, ending=ending, reason=reason[:200])
