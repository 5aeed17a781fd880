"""What is arranged, as lists: 代決・職務代理, 承継, 監査の従事, 職務. Those that are over are not on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from sannai.organization.csv_tables import STAND_IN_KINDS
from sannai.organization.duties import LABELS
from sannai.organization.models import Duty, Engagement, StandIn, Succession
from sannai.organization.queries import staff_names
from sannai.text.eras import wareki
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import ACT, LONG, NARROW, TABLET, Column
from sannai.web.staff.rules.rulebook import matter_titles

from .arrangement_forms import places
from .unit import Step, told

RIGHT = "organization.administer"


@dataclass(frozen=True, slots=True)
class Line:
    """One arrangement in words. ``name`` and ``other``: who and whom, or who and where."""

    row: Any
    name: str
    other: str
    matters: tuple[str, ...] = ()
    now: bool = True

    @property
    def both(self) -> str:
        """How one is told from the others."""
        return f"{self.name}（{self.other}）"


def _not_over(at: At) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=at.staff.on)


def _stand_ins(rows: Sequence[StandIn], at: At) -> list[Line]:
    """Posts and matters by their names. Three statements."""
    labels, titles = dict(places(at.staff.on)[1]), matter_titles(at.at)
    return [
        Line(row, labels.get(row.post_key, row.post_key), labels.get(row.by_post_key, row.by_post_key),
             tuple(titles.get(each, each) for each in row.matters.split()), row.holds_on(at.staff.on))
        for row in rows
    ]  # fmt: skip


def _people(rows: Sequence[Engagement | Duty], at: At) -> list[Line]:
    """Engagements or duties with the names of people and units. Three statements."""
    names, units = staff_names(row.staff_key for row in rows), dict(places(at.staff.on)[0])
    return [Line(row, names[row.staff_key], units.get(row.unit_key, row.unit_key or "全庁")) for row in rows]


def _steps(rows: Sequence[Succession], at: At) -> list[Step]:
    """Three statements."""
    return told(rows, matter_titles(at.at))


def _matters(matters: tuple[str, ...]) -> str:
    return "、".join(matters) or "ほかのすべて"


def _period(line: Line) -> Cell:
    ends: date | None = line.row.valid_to
    until = f"{wareki(ends - timedelta(days=1))}まで" if ends else ""
    said = f"{wareki(line.row.valid_from)}から{until}"
    return said if line.now else Many((said, Chip("これから", "blue")))


def _by(line: Line) -> Cell:
    row = line.row
    return Lines(tuple(each for each in (line.other, row.title and f"名義：{row.title}", row.ground) if each))


def _ends(page: str) -> Column[Line]:
    return Column("end", "終える", lambda x: Link("終える", Ref(page, query=f"?end={x.row.pk}#end"), x.both), ACT)


_PERIOD: Column[Line] = Column("period", "期間", _period, fold=TABLET, sort=(Part("valid_from", date),))
_TO: Column[Line] = Column("unit", "対象", lambda x: x.other, fold=NARROW)
_SHAPE: dict[str, Any] = {
    "right": RIGHT, "exports": RIGHT, "frame": "staff/office_base.html", "template": "staff/organization/arranged.html",
    "allowed": ("done", "end"), "size": 300,
}  # fmt: skip

STAND_INS = Listing[Line](
    key="stand_ins", title="代決の順序と職務代理", kind="post", order="post", lines=_stand_ins, **_SHAPE,
    lead="不在は欠員ではありません。代決は不在のあいだだけ、定めた順に行い、「代」と記して後閲を受けます。代理の代理はできません。",
    rows=lambda at: Stored(StandIn.objects.filter(_not_over(at))),
    columns=(
        Column("post", "代わられる職", lambda x: x.name, first=True,
               sort=(Part("post_key", str), Part("kind", str), Part("matters", str), Part("order", int))),
        Column("kind", "種類・順序", lambda x: f"{STAND_IN_KINDS[x.row.kind]} 第{x.row.order}順位", fold=NARROW),
        Column("by", "代わる職", _by, fold=NARROW),
        Column("matters", "事項", lambda x: _matters(x.matters), LONG, fold=TABLET),
        _PERIOD,
        _ends("desk:stand_ins"),
    ),
    empty=Empty("", "定めはありません。決裁する職の人が不在のあいだ、起案は戻るのを待ちます。"),
)  # fmt: skip
SUCCESSIONS = Listing[Step](
    key="successions", title="承継", kind="organization", order="-on", lines=_steps, **_SHAPE,
    lead="組織や職がなくなる日、分かれる日に、未処理の仕事がどこへ移るかを定めます。課が分かれるときは、事項ごとに"
    "承継先を変えられます。過去の記録の名前は、その日のまま変わりません。",
    rows=lambda at: Stored(Succession.objects.all()),
    columns=(
        Column("on", "日", lambda x: Link(wareki(x.on), Ref("desk:reorganisation", x.on.isoformat())), first=True,
               sort=(Part("on", date),)),
        Column("from", "承継元", lambda x: x.from_name),
        Column("to", "承継先", lambda x: x.to_name, fold=NARROW),
        Column("matters", "事項", lambda x: _matters(x.matters), LONG, fold=NARROW),
    ),
    empty=Empty("", "定めた承継はありません。"),
)  # fmt: skip
ENGAGEMENTS = Listing[Line](
    key="engagements", title="監査の従事", kind="staff", order="period", lines=_people, **_SHAPE,
    lead="監査の職員は、ここで定めた範囲を、定めた期間だけ見られます。見たことは閲覧記録に残ります。",
    rows=lambda at: Stored(Engagement.objects.filter(_not_over(at))),
    columns=(
        Column("name", "職員", lambda x: x.name, first=True, sort=(Part("staff_key", str),)),
        Column("audit", "監査", lambda x: x.row.subject, LONG, fold=NARROW),
        _TO,
        _PERIOD,
        _ends("desk:engagements"),
    ),
    empty=Empty("", "いま、またはこれから従事する監査はありません。"),
)  # fmt: skip
DUTIES = Listing[Line](
    key="duties", title="職務", kind="staff", order="kind", lines=_people, **_SHAPE,
    lead="法令が任命された人に結び付けたこと（現金の出納など）は、ここで任命した人が、その期間と組織についてだけできます。"
    "役職では代われません。",
    rows=lambda at: Stored(Duty.objects.filter(_not_over(at))),
    columns=(
        Column("name", "職員", lambda x: x.name, first=True, sort=(Part("staff_key", str),)),
        Column("kind", "職務", lambda x: LABELS[x.row.kind],
               sort=(Part("kind", str), Part("unit_key", str), Part("staff_key", str))),
        _TO,
        Column("instrument", "辞令", lambda x: x.row.instrument, LONG, fold=TABLET),
        _PERIOD,
        _ends("desk:duties"),
    ),
    empty=Empty("", "いま、またはこれからの任命はありません。"),
)  # fmt: skip
