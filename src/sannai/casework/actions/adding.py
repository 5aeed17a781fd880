"""追加提出: what came for a correction that was closed meanwhile. It is kept and told to both sides, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sannai.applications import number_boxes
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.intake.number_boxes import taken_out
from sannai.rules import shorter

from .. import messages
from ..models import Addition, Case
from ..states import FILED, STATUSES, Move
from ..steps import step
from ..verbs import CaseVerb, quotes, says

ADD = CaseVerb(
    name="addition.filed", right="correction.answer", substance="追加の提出があった", unsaid=("answers",),
    done="追加の提出として入力しました。補正の受付は終わっていたため、記載内容は変わっていません。",
    told=says(
        "追加のご提出を受け取りました",
        "お願いした補正の受付は終わっていました。お送りいただいた内容は、担当課が確かめます。",
    ),
    move=Move(tuple(STATUSES), regimes=FILED, ground="補正の期間のあとに届いたもの"),
)  # fmt: skip


@action(ADD)
def file_addition(
    case: Case, *, number: int, answers: Mapping[str, Any], by: Actor, at: datetime, seen: int | None = None
) -> Addition:
    """追加提出として受け取る。The application stays as it is; the desk reads both.

    ``answers``: what was sent for the correction with this number, not judged.
    """
    rules, (answers, sealed) = step(case, ADD), taken_out(answers)
    number_boxes.keep(case.pk, sealed, at)
    addition = Addition.objects.create(
        case=case, number=case.additions.count() + 1, correction=number, answers=canonical.dumps(answers), filed_at=at
    )
    note(answers=shorter.without(answers, shorter.fields_of(rules)))
    messages.put(case, f"addition:{addition.number}", "case.addition_filed", at)
    messages.to_division(case, f"addition:{addition.number}", "division.addition_filed", at)
    return addition


CROSSED = CaseVerb(
    name="withdrawal.crossed", right="case.review", substance="取下げが決定より先に届いていた", unsaid=(),
    told=says(
        "取下げは、決定より先に届いていました",
        "市の中に届く前に決定がされました。決定はそのままです。どう扱うかを担当課が確かめ、お知らせします。",
    ),
    move=Move(tuple(STATUSES), regimes=FILED, ground="決定より前に公開側に届いた取下げ"),
)  # fmt: skip


@action(CROSSED)
def tell_crossed(case: Case, *, arrived_at: datetime, reason: str, by: Actor, at: datetime) -> None:
    """取下げが決定より先に到達していたと、担当課に知らせる。Nothing is undone by itself: a person decides."""
    step(case, CROSSED)
    messages.to_division(case, f"crossed:{at:%Y%m%d%H%M%S}", "division.withdrawal_crossed", at)


NOT_TAKEN = CaseVerb(
    name="item.not_taken", right="case.review", told=quotes("お送りいただいたことを受け付けられませんでした", "why"),
    move=Move(tuple(STATUSES), regimes=FILED, ground="公開側から届いたもの"),
)  # fmt: skip


@action(NOT_TAKEN)
def tell_not_taken(case: Case, *, kind: str, why: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """公開側から届いたことを、受け付けられなかったと知らせる。What was typed stays with whoever sent it."""
    step(case, NOT_TAKEN)
