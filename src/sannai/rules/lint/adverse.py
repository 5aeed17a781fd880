"""What the law demands before and around a 不利益処分, which the office begins: nobody applied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sannai.text.problems import Problem

from ..model import Definition, Hearing, Outcome
from ..outcomes import ADVERSE
from .words import at

EFFECTS = (*ADVERSE, "not_pursued")
# What is said to whoever applies, or asked of them.
_OF_AN_APPLICANT = {
    "pages": "申請者の画面",
    "identity": "本人確認",
    "applicant": "申請者",
    "who": "申請できる人",
    "needs": "用意するもの",
    "notes": "はじめに読む注意",
    "life_events": "ライフイベント",
    "documents": "添付書類",
    "fee": "手数料",
    "divisions": "所管の表",
    "agents": "代理人",
}
# What must stand in the notice itself（行政手続法第15条第1項・第2項、第30条）.
_IN_A_NOTICE = {
    "planned": "予定する処分",
    "cause": "原因となる事実",
    "heard_on": "期日または期限",
    "rights": "できることの教示",
}
_PLACE = {"place": "聴聞の場所"}


def adverse_problems(definition: Definition) -> list[Problem]:
    """Rules of the regime ``adverse``, and that nothing of it is written in the others."""
    if definition.regime != "adverse":
        return list(_elsewhere(definition))
    return [
        *_no_applicant(definition),
        *_law(definition),
        *_deadlines(definition),
        *(problem for outcome in definition.outcomes for problem in _outcome(definition, outcome)),
    ]


def _elsewhere(definition: Definition) -> Iterator[Problem]:
    hint = "ここから消すか、regime: adverse にする"
    for key, what in (("about", "対象の手続"), ("criteria", "処分基準")):
        if f"head/{key}" in definition.places:
            yield at(definition, f"head/{key}", f"{what}（{key}）は不利益処分の手続だけに書けます", hint)
    for outcome in definition.outcomes:
        if outcome.hearing:
            words = f"結果「{outcome.label}」の hearing は不利益処分の手続だけに書けます"
            yield at(definition, f"hearing/{outcome.id}", words, hint)


def _no_applicant(definition: Definition) -> Iterator[Problem]:
    for key, what in _OF_AN_APPLICANT.items():
        if f"head/{key}" in definition.places:
            words = f"不利益処分は市が職権で始め、申請する人がいないので、{what}（{key}）は書けません"
            yield at(definition, f"head/{key}", words, f"{key} を消す。調べることは desk_pages に書く")


def of_disposition(definition: Definition) -> Iterator[Problem]:
    """What every 処分 rests on, whether somebody applied for it or not: who disposes, and by which act."""
    if not definition.authority and not definition.executive_body:
        hint = "authority か executive_body を書く"
        yield at(definition, "head/regime", "処分をする手続に処分庁（authority）がありません", hint)
    if not definition.governing_act:
        hint = "行政手続法、または市の行政手続条例を書く（根拠が法律か条例かで決まる）"
        yield at(definition, "head/regime", "処分をする手続に governing_act がありません", hint)


def _law(definition: Definition) -> Iterator[Problem]:
    yield from of_disposition(definition)
    effects = {outcome.effect for outcome in definition.outcomes}
    if not effects & set(ADVERSE):
        hint = "effect: revoked（取消し）か ordered（命令・停止）の結果を書く"
        yield at(definition, "head/outcomes", "不利益処分をする結果がありません", hint)
    elif not definition.criteria:
        hint = "criteria に、どのような場合にどの処分をするかを書く（行政手続法第12条）"
        yield at(definition, "head/regime", "不利益処分の手続に処分基準（criteria）がありません", hint)
    if "not_pursued" not in effects:
        hint = "effect: not_pursued の結果を書く（意見を聴いて、処分をしないこともある）"
        yield at(definition, "head/outcomes", "処分をしない結果がありません", hint)


def _deadlines(definition: Definition) -> Iterator[Problem]:
    for deadline in definition.deadlines:
        place, words = f"deadline/{deadline.id}", f"期間「{deadline.label}」: 不利益処分には申請がなく、"
        if deadline.silence:
            yield at(definition, place, f"{words}答えがないことに意味はありません", "silence を消す")
        if deadline.stops_for:
            yield at(definition, place, f"{words}補正や照会の間に止まることもありません", "stops_for を消す")
        if deadline.start == "corrected":
            yield at(definition, place, f"{words}補正もありません", "start: arrived（始めた日から）にする")


def _outcome(definition: Definition, outcome: Outcome) -> Iterator[Problem]:
    place = f"outcome/{outcome.id}"
    if outcome.effect not in ADVERSE:
        if outcome.hearing:
            words = f"結果「{outcome.label}」は処分をしないので、意見陳述の機会（hearing）は要りません"
            yield at(definition, f"hearing/{outcome.id}", words, "hearing を消す")
        if outcome.appealable:
            words = f"結果「{outcome.label}」は処分をしないので、appealable にできません"
            yield at(definition, place, words, "appealable を消す")
    else:
        yield from _disadvantage(definition, outcome)


def _disadvantage(definition: Definition, outcome: Outcome) -> Iterator[Problem]:
    place = f"outcome/{outcome.id}"
    if not outcome.appealable:
        hint = "appealable: yes と output を書く（行政不服審査法第82条）"
        yield at(definition, place, f"結果「{outcome.label}」は審査請求ができる処分です", hint)
    if outcome.hearing is None:
        words = f"結果「{outcome.label}」に意見陳述の機会（hearing）がありません"
        form = "hearing" if outcome.effect == "revoked" else "explanation"
        hint = f"hearing: {{form: {form}, days: 14, notice: outputs/notice.typ}} のように書く（行政手続法第13条）"
        yield at(definition, place, words, hint)
        return
    if outcome.effect == "revoked" and outcome.hearing.form != "hearing":
        words = f"結果「{outcome.label}」は取消しなので、弁明の機会では足りません"
        yield at(definition, f"hearing/{outcome.id}", words, "form: hearing にする（行政手続法第13条第1項第1号イ）")
    yield from _notice(definition, outcome.id, outcome.hearing)


def _notice(definition: Definition, id: str, hearing: Hearing) -> Iterator[Problem]:
    source = definition.files.get(hearing.notice, b"").decode(errors="replace")
    written = set(re.findall(r"[a-z][a-z0-9_]*", source))
    wanted = _IN_A_NOTICE | (_PLACE if hearing.form == "hearing" else {})
    for name, label in wanted.items():
        if name not in written:
            words = f"予定の通知に要る{label}（{name}）の欄が {hearing.notice} にありません"
            yield at(definition, f"hearing/{id}", words, f"ひな形に #input.{name} を載せる（行政手続法第15条・第30条）")
