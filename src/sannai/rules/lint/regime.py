"""What the legal nature of a procedure demands of its definition."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..keys import EFFECTS as EVERY
from ..kinds import KINDS
from ..model import Definition, Outcome
from ..outcomes import needs_of
from .adverse import EFFECTS as ADVERSE
from .adverse import of_disposition
from .words import at

NEVER_APPEALABLE = {"notification": "届出", "service": "サービスの申込み", "internal": "庁内の手続"}
EFFECTS = {
    "disposition": ("favourable", "partial", "refusal", "dismissal"),
    "notification": ("recorded",),
    "service": ("accepted", "declined", "recorded", "issued_elsewhere"),
    "adverse": ADVERSE,
}
OTHERS = tuple(effect for effect in EVERY if effect not in ADVERSE)


def regime_problems(definition: Definition) -> list[Problem]:
    """Rules of each regime, and of whatever carries 教示."""
    problems = [*_effects(definition), *_appealable(definition), *_channels(definition)]
    problems += [*_agents(definition), *_unsaid(definition), *_validity(definition)]
    if definition.regime == "disposition":
        problems += _disposition(definition)
    if definition.regime == "certificate" and not _has(definition, "favourable", "issued_elsewhere"):
        problems.append(
            at(
                definition,
                "head/outcomes",
                "証明書を交付する結果がありません",
                "effect: favourable か issued_elsewhere",
            )
        )
    if definition.regime == "service" and not _has(definition, "accepted"):
        problems.append(at(definition, "head/outcomes", "受け付ける結果がありません", "effect: accepted の結果を書く"))
    return problems


def _has(definition: Definition, *effects: str) -> bool:
    return any(outcome.effect in effects for outcome in definition.outcomes)


def _effects(definition: Definition) -> Iterator[Problem]:
    allowed = EFFECTS.get(definition.regime, OTHERS)
    for outcome in definition.outcomes:
        place = f"outcome/{outcome.id}"
        if outcome.effect not in allowed:
            why = "届出は届いた時に効力を生じ、決めることがない" if definition.regime == "notification" else ""
            words = f"regime: {definition.regime} の結果「{outcome.label}」を effect: {outcome.effect} にはできません"
            hint = f"{why}。effect は {'、'.join(allowed)}" if why else f"effect は {'、'.join(allowed)}"
            yield at(definition, place, words, hint)
        if outcome.effect == "issued_elsewhere" and outcome.output:
            words = f"結果「{outcome.label}」はほかの所で交付するので、output は書けません"
            yield at(definition, place, words, "output を消す")
        here = definition.elsewhere is None  # what another system decides, it gives the grounds for
        if here and outcome.effect in ("refusal", "dismissal") and "grounds" not in outcome.needs:
            words = f"結果「{outcome.label}」に理由がありません"
            yield at(definition, place, words, "needs: [grounds] を書く（行政手続法第8条、理由の提示）")


NEEDS = {"grounds": "理由", "conditions": "条件", "valid_until": "有効期間の満了日"}


def _unsaid(definition: Definition) -> Iterator[Problem]:
    """What an outcome needs must stand on its document: else nobody could ever propose it."""
    for outcome in definition.outcomes:
        source = definition.files.get(outcome.output, b"").decode(errors="replace")
        for need in needs_of(outcome):
            if source and need not in source:
                words = f"結果「{outcome.label}」に要る{NEEDS[need]}（{need}）の欄が {outcome.output} にありません"
                yield at(definition, f"outcome/{outcome.id}", words, f"ひな形に {need} を載せるか、needs から外す")


def _validity(definition: Definition) -> Iterator[Problem]:
    """The years that a validity is held to are a number that the desk finds, and the outcome asks for the date."""
    numbers = {id for id, field in definition.fields.items() if KINDS[field.ask].domain == "integer"}
    numbers -= {field.id for group in definition.groups.values() for field in group.fields}
    for outcome in definition.outcomes:
        place = f"outcome/{outcome.id}"
        if outcome.valid_for and outcome.valid_for not in numbers:
            words = f"結果「{outcome.label}」の valid_for「{outcome.valid_for}」は、整数を聞く項目ではありません"
            yield at(definition, place, words, nearest(outcome.valid_for, sorted(numbers)))
        if outcome.valid_for and "valid_until" not in outcome.needs:
            words = f"結果「{outcome.label}」に valid_for がありますが、満了日を求めていません"
            yield at(definition, place, words, "needs に valid_until を加える")


def _channels(definition: Definition) -> Iterator[Problem]:
    """A division files at the desk; a citizen never does, and nobody else files what is internal."""
    internal = definition.regime == "internal"
    for number, row in enumerate(definition.identity):
        wrong = [channel for channel in row.channels if (channel == "internal") != internal]
        if not wrong:
            continue
        words = (
            f"庁内の手続は {wrong[0]} では受け付けません"
            if internal
            else "channel: internal は庁内の手続だけに書けます"
        )
        hint = "channel: internal と書く" if internal else "channel を見直すか、regime: internal にする"
        yield at(definition, f"identity/{number}", words, hint)
    for number, row in enumerate(definition.identity):
        if "portal" in row.channels and row.needs == "card":
            words = "マイナンバーカードの電子署名は、まだオンラインで確かめられません"
            hint = "portal を外すか、needs: mail と書き、窓口で見せるものを proof に書く"
            yield at(definition, f"identity/{number}", words, hint)
    if internal and definition.applicant:
        words = "庁内の手続の申請者は課で、名称と電話は組織の登録から入ります"
        yield at(definition, "head/applicant", words, "applicant を消す")


def _agents(definition: Definition) -> Iterator[Problem]:
    """Agents file for whom a person can name: letters are addressed to one of the two."""
    if definition.agents and definition.regime == "internal":
        yield at(definition, "head/agents", "庁内の手続は課が申請するので、agents は書けません", "agents を消す")
    elif definition.agents and not {"name", "address"} <= set(definition.applicant):
        words = "代理人が申請する手続では、申請者本人の氏名と住所がどの項目かが要ります"
        yield at(definition, "head/agents", words, "applicant に name と address を書く")


def _appealable(definition: Definition) -> Iterator[Problem]:
    appealable = [outcome for outcome in definition.outcomes if outcome.appealable]
    for outcome in appealable:
        place = f"outcome/{outcome.id}"
        if definition.regime in NEVER_APPEALABLE:
            words = (
                f"{NEVER_APPEALABLE[definition.regime]}の結果「{outcome.label}」は処分ではなく、appealable にできません"
            )
            yield at(definition, place, words, "appealable を消す。処分なら regime を見直す")
        elif not outcome.output and definition.elsewhere is None:
            words = f"結果「{outcome.label}」は教示を書面でしますが、output がありません"
            yield at(definition, place, words, "outputs/ のひな形を書く（行政不服審査法第82条）")
    if appealable and definition.regime not in NEVER_APPEALABLE:
        yield from _authority(definition, appealable[0])


def _authority(definition: Definition, outcome: Outcome) -> Iterator[Problem]:
    if not definition.authority and not definition.executive_body:
        words = f"結果「{outcome.label}」は審査請求ができますが、処分庁（authority）がありません"
        hint = "authority か executive_body を書く。教示はここから作られる"
        yield at(definition, f"outcome/{outcome.id}", words, hint)
    for number, row in enumerate(definition.authority):
        for key, text, what in (
            ("reviewing_body", row.reviewing_body, "審査庁"),
            ("defendant", row.defendant, "取消訴訟の被告"),
        ):
            if not text:
                words = f"処分庁「{row.name}」の行に{what}（{key}）がありません"
                yield at(
                    definition, f"authority/{number}", words, "教示に要る（行政不服審査法第82条、行政事件訴訟法第46条）"
                )


def _disposition(definition: Definition) -> Iterator[Problem]:
    yield from of_disposition(definition)
    if not _has(definition, "favourable", "partial"):
        hint = "effect: favourable の結果を書く"
        yield at(definition, "head/outcomes", "求めどおりにする結果がありません", hint)
    refusals = [one for one in definition.outcomes if one.effect in ("refusal", "dismissal", "partial")]
    if not any(one.effect == "refusal" for one in refusals):
        hint = "effect: refusal、needs: [grounds]、appealable: yes の結果を書く"
        yield at(definition, "head/outcomes", "拒否する処分（不許可など）の結果がありません", hint)
    for one in refusals:
        if not one.appealable:
            hint = "appealable: yes を書く（一部や条件付きも、教示が要る）"
            yield at(definition, f"outcome/{one.id}", f"結果「{one.label}」は審査請求ができる処分です", hint)
