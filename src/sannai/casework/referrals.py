"""標準準拠システムへの引渡し: one row each time that a case is handed to the system that decides it, with its result.

Nothing of the file is kept: it is made again from the case, and must come out as it did the first time.
"""

from __future__ import annotations

import uuid6
from django.db import models

from sannai.common.witness import Recorded
from sannai.rules.elsewhere import LAYOUT_MOST

ENDINGS = {"decided": "結果が届いた", "taken_back": "引渡しを取りやめた"}
NUMBER_MOST = 40  # characters of a 決定番号


class Referral(Recorded):
    """引渡し of one case. Its id is the 照合キー: a result names it, and finds no other."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="referrals")
    number = models.PositiveSmallIntegerField()
    layout = models.CharField(max_length=LAYOUT_MOST)  # 様式, as the version of the case names it
    referred_at = models.DateTimeField()  # of all that were handed over at once: they stand in one file
    sha256 = models.CharField(max_length=64)  # of its lines
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=16, blank=True)  # see ENDINGS
    decided_on = models.DateField(null=True, blank=True)
    decision_number = models.CharField(max_length=NUMBER_MOST, blank=True)  # as that system gave it
    starts_on = models.DateField(null=True, blank=True)  # the first day of the month from which it is given

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="referral_number"),
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="referral_open_once"),
        ]
        indexes = [models.Index(fields=["referred_at"], name="referral_file")]

    def __str__(self) -> str:
        return f"{self.case_id} 引渡し{self.number}"
