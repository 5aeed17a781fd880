"""The states of a case, and every allowed move with the article it rests on. Regimes differ in states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sannai.common.action import NotAllowed
from sannai.rules.model import Definition, Regime

__all__ = ["ACTIVE", "ENDED", "MOVES", "STATUSES", "Move", "NotAllowed", "Status", "article", "can", "check", "move"]


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
        "decided": Status("決定済み（未交付）", "決定しました", "お知らせする文書を準備しています。"),
        "prepared": Status("窓口交付の準備済み", "窓口でお受け取りください", "窓口で受け取る準備ができました。"),
        "issued": Status("発行済み（到達待ち）", "文書を発行しました", "文書をお届けしています。"),
        "recorded": Status("収受・記録済み", "届出の手続が済みました", "届出の内容を記録しました。"),
        "withdrawn": Status("取下げ", "取り下げました", "申請は取り下げられました。"),
        "closed": Status("完結", "手続は終わりました", "すべて終わりました。"),
    }
)
ACTIVE = ("received", "in_review", "correction", "proposed", "decided", "prepared", "issued")
ENDED = ("recorded", "withdrawn", "closed")

_ALL: tuple[Regime, ...] = ("disposition", "notification", "certificate", "finding", "service", "internal")
_DECIDED: tuple[Regime, ...] = ("disposition", "certificate", "finding", "service", "internal")
_OPEN = ("received", "in_review", "correction")


@dataclass(frozen=True, slots=True)
class Move:
    """From which states, under which regimes, a verb is allowed; where it leads ("" stays), and on what it rests."""

    start: tuple[str, ...]
    to: str = ""
    regimes: tuple[Regime, ...] = _ALL
    ground: str = ""  # where no regime names its own
    grounds: Mapping[str, str] = field(default_factory=dict)


_APA = "行政手続法"
MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "case.taken": Move(ACTIVE, ground="事務分掌規程", grounds={"disposition": f"{_APA}第7条（審査の開始）"}),
        "case.handed_over": Move(ACTIVE, ground="事務分掌規程"),
        "case.transferred": Move(("received", "in_review"), "received", ground="事務分掌規程"),
        "correction.requested": Move(
            ("received", "in_review"),
            "correction",
            ground="当該手続の定め（形式上の不備の補正）",
            grounds={
                "disposition": f"{_APA}第7条（形式上の要件に適合しない申請）",
                "notification": f"{_APA}第37条（届出の形式上の要件）",
            },
        ),
        "correction.answered": Move(("correction",), "in_review", ground=f"{_APA}第7条"),
        "correction.lapsed": Move(("correction",), "in_review", ground=f"{_APA}第7条（相当の期間の経過）"),
        "inquiry.asked": Move(_OPEN, ground="行政指導（任意の協力。行政手続法第32条）"),
        "inquiry.answered": Move((*_OPEN, "proposed"), ground="任意の回答"),
        "case.desk_page_saved": Move(("received", "in_review", "correction"), ground="審査（調査・検査）"),
        "case.memo_added": Move(tuple(STATUSES), ground="文書管理規程"),
        "hold.placed": Move(ACTIVE, ground="支援措置その他発行を止める理由"),
        "hold.lifted": Move(tuple(STATUSES), ground="支援措置その他発行を止める理由"),
        "fee.relief_decided": Move((*_OPEN, "decided"), ground="手数料条例（減免）"),
        "fee.paid": Move(
            ("received", "in_review", "correction", "proposed", "decided", "prepared", "issued", "closed"),
            ground="手数料条例",
        ),
        "delivery.chosen": Move(
            ("received", "in_review", "correction", "proposed", "decided"),
            ground="情報通信技術を活用した行政の推進等に関する法律第7条（相手方が電子の方法を希望する場合）",
        ),
        "case.proposed": Move(
            ("in_review", "prepared"),  # prepared: nobody came for it
            "proposed",
            _DECIDED,
            "決裁規程",
            {"disposition": f"{_APA}第5条・第8条（審査基準、理由の提示）"},
        ),
        "case.proposal_returned": Move(("proposed",), "in_review", _DECIDED, "決裁規程（差戻し）"),
        "case.proposal_recalled": Move(("proposed",), "in_review", _DECIDED, "決裁規程（引戻し）"),
        "case.decided": Move(
            ("proposed",), "decided", _DECIDED, "決裁規程", {"disposition": "許認可等の根拠法令・決裁規程"}
        ),
        "case.recorded": Move(
            ("received", "in_review"),
            "recorded",
            ("notification",),
            f"{_APA}第37条（到達により義務が履行される。決定はない）",
        ),
        "case.prepared": Move(("received", "in_review"), "prepared", ("certificate",), "当該手続の根拠法令"),
        "case.handed_out": Move(("in_review", "prepared"), "closed", ("certificate",), "当該手続の根拠法令"),
        "document.issued": Move(("decided",), "issued", _DECIDED, "公印規程・文書管理規程"),
        "document.sent": Move(("issued",), ground="文書管理規程（施行）"),
        "document.returned": Move(("issued",), ground="文書管理規程（返戻）"),
        "document.resent": Move(("issued",), ground="文書管理規程（再送）"),
        "document.delivered": Move(("issued",), "closed", _DECIDED, "到達により効力を生じる（民法第97条の例による）"),
        "document.received": Move(("issued",), "closed", _DECIDED, "到達により効力を生じる（電子: 本人が開いたとき）"),
        "case.concluded": Move(("decided",), "closed", _DECIDED, "文書を発行しない決定"),
        "clock.extended": Move((*_OPEN, "proposed", "decided"), ground="当該期限の定め（延長）"),
        "clock.lapsed": Move((*_OPEN, "proposed", "decided"), ground="当該期限の定め（期限の経過）"),
        "case.deemed": Move(
            (*_OPEN, "proposed"), "decided", _DECIDED, "当該期限の定め（決定があったものとみなす規定）"
        ),
        "case.withdrawn": Move(
            ("received", "in_review", "correction", "proposed", "prepared"),
            "withdrawn",
            _DECIDED,
            "申請の取下げ（決定の前に限る）",
        ),
        "resurvey.requested": Move(
            ("issued", "closed"), "in_review", ("finding",), "罹災証明書の再調査（当該手続の要綱）"
        ),
    }
)

_WHY: Mapping[str, str] = MappingProxyType(
    {
        "case.recorded": "届出だけが「記録」で終わります。この手続では起案して決裁を受けてください。",
        "case.proposed": "届出には決定するものがありません。内容を確かめて「記録」してください。",
        "case.prepared": "窓口交付の準備は、別のシステムで発行する証明書の手続に限ります。",
        "case.handed_out": "窓口交付は、別のシステムで発行する証明書の手続に限ります。",
        "resurvey.requested": "再調査を求められるのは、調査で判定する手続（罹災証明書など）に限ります。",
        "case.withdrawn": "届出は市に届いたときに効力が生じているため、取り下げられません。"
        "誤りがあるときは担当課へご連絡ください。",
    }
)


def move(verb: str) -> Move:
    """The move of a verb. LookupError for one that is not listed: a fault of the program."""
    return MOVES[verb]


def can(verb: str, status: str, regime: str) -> bool:
    """Whether the verb is allowed in this state under this regime."""
    return status in MOVES[verb].start and regime in MOVES[verb].regimes


def check(verb: str, status: str, regime: str) -> str:
    """The state that the verb leads to. Raises NotAllowed with the reason in Japanese."""
    allowed = MOVES[verb]
    if regime not in allowed.regimes:
        raise NotAllowed(_WHY.get(verb, "この手続では、この操作はできません。"))
    if status == "received" and "in_review" in allowed.start and status not in allowed.start:
        raise NotAllowed("まだ審査を始めていません。先に「担当する」を押して、担当者になってください。")
    if status not in allowed.start:
        raise NotAllowed(f"いまの状態は「{STATUSES[status].label}」のため、この操作はできません。")
    return allowed.to or status


def article(verb: str, definition: Definition) -> str:
    """The article that the verb rests on for this procedure. A city's own 条例 takes the place of the national act."""
    allowed = MOVES[verb]
    ground = allowed.grounds.get(definition.regime, allowed.ground)
    act = definition.governing_act
    # The numbers of a city's articles are its own: its act is named without them.
    return re.sub(rf"{_APA}第\d+条(・第\d+条)*", act, ground) if act and act != _APA else ground
