"""The verbs of the clock: 期限の延長, and what follows when a deadline passes in silence."""

from __future__ import annotations

from datetime import date, datetime

from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.common import canonical
from sannai.common.action import action, note
from sannai.common.actors import Actor, System
from sannai.common.time import today
from sannai.definitions.words import named, when_text
from sannai.procedures.authorities import authority_of
from sannai.rules.model import Deadline, Definition, Silence
from sannai.rules.outcomes import deemed, remedies
from sannai.text.eras import wareki

from .. import clock, messages, reading
from ..models import Case, Clock, Decision
from ..states import APPLIED_FOR, OPEN, Move, NotAllowed, needed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, day_of, ends, outcome_of

UNITS = {"business_days": "開庁日", "calendar_days": "日"}


EXTEND = CaseVerb(
    name="clock.extended", right="case.review", label="期限を延ばす",
    done="期限を延ばしました。申請者に連絡しました。",
    told=lambda payload, rules: (
        "特例により期限を延ばしました" if payload.get("called") == "特例延長" else "期限を延ばしました",
        f"新しい期限は{day_of(payload, 'due_on')}です。理由：{payload.get('reason', '')}"
    ),
    move=Move((*OPEN, "proposed", "decided"), ground="当該期限の定め（延長）"),
    offered=lambda facts: facts.extendable,
)  # fmt: skip


@action(EXTEND)
def extend(
    case: Case, *, days: int, reason: str, by: Actor, at: datetime, deadline: str = "", extension: int = 0,
    seen: int | None = None,
) -> Clock:  # fmt: skip
    """期限を延ばす。定めのある期限に限り、あわせて定めの日数まで。理由と新しい期限を申請者に通知する。

    ``days`` in the deadline's own unit; without ``deadline`` the one that the citizen is promised. ``extension``: on
    which of its grounds, 0 the first.
    """
    main = clock.main_deadline(rules_of(case))
    found = clock.deadline_of(case, deadline) if deadline else main
    if found is None or not 0 <= extension < len(found.extensions):
        raise NotAllowed(
            "この期限には、延長の定めがありません。手続の定義（deadlines の extension）を確かめてください。"
        )
    row = _extendable(case, found, at)
    rule, unit = found.extensions[extension], UNITS[found.unit]
    most = rule.most
    reason = needed(reason, "延ばす理由を書いてください。申請者に通知されます。")
    if not 1 <= days <= most - row.extended_by:
        left = f"あと{most - row.extended_by}{unit}まで" if row.extended_by < most else "もう延ばせません"
        raise NotAllowed(f"「{found.label}」を延ばせるのは、あわせて{most}{unit}までです（{left}）。")
    if why := cannot_extend(case, found, extension, today(at)):
        raise NotAllowed(why)
    step(case, EXTEND)
    before = clock.last_day(row.due_on)
    clock.extend(case, row, found, days, reason)
    told = {
        "label": found.label,
        "before": before,
        "due_on": clock.last_day(row.due_on),
        "ground": rule.ground,
    }
    note(deadline=found.id, called=rule.called, **told)
    told |= {"reason": reason, "notice": rule.notice, "called": rule.called}
    messages.put(case, f"extended:{found.id}:{row.due_on}", "case.deadline_extended", at, **told)
    return row


def cannot_extend(case: Case, deadline: Deadline, extension: int, on: date) -> str:
    """Why the findings do not allow this extension; "", without a statement, where it asks for none."""
    rule = deadline.extensions[extension]
    if rule.when is None:
        return ""
    if f"{deadline.id}/{extension}" in reading.evaluated(case, decided=on, desk=True).extendable:
        return ""
    holds = when_text(named(rules_of(case)), rule.when).replace(" のとき", "のとき")
    said = f"「{deadline.label}」の{rule.called}（{rule.ground}）は、{holds}だけできます。"
    return f"{said}調査の結果の記入を確かめてください。"


def _extendable(case: Case, deadline: Deadline, at: datetime) -> Clock:
    row = case.clocks.filter(deadline=deadline.id, ended_on=None).first()
    if row is None:
        raise NotAllowed(f"「{deadline.label}」の期限は、いま動いていません。")
    late = row.stopped_on is None and today(at) > clock.last_day(row.due_on)
    if late or row.lapsed_on is not None:
        raise NotAllowed(
            f"「{deadline.label}」の期限（{wareki(clock.last_day(row.due_on))}）は過ぎています。過ぎてから延ばすことはできません。"
        )
    return row


LAPSE = CaseVerb(
    name="clock.lapsed", right="clock.lapse",
    told=lambda payload, rules: (f"「{payload.get('label', '')}」の期限が過ぎました", str(payload.get("says", ""))),
    move=Move((*OPEN, "proposed", "decided"), ground="当該期限の定め（期限の経過）"),
)  # fmt: skip


@action(LAPSE)
def lapse(case: Case, *, deadline: str, by: Actor, at: datetime) -> None:
    """期限が過ぎた。何も決まらず事案は続くが、申請者ができることを知らせ、担当課に知らせる。"""
    found, silence, row = _silent(case, deadline, at)
    step(case, LAPSE)
    row.lapsed_on = today(at)
    row.save(update_fields=["lapsed_on"])
    last = clock.last_day(row.due_on)
    note(label=found.label, due_on=last, means=silence.means, says=silence.label, ground=silence.ground)
    _tell(case, found, silence, row, at)


def _deemed(payload: Payload, rules: Definition) -> tuple[str, str]:
    label, _ = outcome_of(payload, rules)
    title = f"期限が過ぎたため、決定があったものとみなされました：{label}"
    return title, f"{payload.get('says', '')}（{payload.get('ground', '')}）"


DEEM = CaseVerb(
    name="case.deemed", right="case.decided", told=_deemed, substance="決定があったものとみなされた", folds=ends,
    move=Move((*OPEN, "proposed"), "decided", APPLIED_FOR, "当該期限の定め（決定があったものとみなす規定）"),
)  # fmt: skip


@action(DEEM)
def deem(case: Case, *, deadline: str, by: Actor, at: datetime) -> Decision:
    """期限が過ぎ、法令により決定があったものとみなされた。人は何も決めていない。その結果を決定として記録する。

    教示 and authority are those of the day on which the deadline ran out.
    """
    found, silence, row = _silent(case, deadline, at)
    rules = rules_of(case)
    chosen = deemed(rules, silence)
    if chosen is None:
        raise NotAllowed(f"「{found.label}」が過ぎたときの結果が、手続の定義で1つに決まりません。")
    proposal = open_for("case", str(case.pk))
    if proposal is not None:  # before the case, as a verdict does: in the other order each would wait for the other
        approvals.abandon(proposal, by=System(), at=at)
    step(case, DEEM, outcome=chosen.id)
    case.corrections.filter(closed_at=None).update(closed_at=at)
    row.lapsed_on = today(at)
    row.save(update_fields=["lapsed_on"])
    clock.end(case, today(at))
    last = clock.last_day(row.due_on)
    authority = authority_of(reading.decided_by(case, last), last)
    decision = Decision.objects.create(
        case=case,
        number=case.decisions.count() + 1,
        outcome=chosen.id,
        grounds=f"{found.label}の期限（{wareki(last)}）までに決定がなかったため（{silence.ground}）。",
        remedies=remedies(chosen, authority),
        authority=authority.name if authority else "",
        rules_used=canonical.dumps([found.ground, silence.ground]),
        decided_at=at,
        decided_by_post="",
        body_key=case.body_on(last),
    )
    clock.start(case, "decided", today(at))
    note(outcome=chosen.id, number=decision.number, label=found.label, due_on=last, says=silence.label)
    note(means=silence.means, ground=silence.ground, authority=decision.authority, body=decision.body_key)
    _tell(case, found, silence, row, at)
    return decision


def _silent(case: Case, id: str, at: datetime) -> tuple[Deadline, Silence, Clock]:
    found = clock.deadline_of(case, id)
    row = case.clocks.filter(deadline=id, ended_on=None, lapsed_on=None, stopped_on=None).first()
    if found is None or found.silence is None or found.silence.means == "none" or row is None:
        raise NotAllowed("この期限が過ぎても、法令の上で起きることはありません。")
    if today(at) <= (last := clock.last_day(row.due_on)):
        raise NotAllowed(f"期限（{wareki(last)}）は、まだ過ぎていません。")
    return found, found.silence, row


def _tell(case: Case, deadline: Deadline, silence: Silence, row: Clock, at: datetime) -> None:
    moment = f"lapsed:{deadline.id}:{row.due_on}"
    last = clock.last_day(row.due_on)
    told = {"label": deadline.label, "due_on": last, "says": silence.label, "ground": silence.ground}
    messages.put(case, moment, "case.deadline_lapsed", at, **told)
    messages.to_division(case, moment, "division.deadline_lapsed", at, label=deadline.label)
