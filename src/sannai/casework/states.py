"""The states of a case, and what a move between them is. Each verb carries its own move; regimes differ in states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sannai.common.action import NotAllowed, needed
from sannai.rules.model import Regime

__all__ = [
    "ACTIVE", "ALL", "APA", "APPLIED_FOR", "DECIDED", "FILED", "OPEN", "STATUSES", "Move", "NotAllowed",
    "Status", "needed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """What a state is called at the desk and for the citizen, and what it means in plain words."""

    label: str
    citizen: str
    meaning: str


STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "received": Status("到達", "受け付けました", "市に届いています。担当の職員が決まるのを待っています。"),
        "in_review": Status("審査中", "内容を確認しています", "担当の職員が内容を確認しています。"),
        "correction": Status("補正中", "直していただきたいところがあります", "期限までに直して送ってください。"),
        "proposed": Status("決裁待ち", "内容を確認しています", "確認が終わり、市としての決定を待っています。"),
        "referred": Status(
            "結果待ち（引渡し済み）", "決定を待っています", "確認が終わり、決定するシステムに引き渡しました。"
        ),
        "decided": Status("決定済み（未交付）", "決定しました", "お知らせする文書を準備しています。"),
        "prepared": Status("窓口交付の準備済み", "窓口でお受け取りください", "窓口で受け取る準備ができました。"),
        "issued": Status("発行済み（到達待ち）", "文書を発行しました", "文書をお届けしています。"),
        "recorded": Status("収受・記録済み", "届出の手続が済みました", "届出の内容を記録しました。"),
        "withdrawn": Status("取下げ", "取り下げました", "申請は取り下げられました。"),
        "closed": Status("完結", "手続は終わりました", "すべて終わりました。"),
    }
)
ACTIVE = ("received", "in_review", "correction", "proposed", "referred", "decided", "prepared", "issued")

ALL: tuple[Regime, ...] = ("disposition", "notification", "certificate", "finding", "service", "internal", "adverse")
DECIDED: tuple[Regime, ...] = ("disposition", "certificate", "finding", "service", "internal", "adverse")
FILED = tuple(regime for regime in ALL if regime != "adverse")  # somebody filed it: there is somebody to ask
APPLIED_FOR = tuple(regime for regime in DECIDED if regime != "adverse")  # somebody asked for it, and may take it back
OPEN = ("received", "in_review", "correction")


@dataclass(frozen=True, slots=True)
class Move:
    """From which states, under which regimes, a verb is allowed; where it leads ("" stays), and on what it rests."""

    start: tuple[str, ...]
    to: str = ""
    regimes: tuple[Regime, ...] = ALL
    ground: str = ""  # where no regime names its own
    grounds: Mapping[str, str] = field(default_factory=dict)
    why: str = ""  # said where the regime does not admit it


APA = "行政手続法"
