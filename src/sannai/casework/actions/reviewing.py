"""審査: desk pages, holds, fees. Fee state is not case state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.rules import shorter
from sannai.rules.fees import called
from sannai.rules.model import Definition

from .. import fees, messages, yearly
from ..models import Case, DeskAnswers, FeeDue, Hold
from ..states import ACTIVE, OPEN, STATUSES, Move, NotAllowed, needed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, quotes, says

SAVE_DESK_PAGE = CaseVerb(
    name="case.desk_page_saved", right="case.review", label="調査・検査の結果を記入する",
    done="調査・検査の結果を保存しました。",
    substance="調査票を書き直した", told=says("調査・検査の結果を記入しました"), public=False,
    move=Move(OPEN, ground="審査（調査・検査）"),
)  # fmt: skip


@action(SAVE_DESK_PAGE)
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
    rules = step(case, SAVE_DESK_PAGE)
    note(answers=shorter.without(answers, shorter.fields_of(rules)))
    saved, _ = DeskAnswers.objects.update_or_create(
        case=case,
        page=page,
        defaults={"answers": canonical.dumps(answers), "saved_at": at, "staff_key": by.staff_key},
    )
    fees.after_findings(case)
    return saved


PLACE_HOLD = CaseVerb(
    name="hold.placed", right="case.review", label="発行を保留する", done="発行を保留しました。",
    told=quotes("発行を保留しました", "reason"), public=False,
    move=Move(
        tuple(state for state in ACTIVE if state != "referred"), ground="支援措置その他発行を止める理由"
    ),  # what was handed to another system is not held by a mark here
)  # fmt: skip


@action(PLACE_HOLD)
def place_hold(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Hold:
    """発行を保留する（支援措置など）。保留の間、自動では何も発行されない。理由は申請者に見えない。"""
    needed(reason, "保留の理由を書いてください。")
    step(case, PLACE_HOLD)
    return Hold.objects.create(case=case, reason=reason[:200], placed_at=at, placed_by=by.staff_key)


LIFT_HOLD = CaseVerb(
    name="hold.lifted", right="case.review", label="保留を解く", done="保留を解きました。",
    told=says("発行の保留を解きました"), public=False,
    move=Move(tuple(STATUSES), ground="支援措置その他発行を止める理由"),
)  # fmt: skip


@action(LIFT_HOLD)
def lift_hold(case: Case, *, hold: Hold, by: Actor, at: datetime, seen: int | None = None) -> None:
    """保留を解く。"""
    if hold.case_id != case.pk:
        raise NotAllowed("この事案の保留ではありません。")
    if hold.lifted_at is not None:
        raise NotAllowed("この保留は、すでに解かれています。")
    step(case, LIFT_HOLD)
    hold.lifted_at = at
    hold.save(update_fields=["lifted_at"])


def _relief(payload: Payload, rules: Definition) -> tuple[str, str]:
    verdict = "の減免を認めました" if payload.get("granted") else "の減免は認められませんでした"
    return called(rules) + verdict, str(payload.get("reason", ""))


DECIDE_RELIEF = CaseVerb(
    name="fee.relief_decided", right="case.review", label="減免を決める",
    done="減免を決めました。申請者に連絡しました。",
    substance="減免を決めた", told=_relief, move=Move((*OPEN, "decided"), ground="手数料条例（減免）"),
    offered=lambda facts: facts.relief_waits,
)  # fmt: skip


@action(DECIDE_RELIEF)
def decide_relief(
    case: Case, *, granted: bool, by: Actor, at: datetime, reason: str = "", seen: int | None = None
) -> FeeDue:
    """申し出のあった減免を認めるか決める。率は手続の定めによる。認めないときは理由が要る。"""
    fee = fee_of(case)
    if not fee.relief:
        raise NotAllowed("減免の申し出がありません。")
    if fee.paid_yen:
        raise NotAllowed(f"{fees.name_of(case)}はすでに納付されています。還付は別の手続で行ってください。")
    if not granted and not reason.strip():
        raise NotAllowed("減免を認めない理由を書いてください。申請者に伝わります。")
    step(case, DECIDE_RELIEF)
    fee.relief_granted_yen = fees.relief_yen(case, fee) if granted else 0
    fee.relief_decided_at = at
    fee.save(update_fields=["relief_granted_yen", "relief_decided_at"])
    yearly.renew(case)
    note(yen=fee.yen, granted_yen=fee.relief_granted_yen)
    told = {"granted": granted, "reason": reason, "yen": fees.outstanding(fee), "name": fees.name_of(case)}
    messages.put(case, f"relief:{case.seq + 1}", "case.relief_decided", at, **told)
    return fee


def fee_of(case: Case) -> FeeDue:
    """The fee. Raises NotAllowed: the procedure asks none of this application."""
    fee = fees.establish(case)
    if fee is None:
        raise NotAllowed(f"この申請に{fees.name_of(case)}はありません。")
    return fee
