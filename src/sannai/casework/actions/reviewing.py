"""審査: desk pages, holds, fees. Fee state is not case state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor

from .. import fees, messages
from ..models import Case, DeskAnswers, FeeDue, Hold
from ..states import NotAllowed
from ..steps import rules_of, step


@action("case.desk_page_saved", right="case.review")
def save_desk_page(
    case: Case, *, page: str, answers: Mapping[str, Any], by: Actor, at: datetime, seen: int | None = None
) -> DeskAnswers:
    """調査・検査の結果を記入する。決裁を待つ間は変えられない（引き戻すか差し戻してから）。

    Takes the parsed answers of one desk page; the page is replaced as a whole.
    """
    found = next((each for each in rules_of(case).desk_pages if each.id == page), None)
    if found is None:
        raise NotAllowed("その調査票はこの手続にありません。")
    known = {field.id for field in found.fields} | {group.id for group in found.groups}
    if stray := sorted(set(answers) - known):
        raise NotAllowed(f"「{found.title}」にない項目です：{'、'.join(stray)}")
    step(case, "case.desk_page_saved")
    saved, _ = DeskAnswers.objects.update_or_create(
        case=case,
        page=page,
        defaults={"answers": canonical.dumps(answers), "saved_at": at, "staff_key": by.staff_key},
    )
    return saved


@action("hold.placed", right="case.review")
def place_hold(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Hold:
    """発行を保留する（支援措置など）。保留の間、自動では何も発行されない。理由は申請者に見えない。"""
    if not reason.strip():
        raise NotAllowed("保留の理由を書いてください。")
    step(case, "hold.placed")
    return Hold.objects.create(case=case, reason=reason[:200], placed_at=at, placed_by=by.staff_key)


@action("hold.lifted", right="case.review")
def lift_hold(case: Case, *, hold: Hold, by: Actor, at: datetime, seen: int | None = None) -> None:
    """保留を解く。"""
    if hold.case_id != case.pk:
        raise NotAllowed("この事案の保留ではありません。")
    if hold.lifted_at is not None:
        raise NotAllowed("この保留は、すでに解かれています。")
    step(case, "hold.lifted")
    hold.lifted_at = at
    hold.save(update_fields=["lifted_at"])


@action("fee.relief_decided", right="case.review")
def decide_relief(
    case: Case, *, granted: bool, by: Actor, at: datetime, reason: str = "", seen: int | None = None
) -> FeeDue:
    """申し出のあった減免を認めるか決める。率は手続の定めによる。認めないときは理由が要る。"""
    fee = _fee(case)
    if not fee.relief:
        raise NotAllowed("減免の申し出がありません。")
    if fee.paid_at is not None:
        raise NotAllowed("手数料はすでに納付されています。還付は別の手続で行ってください。")
    if not granted and not reason.strip():
        raise NotAllowed("減免を認めない理由を書いてください。申請者に伝わります。")
    step(case, "fee.relief_decided")
    fee.relief_granted_yen = fees.relief_yen(case, fee) if granted else 0
    fee.relief_decided_at = at
    fee.save(update_fields=["relief_granted_yen", "relief_decided_at"])
    note(yen=fee.yen, granted_yen=fee.relief_granted_yen)
    words = "認めました" if granted else f"認められませんでした。\n理由：{reason}"
    text = f"手数料の減免の申し出を{words}\n納めていただく額：{fees.outstanding(fee):,}円"
    messages.put(case, f"relief:{case.seq + 1}", "手数料の減免について", text, at)
    return fee


@action("fee.paid", right="case.review")
def record_payment(
    case: Case, *, how: str, by: Actor, at: datetime, yen: int | None = None, seen: int | None = None
) -> FeeDue:
    """納付を記録する。額が合わなければ記録しない。``how``: 窓口, 納付書, 口座振替 など。"""
    fee = fees.at_payment(case, at) or _fee(case)
    if fee.paid_at is not None:
        raise NotAllowed("手数料の納付は、すでに記録されています。")
    owed = fees.outstanding(fee)
    if yen is not None and yen != owed:
        raise NotAllowed(f"納めていただく額は{owed:,}円です。{yen:,}円では額が合いません。")
    if not how.strip():
        raise NotAllowed("納付の方法を書いてください（窓口、納付書など）。")
    step(case, "fee.paid")
    fee.paid_at, fee.paid_how = at, how[:32]
    fee.save(update_fields=["paid_at", "paid_how"])
    note(yen=owed)
    return fee


def _fee(case: Case) -> FeeDue:
    fee = fees.establish(case)
    if fee is None:
        raise NotAllowed("この申請に手数料はありません。")
    return fee
