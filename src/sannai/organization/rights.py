"""Who may do what: one matrix, read by the code and by people (docs/rights.md is made from it). Default deny.

How far a right over the entries of a register reaches depends on the profile that the register's definition names. Data
names a profile; only this file says what a profile gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .duties import DUTIES, TIED

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "clerk": "担当者",
        "head": "課長等（決裁者）",
        "director": "部長以上（部長・局長・副市長・市長）",
        "counter": "窓口職員",
        "dx_office": "DX推進部門",
        "auditor": "監査",
        "city_admin": "職員管理者",
        "contractor": "受託者",
        "machine": "システム連携",
        "machine_reader": "システム連携（読むだけ）",
    }
)
MACHINE_ROLES = ("machine", "machine_reader")  # of systems that act by a post
STAFF_ROLES = tuple(role for role in ROLES if role not in ("contractor", *MACHINE_ROLES))  # of the city's own people

MACHINE_WORDS: Mapping[str, str] = MappingProxyType({"machine": "読み書き", "machine_reader": "読むだけ"})
PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "unit-ledger": "課ごとの台帳",
        "office-ledger": "1つの課の台帳",
        "permit-ledger": "決定の台帳",
        "closed-ledger": "閉じた台帳",
        "open-ledger": "開いた台帳",
    }
)

# How far a right reaches.
UNIT = "unit"  # what is today with the unit of the post or a unit below it, of the matters that the post handles
CITY = "city"  # everywhere
POST = "post"  # only what asks this very post: its kind says so itself (``Kind.also``)
CONCERNED = "concerned"  # only what the unit of the post is concerned with, for the right and the days that are named
ENGAGED = "engaged"  # what is today with a unit within an engagement of the reader that runs on that day
OWN = "own"  # what is about the actor alone (``Kind.own``)
BESIDE = frozenset({UNIT, POST, CONCERNED})  # reaches that go beyond the home: to what asks the post, concerns the unit


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the matrix: what it allows, and how far for each role. A role that is not named has nothing.

    Of a right whose reach depends on a profile, ``profiles`` says profile → role → reach, and ``reach`` is empty.
    """

    label: str
    reach: Mapping[str, str]
    profiles: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))


def _right(label: str, **reach: str) -> Right:
    return Right(label, MappingProxyType(reach))


_IN_CHARGE = {"clerk": UNIT, "head": UNIT}
_AND_AUDIT = _IN_CHARGE | {"auditor": ENGAGED}
_AND_COUNTER = _IN_CHARGE | {"counter": UNIT}
_OVERSEEN = _AND_AUDIT | {"dx_office": CITY}
_ALL_STAFF = dict.fromkeys(STAFF_ROLES, CITY)
_MACHINES = dict.fromkeys(MACHINE_ROLES, UNIT)  # what they read; the profile that each has narrows it further
_AND_MACHINE = _IN_CHARGE | {"machine": UNIT}


def _entries(label: str, **profiles: Mapping[str, str]) -> Right:
    """A right over entries, for each profile, named without its ending. A profile that is not named has nothing."""
    given = {f"{name}-ledger": MappingProxyType(dict(reach)) for name, reach in profiles.items()}
    return Right(label, MappingProxyType({}), MappingProxyType(given))


_EACH_IN_CHARGE = dict.fromkeys(("unit", "office", "permit", "closed", "open"), _IN_CHARGE)

RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        "case.read": _right("事案を見る", clerk=UNIT, head=UNIT, counter=UNIT, auditor=ENGAGED, contractor=CONCERNED),
        "case.take": _right("事案を担当する・引き継ぐ", clerk=UNIT, head=UNIT),
        "case.review": _right("審査する（補正、照会、調査票、メモ、起案、保留、減免）", clerk=UNIT, head=UNIT),
        "file.original": _right(
            "添付ファイルの原本（無害化する前のもの）をダウンロードする（理由を書く。見たことは記録に残る）",
            clerk=UNIT,
            head=UNIT,
        ),
        "case.enter": _right("紙・口頭の申請を入力する", clerk=CITY, head=CITY, counter=CITY),
        "number.read": _right(
            "個人番号を見る（個人番号利用事務の端末で、目的を書いて。見たことは残る）", clerk=UNIT, head=UNIT
        ),
        "number.destroy": _right("個人番号を廃棄する（定めた日に、ひとりでに行われる）"),
        "fee.take": _right("手数料の納付を記録する（現金は職務も要る）", clerk=UNIT, head=UNIT, counter=UNIT),
        "document.issue": _right("文書を発行・発送・交付する", clerk=UNIT, head=UNIT, counter=UNIT),
        "proposal.read": _right(
            "起案を見る", **dict.fromkeys(STAFF_ROLES, POST) | {"clerk": UNIT, "head": UNIT, "auditor": ENGAGED}
        ),
        "proposal.open": _right("起案する・引き戻す・廃案にする", clerk=CITY, head=CITY, director=CITY, dx_office=CITY),
        "proposal.decide": _right(
            "回議・合議・決裁・差戻し・後閲をする",
            clerk=POST,
            head=POST,
            director=POST,
            dx_office=POST,
            city_admin=POST,
        ),
        "procedure.propose": _right("手続の公開・廃止を起案する", clerk=UNIT, head=UNIT, dx_office=CITY),
        "procedure.publish": _right("手続を公開・取り下げる（決裁された起案の結果としてだけ行われる）"),
        "register.propose": _right("台帳の定義の公開・廃止を起案する", clerk=UNIT, head=UNIT, dx_office=CITY),
        "register.publish": _right("台帳の定義を公開・取り下げる（決裁された起案の結果としてだけ行われる）"),
        "entry.read": _entries(
            "台帳の記載を見る",
            unit=_OVERSEEN | _MACHINES,
            office=_ALL_STAFF | _MACHINES,
            permit=_AND_AUDIT | _AND_COUNTER | _MACHINES,
            closed=_AND_AUDIT | _AND_COUNTER,
            open=dict.fromkeys(ROLES, CITY) | _MACHINES,
        ),
        "entry.enter": _entries(
            "台帳に新しく記載する", unit=_AND_MACHINE, office=_AND_MACHINE, closed=_IN_CHARGE, open=_AND_MACHINE
        ),
        "entry.write": _entries(
            "台帳の記載を変更・更正する、終える、抹消する",
            **_EACH_IN_CHARGE | dict.fromkeys(("unit", "office", "open"), _AND_MACHINE),
        ),
        "entry.export": _entries(
            "台帳を書き出す（見る権限の及ぶ記載だけ。書き出しは記録に残る）",
            unit=_OVERSEEN,
            office=_OVERSEEN,
            permit=_AND_AUDIT,
            closed={"head": UNIT},
            open=_ALL_STAFF,
        ),
        "entry.sensitive": _entries("台帳の取扱いに注意する項目を見る", **_EACH_IN_CHARGE | {"permit": _AND_COUNTER}),
        "entry.protected": _entries("支援措置の対象の記載を見る・対象にする・対象から外す", **_EACH_IN_CHARGE),
        "entry.dispose": _entries(
            "保存期間が満了した台帳の記載を廃棄する",
            **{profile: {"head": UNIT} for profile in _EACH_IN_CHARGE},
        ),
        "inventory.import": _right("棚卸し調査を取り込む", dx_office=CITY),
        "organization.read": _right("組織と「誰が決めるか」を見る", **dict.fromkeys(STAFF_ROLES, CITY)),
        "organization.administer": _right(
            "組織の取込み、代理の順序、承継、監査の従事、職務の任命を定める", city_admin=CITY
        ),
        "rules.try": _right(
            "規程の改正を試す（件数だけを見る）", head=CITY, director=CITY, dx_office=CITY, city_admin=CITY
        ),
        "rules.adopt": _right("専決規程・事務委任規則を採用する", city_admin=CITY),
        "absence.register": _right(
            "不在を登録する",
            **dict.fromkeys(STAFF_ROLES, OWN) | {"head": UNIT, "director": UNIT, "city_admin": CITY},
        ),
        "list.export": _right(
            "一覧をファイルに書き出す（その一覧を見る権限の及ぶ行だけ。書き出しは記録に残る）",
            clerk=CITY,
            head=CITY,
            dx_office=CITY,
            auditor=CITY,
            city_admin=CITY,
        ),
        "audit.read": _right("記録の検証結果を見る", auditor=CITY, city_admin=CITY),
        "account.own": _right(
            "ほかの職員のパスワードと確認コードを設定し直す（自分のものは誰でも設定できる）", city_admin=CITY
        ),
        "staff.administer": _right("職員・職・兼務・サインインを管理する", city_admin=CITY),
        "machine.administer": _right("連携するシステムと、そのトークンを管理する", city_admin=CITY),
    }
)


def profiled(right: str) -> bool:
    """Whether how far the right reaches depends on the profile of what it is asked over."""
    return right in RIGHTS and bool(RIGHTS[right].profiles)


def profiles_of(right: str, profile: str = "") -> tuple[str, ...]:
    """Where to look a right up: in this profile, or without one in each it depends on; once if it depends on none."""
    if not profiled(right):
        return ("",)
    return (profile,) if profile else tuple(RIGHTS[right].profiles)


def reach_of(role: str, right: str, profile: str = "") -> str | None:
    """How far this role holds this right over things of this profile, or None. Whatever is unknown holds nothing.

    A right that depends on no profile is the same for each; one that does reaches nothing without one.
    """
    known = RIGHTS.get(right)
    if known is None:
        return None
    return (known.profiles.get(profile, {}) if known.profiles else known.reach).get(role)


REACHES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        UNIT: (
            "所属以下",
            "職が置かれた組織とその下の組織に、その日にある仕事。組織が変わった後は、承継した組織の仕事になる。"
            "扱う事務の種類を限った職は、その種類だけ。"
            "ほかの組織の仕事でも、照会・供覧・合議・区役所として関わると定められた権限と期間の中では含む",
        ),
        CITY: ("全庁", "どの組織のものでも"),
        POST: ("自分の職あて", "その職に今、求められているものだけ。代決・職務代理の順番が来たものを含む"),
        CONCERNED: ("関わるもの", "所属が関わると定められたものだけ。定められた権限と期間に限る"),
        ENGAGED: (
            "従事中の範囲",
            "監査の従事（範囲と期間）を定められた職員が、期間中に、その範囲の組織にあるものだけ。"
            "見たことは閲覧記録に残る",
        ),
        OWN: ("本人", "自分のことだけ"),
    }
)
_INTRODUCTION = """\
# 権限表

この文書は `src/sannai/organization/` の `rights.py` と `duties.py` から作られる。書かれていないことはできない。
法律が任命された人に結び付けた動作は、権限のほかに職務も要る（終わりの二つの表）。
権限は人ではなく職に付き、任命の期間だけ効く。本務・兼務・事務取扱のどれでも、就いている職の権限を持つ。
代決・職務代理は、その順番が来た起案を決めることだけができ、代わる職のほかの権限は持たない。
申請者は自分の申請についてだけ、別に定める動作ができる。
システムは、責任を持つ職を一つ決めて登録される。その職の組織の中で、登録された一つの型の台帳にだけ、下の表のとおりに届く。

個人情報は職務のある人だけが見る。部長以上は役職によって事案を見ることはなく、自分の職に回ってきた起案を通して見る。
"""

_LEDGERS = """\
## 台帳の権限の型

台帳の記載についての権限がどこまで及ぶかは、その台帳の定義が選んだ型で決まる。定義は型の名前を選ぶだけで、権限を増やすことはできない。
記載は、その記載をもつ組織の仕事として扱う。知らない型の台帳には、だれの権限も及ばない。
"""

_DUTIES = """\
## 職務

職務は役職に付かず、任命（辞令）された人に、その期間と組織（その下を含む）だけ付く。任命の終わった日の翌日には、開いたままの画面からもできない。
組織が変わった後は、その組織の仕事を承継した組織に及ぶ。代決・職務代理では代われない。職務は権限を増やさない。
権限と職務の両方があるときだけできる。ソフトウェア、ほかの動作の結果、申請者は、職務を持たない。
命じる人と扱う人は分ける。同じものについて先に決めた人は、任命されていても扱えない。
"""


def as_markdown() -> str:
    """docs/rights.md, whole. A test holds the committed file to it."""
    reaches = [["どこまで", "意味"], ["---"] * 2, *(list(each) for each in REACHES.values())]
    head = ["権限", "できること", *ROLES.values()]
    plain = [name for name in RIGHTS if not profiled(name)]
    rows = [[f"`{name}`", RIGHTS[name].label, *_cells(name)] for name in plain]
    matrix = [*_lines([head, ["---"] * len(head), *rows]), "", _LEDGERS, *_profiles()]
    return "\n".join([_INTRODUCTION, *_lines(reaches), "", *matrix, "", _DUTIES, *_duties(), "", *_tied(), ""])


def _profiles() -> list[str]:
    head = ["型", "権限", "できること", *ROLES.values()]
    rows = [
        [f"{label} `{profile}`", f"`{name}`", RIGHTS[name].label, *_cells(name, profile)]
        for profile, label in PROFILES.items()
        for name in RIGHTS
        if profiled(name)
    ]
    return _lines([head, ["---"] * len(head), *rows])


def _duties() -> list[str]:
    head = ["職務", "根拠", "受け持つこと", "同じ組織で一人が兼ねられない職務", "尋ねる動作"]
    rows = [
        [
            kind.label, kind.ground, kind.checks,
            "、".join(other.label for key, other in DUTIES.items() if key in kind.excludes) or "—",
            "、".join(tied.label for tied in TIED.values() if name in tied.kinds) or "まだない",
        ]
        for name, kind in DUTIES.items()
    ]  # fmt: skip
    return _lines([head, ["---"] * len(head), *rows])


def _tied() -> list[str]:
    head = ["職務を尋ねる動作", "根拠", "どれかの任命が要る", "動作", "別の人でなければならない"]
    rows = [
        [
            tied.label, tied.ground, "、".join(DUTIES[kind].label for kind in tied.kinds),
            "、".join(f"`{name}` {words}" for name, words in tied.acts.items()), tied.apart,
        ]
        for tied in TIED.values()
    ]  # fmt: skip
    return _lines([head, ["---"] * len(head), *rows])


def _cells(right: str, profile: str = "") -> list[str]:
    reaches = (reach_of(role, right, profile) for role in ROLES)
    return [REACHES[reach][0] if reach else "—" for reach in reaches]


def _lines(rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in rows]
