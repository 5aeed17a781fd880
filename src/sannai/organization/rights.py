"""Who may do what: one matrix, read by the code and by people (docs/rights.md is made from it). Default deny."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "clerk": "担当者",
        "head": "課長等（決裁者）",
        "counter": "窓口職員",
        "dx_office": "DX推進部門",
        "auditor": "監査",
        "city_admin": "職員管理者",
    }
)

# How far a right reaches.
UNIT = "unit"  # what belongs to the unit of the post or to a unit below it
CITY = "city"  # everywhere
POST = "post"  # only what waits on this very post


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the matrix: what it allows, and how far for each role. A role that is not named has nothing."""

    label: str
    reach: Mapping[str, str]


RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        "case.read": Right("事案を見る", {"clerk": UNIT, "head": UNIT, "counter": UNIT, "auditor": CITY}),
        "case.take": Right("事案を担当する・引き継ぐ", {"clerk": UNIT, "head": UNIT}),
        "case.review": Right("審査する（補正、照会、調査票、メモ、起案、保留、手数料）", {"clerk": UNIT, "head": UNIT}),
        "case.approve": Right("決裁する・差し戻す", {"head": POST}),
        "case.enter": Right("紙・口頭の申請を入力する", {"clerk": CITY, "head": CITY, "counter": CITY}),
        "document.issue": Right("文書を発行・発送・交付する", {"clerk": UNIT, "head": UNIT, "counter": UNIT}),
        "proposal.open": Right("起案を回す・引き戻す", {"clerk": CITY, "head": CITY}),
        "procedure.publish": Right("手続を公開・取り下げる", {"dx_office": CITY}),
        "inventory.import": Right("棚卸し調査を取り込む", {"dx_office": CITY}),
        "audit.read": Right("記録の検証結果を見る", {"auditor": CITY, "city_admin": CITY}),
        "account.own": Right(
            "ほかの職員のパスワードと確認コードを設定し直す（自分のものは誰でも設定できる）", {"city_admin": CITY}
        ),
        "staff.administer": Right("職員・職・兼務・サインインを管理する", {"city_admin": CITY}),
    }
)


def reach_of(role: str, right: str) -> str | None:
    """How far this role holds this right: unit, city, post, or None. Unknown roles and rights hold nothing."""
    known = RIGHTS.get(right)
    return known.reach.get(role) if known else None


_CELL = {UNIT: "所属以下", CITY: "全庁", POST: "自分の職あて", None: "—"}


def as_markdown() -> str:
    """docs/rights.md, whole. A test holds the committed file to it."""
    head = ["権限", "できること", *ROLES.values()]
    rows = [
        [f"`{name}`", right.label, *(_CELL[right.reach.get(role)] for role in ROLES)] for name, right in RIGHTS.items()
    ]
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(
        [
            "# 権限表",
            "",
            "この表は `src/sannai/organization/rights.py` から作られる。書かれていないことはできない。",
            "「所属以下」は職が置かれた組織とその下の組織、「自分の職あて」はその職に決裁を求められたものに限る。",
            "権限は人ではなく職に付き、任命の期間だけ効く。申請者は自分の申請についてだけ、別に定める動作ができる。",
            "",
            *lines,
            "",
        ]
    )
