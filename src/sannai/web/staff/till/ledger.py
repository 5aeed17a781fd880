"""収納簿 and 窓口の締め as lists: what was paid and reversed, and the days that were counted and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sannai.casework import fees, ledger
from sannai.casework.actions.closing import short_or_over
from sannai.casework.models import Payment, TillDay
from sannai.organization.queries import staff_names
from sannai.organization.scope import units_of
from sannai.text.eras import fiscal_year_text, wareki
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At, Choice, Days
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import CHIP, DATE, LAPTOP, NARROW, NUMBER, PERSON, TABLET, Column
from sannai.web.staff.cases.queue import Home

RIGHT = "fee.take"
WAYS = [(way, way) for way in (fees.CASH, *fees.CASHLESS)]


@dataclass(frozen=True, slots=True)
class Paid:
    """One row of the ledger; ``unit``: whose till."""

    row: Payment
    number: str
    by: str
    unit: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of a till."""

    row: TillDay
    unit: str
    counted_by: str
    confirmed_by: str


def _paid(rows: Sequence[Payment], at: At) -> list[Paid]:
    """Two statements."""
    names = staff_names(row.staff_key for row in rows if row.staff_key)
    gone = set(Payment.objects.filter(reverses__in=[row.pk for row in rows]).values_list("reverses_id", flat=True))
    return [
        Paid(row, ledger.number_text(row), names.get(row.staff_key, ""), _unit(row.unit_key, at), row.pk in gone)
        for row in rows
    ]


def _counted(rows: Sequence[TillDay], at: At) -> list[Counted]:
    """One statement."""
    names = staff_names(key for row in rows for key in (row.counted_by, row.confirmed_by) if key)
    return [
        Counted(row, _unit(row.unit_key, at), names.get(row.counted_by, ""), names.get(row.confirmed_by, ""))
        for row in rows
    ]


def _unit(key: str, at: At) -> str:
    unit = at.city.unit(at.city.heir("unit", key, ""))
    return unit.name if unit else key


def _of_day(x: Paid) -> Cell:
    return Link(wareki(x.row.day), Ref("desk:till_day", ledger.key_of(x.row.unit_key, x.row.day)), x.unit)


def _what(x: Paid) -> Cell:
    if x.row.reverses_id:
        return Lines((Chip("取消し", "orange"), x.row.reason))
    return Chip("取り消された", "gray") if x.reversed else Chip("収納", "green")


def _today(at: At) -> Link | None:
    """The till of one's own unit, today."""
    own = [post.unit_key for post in at.staff.posts if post.unit_key in units_of(at.staff, RIGHT)]
    return Link("きょうの締め", Ref("desk:till_day", ledger.key_of(own[0], at.day.on))) if own else None


PAYMENTS = Listing[Paid](
    key="payments", title="収納簿", kind="case", right=RIGHT, exports=RIGHT, order="-day", lines=_paid,
    beside=lambda at: Link("窓口の締め", Ref("desk:till_days")),
    lead="納められた手数料と、その取消しです。行は足されるだけで、書き換えられません。日を選ぶと、その日の締めに進みます。",
    rows=lambda at: Stored(Payment.objects.select_related("series", "case", "fee_year"), through="case"),
    filters=(
        Days("day", "日", "day"), Choice("how", "納付の方法", "how", choices=WAYS),
        Home("division", "担当課", path="case__"),
    ),
    columns=(
        Column("number", "領収番号", lambda x: x.number or "番号なし", first=True),
        Column("day", "日", _of_day, DATE, sort=(Part("day", date),)),
        Column("yen", "額（円）", lambda x: x.row.yen, NUMBER, sort=(Part("yen", int),)),
        Column("what", "収納・取消し", _what, CHIP, fold=NARROW),
        Column("how", "方法", lambda x: x.row.how, fold=NARROW),
        Column("year", "年度", lambda x: fiscal_year_text(x.row.fee_year.year) if x.row.fee_year else "", fold=LAPTOP),
        Column("case", "受付番号", lambda x: Link(x.row.case.reference_number, Ref("case", str(x.row.case_id))),
               fold=TABLET),
        Column("by", "扱った人", lambda x: x.by, PERSON, fold=TABLET),
        Column("unit", "窓口", lambda x: x.unit, fold=LAPTOP),
    ),
    empty=Empty("あてはまる収納はありません", "手数料の収納は、まだありません。"),
)  # fmt: skip
TILL_DAYS = Listing[Counted](
    key="till_days", title="窓口の締め", kind="till", right=RIGHT, exports=RIGHT, order="-day", lines=_counted,
    beside=_today, warn=lambda x: bool(x.row.difference),
    lead="窓口の現金を数えた日と、確認して締めた日です。締めた日には、収納も取消しもできません。",
    rows=lambda at: Stored(TillDay.objects.all(), key=Part("key", str)),
    filters=(Days("day", "日", "day"),),
    columns=(
        Column("day", "日", lambda x: Link(wareki(x.row.day), Ref("till", x.row.key), x.unit), first=True,
               sort=(Part("day", date),)),
        Column("unit", "窓口", lambda x: x.unit),
        Column("state", "状態",
               lambda x: Chip("締めた", "green") if x.row.confirmed_at else Chip("確認を待っている", "orange"), CHIP),
        Column("ledger", "収納簿の現金（円）", lambda x: x.row.ledger_yen, NUMBER, fold=NARROW),
        Column("counted", "数えた額（円）", lambda x: x.row.counted_yen, NUMBER, fold=NARROW),
        Column("difference", "過不足",
               lambda x: Lines(tuple(filter(None, (short_or_over(x.row.difference), x.row.reason)))), fold=TABLET),
        Column("by", "数えた人", lambda x: x.counted_by, PERSON, fold=LAPTOP),
        Column("confirmed", "確認した人", lambda x: x.confirmed_by, PERSON, fold=LAPTOP),
    ),
    empty=Empty("あてはまる日はありません", "締めた日は、まだありません。"),
)  # fmt: skip
