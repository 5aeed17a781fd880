"""取りに来ない文書: what waits at the counter, the longest waiting first, with what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sannai.casework import queries
from sannai.casework.models import Collection
from sannai.casework.steps import rules_of
from sannai.common.time import today
from sannai.web.kit.anchors import Part
from sannai.web.kit.ask import At
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Near, Press, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Stored
from sannai.web.kit.table import ACT, DATE, LAPTOP, NARROW, PERSON, TABLET, Column

from .queue import Home


@dataclass(frozen=True, slots=True)
class Line:
    """One document; ``days``: how long it waits."""

    row: Collection
    title: str
    named: str
    days: int
    over: bool
    chaseable: bool


def _lines(rows: Sequence[Collection], at: At) -> list[Line]:
    """Two statements, however many documents."""
    names = queries.named(str(row.case_id) for row in rows)
    return [
        Line(
            row, rules_of(row.case).title, names[str(row.case_id)].partition("　")[2],
            (at.day.on - today(row.since)).days, at.day.on > row.last_day, row.chased_on != at.day.on,
        )
        for row in rows
    ]  # fmt: skip


def _since(x: Line) -> Cell:
    return Many((Near(today(x.row.since)), Chip("期間を過ぎた", "red") if x.over else Chip(f"{x.days}日", "gray")))


def _chased(x: Line) -> Cell:
    return Many((f"{x.row.chased}回", Near(x.row.chased_on))) if x.row.chased_on else "まだ"


UNCOLLECTED = Listing[Line](
    key="uncollected", title="取りに来ない文書", kind="case", right="document.issue", exports="document.issue",
    order="since", lines=_lines, reads=lambda x: x.row.case, warn=lambda x: x.over, presses=True,
    lead="窓口で受取りを待っている文書と証明書です。長く待っているものが先です。",
    rows=lambda at: Stored(
        Collection.objects.filter(ended_at=None).select_related("case__version").defer("case__version__package"),
        through="case",
    ),
    filters=(Home("division", "担当課", path="case__"),),
    columns=(
        Column("name", "受付番号・手続",
               lambda x: Lines((Link(x.row.case.reference_number, Ref("case", str(x.row.case_id))), x.title)),
               first=True),
        Column("since", "いつから", _since, DATE, sort=(Part("since", datetime),)),
        Column("who", "申請者", lambda x: x.named or "（氏名なし）", PERSON, fold=NARROW),
        Column("until", "待つ日", lambda x: Near(x.row.last_day), DATE, fold=LAPTOP),
        Column("chased", "督促", _chased, fold=TABLET),
        Column("chase", "督促する",
               lambda x: Press("督促する", Ref("desk:chase", str(x.row.case_id)), x.row.case.seq,
                               x.row.case.reference_number) if x.chaseable else "今日は済み", ACT),
    ),
    empty=Empty("あてはまるものはありません", "窓口で受取りを待っている文書はありません。"),
)  # fmt: skip
