"""職務: what a law or a rule of the city ties to appointed people. Held by appointment for days, never by role.

A right says what a post may do; a duty says who may do what the law gives to a person by name. Both are asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DutyKind:
    """One kind of duty. ``checks``: what it stands for. ``excludes``: kinds that the same person does not hold in the
    same unit. ``single``: one person in the whole city at a time."""

    label: str
    ground: str
    checks: str
    excludes: frozenset[str] = frozenset()
    single: bool = False


@dataclass(frozen=True, slots=True)
class Tied:
    """Acts that ask for a duty: any of ``kinds`` will do. ``acts``: the verbs, with what of them is tied, in words;
    a test holds them to the verbs. ``apart``: who must not be the same person, in words."""

    label: str
    ground: str
    kinds: tuple[str, ...]
    acts: Mapping[str, str]
    apart: str


_HANDLES_MONEY = frozenset({"accounting_officer", "cash_officer", "accounting_clerk"})

DUTIES: Mapping[str, DutyKind] = MappingProxyType(
    {
        "accounting_officer": DutyKind(
            "会計管理者", "地方自治法第168条・第170条", "会計事務。現金の出納と保管、支出命令の確認",
            _HANDLES_MONEY - {"accounting_officer"}, single=True,
        ),
        "cash_officer": DutyKind(
            "出納員", "地方自治法第171条", "会計管理者の命を受けた、または委任された現金の出納と保管",
            _HANDLES_MONEY - {"cash_officer"},
        ),
        "accounting_clerk": DutyKind(
            "会計職員", "地方自治法第171条（その他の会計職員）", "上司の命を受けた会計事務。窓口での収納",
            _HANDLES_MONEY - {"accounting_clerk"},
        ),
        "records_officer": DutyKind(
            "文書主任", "三内市文書管理規程（モデル市の定め）", "課の文書の収受・整理・保存・引継ぎ"
        ),
        "seal_keeper": DutyKind("公印管守者", "三内市公印規程（モデル市の定め）", "公印の保管と、押印の前の決裁の確認"),
        "security_officer": DutyKind(
            "情報セキュリティ責任者", "三内市情報セキュリティ対策基準（モデル市の定め）",
            "所管する情報資産の取扱いの許可と点検",
        ),
    }
)  # fmt: skip
TIED: Mapping[str, Tied] = MappingProxyType(
    {
        "cash": Tied(
            "現金の出納", "地方自治法第170条・第171条", ("cash_officer", "accounting_clerk", "accounting_officer"),
            MappingProxyType(
                {
                    "fee.paid": "手数料を現金で受け取った記録（納付書、口座振替、キャッシュレスの納付には要らない）",
                    "fee.reversed": "納付の記録の取消し",
                    "till.counted": "窓口の現金を数えた記録",
                    "till.recounted": "窓口の現金を数え直した記録",
                    "till.confirmed": "窓口の締めの確認",
                }
            ),
            "同じ事案の手数料の減免を決めた人（現金の受取り）、受け取った人（取消し）、数えた人（締めの確認）",
        ),
    }
)  # fmt: skip
LABELS: Mapping[str, str] = MappingProxyType({key: kind.label for key, kind in DUTIES.items()})


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named to which duty, where ("" is the whole city): what two rows are compared by."""

    staff_key: str
    kind: str
    unit_key: str


def clash(one: Named, other: Named) -> str:
    """Why the two cannot hold on the same day, in Japanese; "" if they can."""
    kind, label = DUTIES[one.kind], DUTIES[one.kind].label
    if one == other:
        return f"{one.staff_key} は、その期間にすでにその組織の{label}です。"
    if kind.single and one.kind == other.kind:
        return f"{label}は市に一人です（{kind.ground}）。その期間は {other.staff_key} が{label}です。"
    if one.staff_key == other.staff_key and other.kind in kind.excludes and _meet(one.unit_key, other.unit_key):
        theirs = DUTIES[other.kind].label
        return f"{one.staff_key} は、その期間に{theirs}です。{theirs}と{label}は、同じ組織で一人が兼ねられません。"
    return ""


def misplaced(kind: str, unit_key: str) -> str:
    """Why this duty is not held for a unit, in Japanese; "" if it can be."""
    return (
        f"{DUTIES[kind].label}は全庁について任命します。組織は選びません。" if DUTIES[kind].single and unit_key else ""
    )


def _meet(one: str, other: str) -> bool:
    return one == other or not one or not other
