"""Deadlines: how long, from when, what stops and extends them, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .model import Box


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a deadline may be extended, on what ground, and what the applicant is told beside the reason."""

    most: int  # in the deadline's own unit, over all extensions, on whatever ground
    ground: str
    reason: str = ""  # when it may be extended, in the words of the law: shown to the desk
    notice: str = ""  # added to the notice to the applicant
    special: bool = False  # 特例延長: for what the law provides beside the ordinary case
    when: Box | None = None  # what must hold of answers and findings

    @property
    def called(self) -> str:
        """延長 or 特例延長."""
        return "特例延長" if self.special else "延長"


@dataclass(frozen=True, slots=True)
class Silence:
    """What follows when the deadline passes without an answer. ``none`` is worth saying: nothing follows by law."""

    means: Literal["none", "deemed_granted", "deemed_refused", "may_appeal"]
    label: str = ""  # for the applicant: what it means, and what they may do
    ground: str = ""
    outcome: str = ""  # deemed_*: the outcome that it leads to


@dataclass(frozen=True, slots=True)
class Deadline:
    """標準処理期間 or a statutory deadline."""

    id: str
    label: str
    length: int
    unit: Literal["business_days", "calendar_days"]
    start: Literal["arrived", "accepted", "corrected", "decided"]  # corrected: counted anew from an answered 補正
    stops_for: tuple[str, ...]  # "correction", "inquiry"
    ground: str
    kind: Literal["standard", "statutory"] = "standard"
    extensions: tuple[Extension, ...] = ()  # each reaches further than the one before it
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """年度ごとの調定, not 分納: each fiscal year of a period is charged by itself."""

    of: str  # the value that ``derive`` makes
    within: int  # days from the 調定 until it is to be paid
    ends_early: Literal["months", "year"]  # what of its year is still charged when the period ends before its time
    ground: str
