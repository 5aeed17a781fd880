"""Outcomes of a definition, the authority as of a date, and 教示 derived from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from .model import Authority, Definition, Hearing, Outcome, Silence

NOT_DECIDED = ("recorded", "issued_elsewhere")  # endings that nobody decides
ADVERSE = ("revoked", "ordered")  # 不利益処分（行政手続法第2条第4号）
_GROUNDED = ("partial", "refusal", "dismissal", "declined", *ADVERSE)

_APPEAL = (
    "この処分に不服があるときは、この処分があったことを知った日の翌日から起算して3か月以内に、{reviewing_body}に対して"
    "審査請求をすることができます。ただし、この処分があった日の翌日から起算して1年を経過したときは、正当な理由がない限り、"
    "審査請求をすることができません。"
)
_SUIT = (
    "この処分の取消しの訴えは、この処分があったことを知った日の翌日から起算して6か月以内に、{defendant}を被告として"
    "提起することができます。審査請求をしたときは、その裁決があったことを知った日の翌日から起算して6か月以内に"
    "提起することができます。ただし、いずれの場合も、処分又は裁決の日の翌日から起算して1年を経過したときは、"
    "正当な理由がない限り、提起することができません。"
)

_HEARING = """\
聴聞の期日に出頭して意見を述べ、証拠書類や証拠物を提出することができます。
出頭する代わりに、聴聞の期日までに、陳述書と証拠書類や証拠物を提出することもできます。
聴聞が終わるまでの間、処分の原因となる事実を証明する資料の閲覧を求めることができます。
代理人を選び、聴聞についての一切の行為を任せることができます。代理人の資格は書面で示してください。
主宰者の許可を得て、補佐人とともに出頭すること、市の職員に質問することができます。
正当な理由なく出頭せず、陳述書なども提出しないときは、改めて意見を聴くことなく聴聞を終えることがあります。
資料の閲覧、書類の提出、期日の変更などについての連絡先：{office}"""
_EXPLANATION = """\
弁明書を提出して、意見を述べることができます。口頭での弁明は、市が認めたときに限ります。
弁明書には、証拠書類や証拠物を添えることができます。
代理人を選び、弁明についての一切の行為を任せることができます。代理人の資格は書面で示してください。
期限までに弁明書の提出がないときは、弁明がないものとして手続を進めます。
弁明書の提出先と、お問い合わせ先：{office}"""


def outcome(definition: Definition, id: str) -> Outcome:
    """The outcome with this id. KeyError if the definition has none such."""
    found = definition.outcome(id)
    if found is None:
        raise KeyError(id)
    return found


def ends_nowhere(definition: Definition, possible: Collection[str]) -> bool:
    """Whether somebody has to decide, and can come to none of the conclusions."""
    decided = [one.id for one in definition.outcomes if one.effect not in NOT_DECIDED]
    return bool(decided) and not any(id in possible for id in decided)


def deemed(definition: Definition, silence: Silence) -> Outcome | None:
    """みなされる結果: the one that is named, or the only one of its kind. None where silence decides nothing."""
    effect = {"deemed_granted": "favourable", "deemed_refused": "refusal"}.get(silence.means)
    if effect is None:
        return None
    if silence.outcome:
        return definition.outcome(silence.outcome)
    found = [one for one in definition.outcomes if one.effect == effect]
    return found[0] if len(found) == 1 else None


def needs_of(outcome: Outcome) -> tuple[str, ...]:
    """What must be written for this ending. 理由 too, where it is not wholly what was asked for（行政手続法第8条）or
    to somebody's disadvantage（第14条）.
    """
    grounds = ("grounds",) if outcome.effect in _GROUNDED and "grounds" not in outcome.needs else ()
    return (*outcome.needs, *grounds)


def hearing_rights(hearing: Hearing, office: str) -> str:
    """意見陳述の機会について教示する文。聴聞は行政手続法第15条第2項・第16条・第18条・第20条・第21条・第23条、
    弁明は第29条から第31条まで。

    One right on each line, the last line names ``office``, which takes the papers and answers. No article is cited:
    where an ordinance governs, the same words stand under its own numbers.
    """
    return {"hearing": _HEARING, "explanation": _EXPLANATION}[hearing.form].format(office=office)


def authority_on(definition: Definition, on: date) -> Authority | None:
    """その日の処分庁の行。委任などで替わるので、日付で選ぶ。執行機関（executive_body）は組織にあり、ここでは分からない。"""
    return next((row for row in definition.authority if row.holds(on)), None)


def remedies(outcome: Outcome, authority: Authority | None) -> str:
    """教示の文（行政不服審査法第82条・第18条、行政事件訴訟法第46条・第14条）。処分でないものには付けず "" を返す。

    ``authority`` is that of the day of the decision. Where it names no reviewing authority, it is the authority
    itself (行政不服審査法第4条第1号). Without an authority on that day there is nobody to name: "".
    """
    if not outcome.appealable or authority is None:
        return ""
    appeal = _APPEAL.format(reviewing_body=authority.reviewing_body or authority.body)
    return appeal + ("\n" + _SUIT.format(defendant=authority.defendant) if authority.defendant else "")
