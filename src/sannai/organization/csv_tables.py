"""The tables of the organisation as CSV, each defined once: what is read, written and documented is this list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from sannai.accounts.models import Account

from . import csv_cells as cells
from .csv_cells import Reader
from .duties import LABELS
from .models import Absence, Appointment, Body, Duty, Engagement, Post, StandIn, Succession, Unit

UNIT_KINDS = {
    "city": "市", "charge": "担任", "bureau": "局", "department": "部", "division": "課", "section": "係",
}  # fmt: skip
BODY_KINDS = {
    "mayor": "市長",
    "education": "教育委員会",
    "enterprise": "公営企業管理者",
    "audit": "監査委員",
    "election": "選挙管理委員会",
    "personnel": "人事委員会・公平委員会",
    "agriculture": "農業委員会",
    "assessment": "固定資産評価審査委員会",
}
ROLE_WORDS = {
    "clerk": "担当者",
    "head": "課長",
    "director": "部長以上",
    "counter": "窓口",
    "dx_office": "DX推進",
    "auditor": "監査",
    "city_admin": "職員管理",
    "contractor": "受託者",
    "machine": "システム連携",
}
APPOINTMENT_KINDS = {"regular": "本務", "concurrent": "兼務", "caretaker": "事務取扱"}
STAND_IN_KINDS = {"substitute": "代決", "acting": "職務代理"}
SUCCESSION_KINDS = {"unit": "組織", "post": "職"}
ACTIVE = {True: "在職", False: "退職"}

REQUIRED = object()  # no default: the cell may not be empty


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the field of the row, how a cell is read and said, what an empty cell means."""

    name: str
    field: str
    read: Reader
    about: str
    empty: Any = REQUIRED
    words: Mapping[Any, str] | None = None
    optional: bool = False  # whether a file may lack the column: then what is stored stays

    def write(self, value: Any) -> str:
        """The cell in its canonical form."""
        if value is None:
            return ""
        return self.words[value] if self.words else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """One file: rows of one model, known by ``identity``, written in the order of ``sorted_by`` and then of that."""

    file: str
    title: str
    model: type[Model]
    identity: tuple[str, ...]
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...] = ()

    def column(self, field: str) -> str:
        """The heading of a field, as messages name it."""
        return next(column.name for column in self.columns if column.field == field)


def _words(name: str, field: str, words: Mapping[str, str], about: str, empty: Any = REQUIRED) -> Column:
    return Column(name, field, cells.one_of(words), about, empty, words)


def _active(written: str) -> bool:
    return bool(cells.one_of({"active": "在職", "closed": "退職"})(written) == "active")


_FROM = Column("開始日", "valid_from", cells.day, "その日を含む")
_UNTIL = Column(
    "終了日", "valid_to", cells.day, "その日を含まない（3月31日までなら4月1日）。空は終わりを定めない", None
)
_MATTERS = Column("事務の種類", "matters", cells.matter_set, "キーを空白で区切る。空は、ほかの行が挙げないすべて", "")

BODIES = Table(
    "bodies.csv",
    "執行機関",
    Body,
    ("key", "valid_from"),
    (
        Column("機関キー", "key", cells.key(), "名称が変わっても変わらない（education）。市長は mayor"),
        Column("名称", "name", cells.text(200), "三内市教育委員会"),
        _words("種別", "kind", BODY_KINDS, "機関の種類"),
        Column("処分庁の名義", "authority", cells.text(200), "処分をするときの名（三内市教育委員会）"),
        Column(
            "審査庁",
            "reviewing_body",
            cells.text(200),
            "審査請求をする先。空は処分庁自身（行政不服審査法第4条第1号）",
            "",
        ),
        Column("被告", "defendant", cells.text(200), "取消訴訟の被告。三内市（代表者 三内市教育委員会）", ""),
        Column("記号の頭", "prefix", cells.text(16), "その機関の文書記号の前に付く（三教委）", ""),
        Column("根拠", "ground", cells.text(200), "条項", ""),
        _FROM,
        _UNTIL,
    ),
)
UNITS = Table(
    "units.csv",
    "組織",
    Unit,
    ("key", "valid_from"),
    (
        Column("組織キー", "key", cells.key(), "名称が変わっても変わらない（environment.collection）"),
        Column("名称", "name", cells.text(200), "環境業務課"),
        _words("種別", "kind", UNIT_KINDS, "市・担任（副市長の担任）・局・部・課・係。上位組織はこの順で上のもの"),
        Column("上位組織", "parent_key", cells.key(), "組織キー。空は最も上", ""),
        Column("並び順", "order", cells.number(0, 32767), "一覧での順。空は 0", 0),
        Column("電話", "phone", cells.text(32), "代表の番号", ""),
        Column("場所", "place", cells.text(200), "窓口のある所", ""),
        Column(
            "文書記号",
            "symbol",
            cells.text(16),
            "文書番号の頭（三環業第12号の「三環業」）。機関の記号の頭の後に続く",
            "",
        ),
        Column(
            "機関",
            "body_key",
            cells.key(),
            "機関キー。空は上位組織と同じ、最も上なら市長。列がなくてもよい",
            "",
            optional=True,
        ),
        _FROM,
        _UNTIL,
    ),
    sorted_by=("order",),
)
POSTS = Table(
    "posts.csv",
    "職",
    Post,
    ("key", "valid_from"),
    (
        Column("職キー", "key", cells.key(), "名称が変わっても変わらない（environment.collection.head）"),
        Column("職名", "title", cells.text(200), "課長"),
        Column("所属組織", "unit_key", cells.key(), "組織キー。職のある間、ずっとあること"),
        _words("役割", "role", ROLE_WORDS, "権限表の列"),
        Column(
            "職位",
            "rank",
            cells.number(0, 99),
            "0 市長、1 副市長、2 局長、3 部長、4 課長、5 課長補佐、6 係長、8 主任、9 主事",
        ),
        Column("扱う事務", "matters", cells.matters, "扱う事務の種類を限るとき、キーを空白で区切る。空はすべて", ""),
        _FROM,
        _UNTIL,
    ),
)
STAFF = Table(
    "staff.csv",
    "職員",
    Account,
    ("staff_key",),
    (
        Column("職員番号", "staff_key", cells.staff_key, "変わらない番号。サインインにも使う"),
        Column("氏名", "name", cells.text(200), "文字はそのまま保たれる（﨑と崎は別の字）"),
        Column("メール", "email", cells.email, "知らせの宛先", ""),
        Column("状態", "is_active", _active, "在職・退職。空は在職。退職から在職へは取り込みで戻せない", True, ACTIVE),
    ),
)
APPOINTMENTS = Table(
    "appointments.csv",
    "任免",
    Appointment,
    ("staff_key", "post_key", "valid_from"),
    (
        Column("職員番号", "staff_key", cells.staff_key, "職員の表にある番号"),
        Column("職キー", "post_key", cells.key(), "職の表にあるキー。就いている間、ずっとあること"),
        _words("区分", "kind", APPOINTMENT_KINDS, "本務・兼務・事務取扱。空は本務。本務は同時に一つ", "regular"),
        _FROM,
        _UNTIL,
    ),
    sorted_by=("staff_key", "valid_from"),
)
STAND_INS = Table(
    "stand_ins.csv",
    "代決・職務代理",
    StandIn,
    ("post_key", "by_post_key", "kind", "matters", "valid_from"),
    (
        Column("職キー", "post_key", cells.key(), "代わられる職"),
        Column("代わる職", "by_post_key", cells.key(), "代わる職のキー"),
        _words("区分", "kind", STAND_IN_KINDS, "代決（不在の間）・職務代理（欠員または長い不在の間）"),
        Column("順序", "order", cells.number(1, 99), "代わる順。空は 1", 1),
        _MATTERS,
        Column(
            "名義", "title", cells.text(200), "職務代理のときに文書に書く職名（三内市長職務代理者 三内市副市長）", ""
        ),
        Column("根拠", "ground", cells.text(200), "条項", ""),
        _FROM,
        _UNTIL,
    ),
    sorted_by=("post_key", "kind", "matters", "valid_from", "order"),
)
SUCCESSIONS = Table(
    "successions.csv",
    "承継",
    Succession,
    ("kind", "from_key", "on", "matters"),
    (
        _words("対象", "kind", SUCCESSION_KINDS, "組織・職"),
        Column("引継元", "from_key", cells.key(), "組織キーまたは職キー。前の日まであったもの"),
        Column("引継先", "to_key", cells.key(), "その日にあるもの"),
        Column("承継日", "on", cells.day, "この日から引継先が受け持つ"),
        Column(
            "事務の種類", "matters", cells.matter_set, "分けて引き継ぐとき、キーを空白で区切る。空は残りのすべて", ""
        ),
    ),
    sorted_by=("on", "kind", "from_key"),
)
ABSENCES = Table(
    "absences.csv",
    "不在",
    Absence,
    ("staff_key", "valid_from"),
    (
        Column("職員番号", "staff_key", cells.staff_key, "職員の表にある番号"),
        Column("理由", "reason", cells.text(64), "出張、休暇など。病名などは書かない"),
        _FROM,
        _UNTIL,
    ),
)
ENGAGEMENTS = Table(
    "engagements.csv",
    "監査の従事",
    Engagement,
    ("staff_key", "unit_key", "valid_from"),
    (
        Column("職員番号", "staff_key", cells.staff_key, "従事の間、役割が監査の職に就いている職員"),
        Column("対象組織", "unit_key", cells.key(), "組織キー。その下も含む。空は全庁", ""),
        Column("監査の名", "subject", cells.text(200), "令和8年度 定期監査"),
        _FROM,
        _UNTIL,
    ),
)
DUTIES = Table(
    "duties.csv",
    "職務",
    Duty,
    ("staff_key", "kind", "unit_key", "valid_from"),
    (
        Column("職員番号", "staff_key", cells.staff_key, "職員の表にある番号。開始日に職に就いていること"),
        _words("職務", "kind", LABELS, "・".join(LABELS.values())),
        Column("対象組織", "unit_key", cells.key(), "組織キー。その下も含む。空は全庁。会計管理者は空", ""),
        Column("辞令", "instrument", cells.text(200), "令和8年4月1日 三人第12号"),
        _FROM,
        _UNTIL,
    ),
    sorted_by=("unit_key", "kind", "staff_key"),
)
TABLES = (BODIES, UNITS, POSTS, STAFF, APPOINTMENTS, STAND_INS, SUCCESSIONS, ABSENCES, ENGAGEMENTS, DUTIES)
BY_FILE = {table.file: table for table in TABLES}
