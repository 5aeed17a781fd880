"""ここで準備し、標準準拠システムで決定する: handed over, taken back, and ended by the result that comes back.

Nobody decides here: there is no 起案 and no decision, only what that system said, with its own number.
"""

from __future__ import annotations

from datetime import date, datetime

from sannai.common.action import action, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.exchange import outstanding
from sannai.procedures.mending import Faulty
from sannai.rules.elsewhere import needs_start
from sannai.rules.model import Definition, Outcome
from sannai.text.eras import wareki

from .. import clock, messages, reading, referral_files
from ..models import Case, Hold, Referral
from ..states import Move, NotAllowed, needed
from ..steps import rules_of, step
from ..verbs import CaseVerb, Payload, ends, outcome_of, quotes

_GROUND = "地方公共団体情報システムの標準化に関する法律第2条第1項（標準化対象事務）"


def _system(rules: Definition) -> str:
    return rules.elsewhere.system if rules.elsewhere else "標準準拠システム"


REFER = CaseVerb(
    name="case.referred", right="case.review", label="標準準拠システムに引き渡す",
    hint="確認が済んだ申請を、決定するシステムに渡すファイルに載せます。",
    done="引き渡しました。「標準準拠システム」の画面で、ファイルを受け取ってください。",
    substance="標準準拠システムに引き渡した",
    told=lambda payload, rules: ("確認が済みました", f"{_system(rules)}で決定します。"),
    move=Move(("in_review",), "referred", ("disposition",), _GROUND), here=False,
    offered=lambda facts: not facts.held,
)  # fmt: skip


@action(REFER)
def refer(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Referral:
    """確認が済んだ事案を、標準準拠システムに渡すファイルに載せる。同じ時に引き渡したものが1つのファイルになる。

    Raises Faulty for what the desk has not written down, NotAllowed for a hold and for what has arrived and waits.
    """
    rules = step(case, REFER)
    assert rules.elsewhere is not None
    if hold := Hold.objects.filter(case=case, lifted_at=None).first():
        raise NotAllowed(f"保留されています（{hold.reason}）。確かめたうえで保留を解いてから引き渡してください。")
    if outstanding.waits(case.pk, at):
        raise NotAllowed("この事案に、まだ受け取っていないものが届いています。受け取ってから引き渡してください。")
    if faults := reading.evaluated(case, decided=today(at), desk=True).faults:
        raise Faulty(list(faults))
    lines = referral_files.lines_of(case, today(at))
    referral = Referral.objects.create(
        case=case, number=case.referrals.count() + 1, layout=rules.elsewhere.layout, referred_at=at,
        sha256=referral_files.digest_of(lines),
    )  # fmt: skip
    note(referral=referral.pk, system=rules.elsewhere.system, layout=referral.layout, lines=len(lines))
    return referral


TAKE_BACK = CaseVerb(
    name="case.referral_taken_back", right="case.review", label="引渡しを取りやめる",
    hint="審査に戻します。渡したファイルにあるこの申請は、標準準拠システムの担当者に伝えて取り消してもらいます。",
    done="引渡しを取りやめ、審査に戻しました。標準準拠システムの担当者に伝えてください。",
    substance="引渡しを取りやめた", told=quotes("もう一度、内容を確認しています", "reason"), public=False,
    move=Move(("referred",), "in_review", ("disposition",), "審査（引渡しの取りやめ）"), here=False,
)  # fmt: skip


@action(TAKE_BACK)
def take_back_referral(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> None:
    """引渡しを取りやめて審査に戻す。このあとに届く結果は受け取らない。引き渡し直すと、照合キーは別のものになる。"""
    needed(reason, "取りやめる理由を書いてください。")
    step(case, TAKE_BACK)
    referral = open_referral(case)
    referral.ended_at, referral.ending = at, "taken_back"
    referral.save(update_fields=["ended_at", "ending"])
    note(referral=referral.pk)


def _decided(payload: Payload, rules: Definition) -> tuple[str, str]:
    label, meaning = outcome_of(payload, rules)
    return f"{_system(rules)}で決定しました：{label}", "".join(_facts(payload)) + meaning


def _facts(payload: Payload) -> list[str]:
    """What that system said of its decision, a sentence each."""
    day, number, start = (payload.get(name) for name in ("decided_on", "decision_number", "starts_on"))
    said = [f"決定の日は{wareki(date.fromisoformat(day))}です。"] if isinstance(day, str) else []
    said += [f"番号は{number}です。"] if number else []
    said += [f"{month_text(date.fromisoformat(start))}分からです。"] if isinstance(start, str) else []
    return said


RECEIVE = CaseVerb(
    name="case.result_received", right="case.review", label="標準準拠システムの結果を受け取る",
    substance="標準準拠システムの結果が届いた", told=_decided, folds=ends,
    move=Move(("referred",), "closed", ("disposition",), _GROUND), here=False, offered=lambda facts: False,
)  # fmt: skip


@action(RECEIVE)
def receive_result(
    case: Case, *, referral: Referral, outcome: str, decided_on: date, decision_number: str, starts_on: date | None,
    by: Actor, at: datetime, seen: int | None = None,
) -> None:  # fmt: skip
    """標準準拠システムの結果で事案を終える。決定も通知もそのシステムがしたもので、ここでは写すだけである。

    ``starts_on``: the first day of the month from which it is given, for what is granted alone. Raises NotAllowed for
    a result that this case cannot have.
    """
    step(case, RECEIVE, outcome=outcome, closed_at=at)
    if open_referral(case).pk != referral.pk:
        raise NotAllowed("この引渡しは終わっています。結果は受け取れません。")
    if why := cannot_be(referral, rules_of(case).outcome(outcome), decided_on, decision_number, starts_on, today(at)):
        raise NotAllowed(why[1])
    referral.ended_at, referral.ending, referral.decided_on = at, "decided", decided_on
    referral.decision_number, referral.starts_on = decision_number, starts_on
    referral.save(update_fields=["ended_at", "ending", "decided_on", "decision_number", "starts_on"])
    clock.end_all(case, max(decided_on, today(referral.referred_at)))
    chosen = rules_of(case).outcome(outcome)
    messages.put(
        case, f"result:{referral.number}", "case.result_received", at, label=chosen.label if chosen else outcome,
        help=chosen.help if chosen else "", system=_system(rules_of(case)), decided_on=decided_on,
    )  # fmt: skip


def cannot_be(
    referral: Referral, outcome: Outcome | None, decided_on: date, decision_number: str, starts_on: date | None,
    on: date,
) -> tuple[str, str] | None:  # fmt: skip
    """(column, why) of what the result of this referral cannot say; None for a sound one. No statement."""
    if outcome is None:
        return "結果", "この手続にない結果です。"
    if not today(referral.referred_at) <= decided_on <= on:
        first = wareki(today(referral.referred_at))
        return "決定日", f"決定日は、引き渡した日（{first}）から今日までの日です。"
    if needs_start(outcome) and not decision_number:
        return "決定番号", f"「{outcome.label}」には決定番号が要ります。"
    if needs_start(outcome) != (starts_on is not None):
        wanted = "が要ります" if starts_on is None else "は書けません"
        return "開始年月", f"「{outcome.label}」に開始年月{wanted}。"
    return None


def month_text(day: date) -> str:
    """令和8年7月"""
    return wareki(day).removesuffix("1日")


def open_referral(case: Case) -> Referral:
    """The referral whose result is awaited. Raises NotAllowed: there is none."""
    referral = case.referrals.filter(ended_at=None).first()
    if referral is None:
        raise NotAllowed("結果を待っている引渡しがありません。")
    return referral
