"""Outcomes become rows: in the transaction of the decision or of the delivery, in the name of whoever decided.

What cannot be written is never lost and never silent: ``problems`` keeps it for the division that keeps the register.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from sannai.common.action import NotAllowed
from sannai.common.actors import Actor
from sannai.definitions.packages import by_digest
from sannai.rules.registers.model import FeedVerb

from . import problems, shelving
from .actions import Faulty
from .kind import REGISTER
from .models import STANDING, Entry, EntryOrigin, FeedProblem, Shelf
from .planning import Ending, Moment, Step, plan
from .writing import write

VERBS: dict[str, str] = {
    "entered": "新しく記載", "changed": "変更", "corrected": "更正", "ended": "終了", "struck": "抹消",
}  # fmt: skip
MEND = "申請の記載（補正）か職員が入力したことを直してから、もう一度行ってください。"
LEFT = "先の決定は取り消されましたが、取消しによる動きの定めがありません。記載を確かめて、終えるか抹消してください。"
MAY = ("entry.enter", "entry.write")
WRITES = ("entry.entered", "entry.changed", "entry.corrected", "entry.ended", "entry.struck", "feed_problem.noted")


@dataclass(frozen=True, slots=True)
class Fed:
    """What became of one step: the row, or the problem that waits."""

    verb: FeedVerb
    entry: Entry | None
    problem: FeedProblem | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will happen to one register: a sentence. ``wrong``: it cannot be written; ``refused``: so it cannot be
    decided either."""

    register: str
    text: str
    wrong: bool = False
    refused: bool = False


def fed_by(procedure: str) -> list[Shelf]:
    """The registers in force that outcomes of this procedure feed. One statement."""
    shelves = Shelf.objects.exclude(published="")
    return [shelf for shelf in shelves.order_by("register") if procedure in _procedures(shelf.digest)]


@lru_cache(maxsize=4096)
def _procedures(digest: str) -> frozenset[str]:
    return frozenset(feed.procedure for feed in by_digest(REGISTER, digest).fed_by)


def check(shelves: Sequence[Shelf], ending: Ending, moments: Sequence[Moment], at: datetime) -> None:
    """Raises NotAllowed where a row could never be written, with the register, the field and how to mend it."""
    refuse([step for moment in moments for step in plan(shelves, ending, moment, at)])


def refuse(steps: Sequence[Step]) -> None:
    """Raises NotAllowed for the first step with a fault."""
    for step in steps:
        if step.fault:
            raise NotAllowed(f"{step.held.register.title}に記載できません：{step.fault.rstrip('。')}。{MEND}")


def feed(
    shelves: Sequence[Shelf], ending: Ending, moment: Moment, *, strict: bool, by: Actor, at: datetime
) -> list[Fed]:
    """Write what this outcome makes of these registers at this moment. In the transaction that is open.

    ``strict``: what could be mended before deciding is refused. Raises NotAllowed then; what else cannot be written is
    kept as a problem.
    """
    steps = plan(shelves, ending, moment, at)
    if strict:
        refuse(steps)
    return [_done(step, ending, by, at) for step in steps]


def left_standing(ending: Ending, fed: Sequence[Fed], *, by: Actor, at: datetime) -> list[Fed]:
    """取消し: rows of the earlier decision that no feed moved, as problems. One statement where there is none."""
    moved = {one.entry.pk for one in fed if one.entry}
    told = {one.problem.shelf_id for one in fed if one.problem}
    rows = EntryOrigin.objects.filter(
        kind=ending.source.kind, subject=ending.earlier, entry__status=STANDING, entry__disposed_at=None
    )
    found = {row.entry_id: row.entry for row in rows.select_related("entry__shelf")}
    return [
        _done(Step(shelving.of(entry.shelf), "ended", "", entry, lack=LEFT), ending, by, at)
        for key, entry in found.items()
        if key not in moved and entry.shelf_id not in told
    ]


def foreseen(
    shelves: Sequence[Shelf], ending: Ending, moments: Collection[Moment], at: datetime
) -> tuple[Foreseen, ...]:
    """What a decision would make of these registers: 食品営業許可台帳に2件 新しく記載（…）. Nothing is written."""
    found: list[Foreseen] = []
    for moment in moments:
        steps = plan(shelves, ending, moment, at)
        for key in dict.fromkeys((step.held.register.title, step.verb) for step in steps):
            these = [step for step in steps if (step.held.register.title, step.verb) == key]
            found += _foreseen(these, key[0], "文書が届くと" if moment == "delivered" else "決定すると")
    return tuple(found)


def _foreseen(steps: Sequence[Step], title: str, when: str) -> list[Foreseen]:
    register, verb = steps[0].held.shelf.register, VERBS[steps[0].verb]
    done = [step for step in steps if not step.fault and not step.lack]
    names = "、".join(step.called for step in done if step.called)
    said = [Foreseen(register, f"{when}：{title}に{len(done)}件 {verb}（{names}）")] if done else []
    lacking = [one for one in steps if one.lack and not one.fault]
    said += [Foreseen(register, f"{title}に書けないまま残ります：{one.lack}", True) for one in lacking]
    return said + [
        Foreseen(register, f"{title}に記載できません：{one.fault}", True, True) for one in steps if one.fault
    ]


def _done(step: Step, ending: Ending, by: Actor, at: datetime) -> Fed:
    lack = step.lack or step.fault
    if not lack:
        try:
            with transaction.atomic():  # one row that cannot be written takes neither the others nor the decision along
                return Fed(step.verb, _written(step, ending, by, at))
        except (Faulty, NotAllowed) as error:
            lack = str(error)
    return Fed(step.verb, None, problems.keep(step, ending, lack, by=by, at=at))


def _written(step: Step, ending: Ending, by: Actor, at: datetime) -> Entry:
    reason = f"{ending.why}。{ending.corrects}" if ending.corrects else ending.why
    register, source = step.held.shelf.register, ending.source
    return write(
        step.verb, register, step.entry, given=step.given, of=step.of, on=step.on,
        reason=reason, source=source, by=by, at=at,
    )  # fmt: skip
