"""年度ごとの調定: a year is charged when it has begun, and less of it when the period ends before its time."""

from __future__ import annotations

from datetime import date, datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.rules.fees import called
from sannai.rules.model import Definition
from sannai.text.eras import fiscal_year_text, wareki

from .. import fees, messages, yearly
from ..models import Case, FeeYear
from ..states import DECIDED, Move, NotAllowed, needed
from ..steps import step
from ..verbs import CaseVerb, Payload

_AFTER = ("decided", "issued", "closed")


def _charged(payload: Payload, rules: Definition) -> tuple[str, str]:
    if "fiscal_year" not in payload:
        return "年度分を調定しました", ""
    title = f"{fiscal_year_text(payload['fiscal_year'])}分の{called(rules)}を調定しました"
    return title, f"{payload['yen']:,}円。納期限：{wareki(date.fromisoformat(payload['due_on']))}"


CHARGE = CaseVerb(
    name="fee.year_charged", right="fee.take", told=_charged,
    move=Move(_AFTER, regimes=DECIDED, ground="地方自治法第231条（調定と納入の通知）"),
)  # fmt: skip


@action(CHARGE)
def charge_year(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> FeeYear:
    """次の年度の分を調定し、納めていただく額と納期限を知らせる。すでに調定した年度は、二度は調定しない。

    Raises NotAllowed: no year is to be charged by that day.
    """
    year = yearly.next_of(case, today(at))
    if year is None or year.fee is None:
        raise NotAllowed("この日までに調定する年度の分がありません。")
    step(case, CHARGE)
    row = yearly.charge(case, year, at)
    note(fiscal_year=row.year, yen=row.yen, due_on=row.due_on.isoformat())
    if row.yen:
        told = {"yen": row.yen, "due_on": row.due_on, "ground": row.ground, "name": fees.name_of(case)}
        messages.put(case, f"year:{row.year}", "case.year_charged", at, fiscal_year=row.year, **told)
    return row


def _ended(payload: Payload, rules: Definition) -> tuple[str, str]:
    last = payload.get("last")
    return "期間が終わりました", f"終わりの日：{wareki(date.fromisoformat(last))}" if last else ""


END = CaseVerb(
    name="fee.years_ended", right="case.review", label="期間が途中で終わったことを記録する",
    hint="翌年度からの分はなくなり、その年度の分は手続の定めのとおりに減ります。",
    done="期間の終わりを記録しました。", told=_ended,
    move=Move(_AFTER, regimes=DECIDED, ground="手続の定め（期間の途中で終わったとき）"),
    offered=lambda facts: facts.goes_on,
)  # fmt: skip


@action(END)
def end_years(
    case: Case, *, last: date, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> list[FeeYear]:
    """期間が途中で終わった（廃止の届出など）。``last`` はその最後の日。減った年度の行を返す。還付は別の手続。"""
    needed(reason, "途中で終わった理由を書いてください（廃止の届出の日付など）。")
    rows = yearly.of_case(case)
    if not rows or rows[-1].until <= last:
        raise NotAllowed("その日より後に続く期間がありません。終わりの日を確かめてください。")
    if last < rows[0].starts_on:
        raise NotAllowed(f"終わりの日は、期間の初めの日（{wareki(rows[0].starts_on)}）より前にできません。")
    step(case, END)
    less = yearly.shorten(case, last, reason, at)
    note(last=last.isoformat(), less=[row.year for row in less])
    return less
