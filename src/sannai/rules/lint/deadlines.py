"""Deadlines that promise what cannot come: a silence that leads nowhere, a ground that is missing."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem

from ..model import Deadline, Definition, Silence
from ..outcomes import deemed
from .words import at

_DEEMED = {"deemed_granted": "求めどおりにしたとみなす", "deemed_refused": "拒んだとみなす"}


def deadline_problems(definition: Definition) -> list[Problem]:
    """Faults of the deadlines. What silence is deemed to mean must lead to one outcome that asks nothing more."""
    problems: list[Problem] = []
    for deadline in definition.deadlines:
        problems += _standing(definition, deadline)
        if deadline.silence is not None:
            problems += _silent(definition, deadline, deadline.silence)
    return problems


def _standing(definition: Definition, deadline: Deadline) -> Iterator[Problem]:
    place = f"deadline/{deadline.id}"
    if deadline.start == "decided" and deadline.stops_for:
        words = f"期間「{deadline.label}」は決定の日から数えるので、補正や照会の間に止まることはありません"
        yield at(definition, place, words, "stops_for を消す")
    if definition.regime == "notification" and deadline.start == "decided":
        words = f"届出には決めることがないので、期間「{deadline.label}」は始まりません"
        yield at(definition, place, words, "start: arrived にする")
    for most in (each.most for each in deadline.extensions if not each.special and each.most > deadline.length * 2):
        words = f"期間「{deadline.label}」（{deadline.length}日）を、{most}日も延ばせることになっています"
        yield at(definition, place, words, "延長は元の期間の2倍まで。根拠の日数を確かめる")


def _silent(definition: Definition, deadline: Deadline, silence: Silence) -> Iterator[Problem]:
    place = f"deadline/{deadline.id}"
    if silence.means == "none":
        return
    if not silence.ground:
        words = f"期間「{deadline.label}」の silence に根拠がありません"
        yield at(definition, place, words, "ground に、そうなると定めた条項を書く")
    if not silence.label:
        words = f"期間「{deadline.label}」の silence に、申請者に示す説明がありません"
        yield at(definition, place, words, "label に、何を意味し何ができるかを書く")
    if silence.means == "may_appeal":
        if definition.regime not in ("disposition", "certificate"):
            words = f"期間「{deadline.label}」: 処分でない手続では、不作為の審査請求はできません"
            yield at(definition, place, words, "means: none にするか、regime を見直す")
        return
    yield from _deemed(definition, deadline, silence)


def _deemed(definition: Definition, deadline: Deadline, silence: Silence) -> Iterator[Problem]:
    place, meaning = f"deadline/{deadline.id}", _DEEMED[silence.means]
    if definition.regime == "notification":
        yield at(definition, place, f"届出には決めることがなく、「{meaning}」こともありません", "silence を消す")
        return
    if deadline.kind == "standard":
        words = f"期間「{deadline.label}」は標準処理期間です。過ぎても「{meaning}」ことにはなりません"
        yield at(definition, place, words, "法律や条例が定める期限なら kind: statutory と書く")
    if deadline.start == "decided":
        words = f"期間「{deadline.label}」は決定の後に数えるので、「{meaning}」決定はもうありません"
        yield at(definition, place, words, "start を見直す")
    if silence.outcome and silence.outcome not in {each.id for each in definition.outcomes}:
        known = "、".join(each.id for each in definition.outcomes)
        yield at(definition, place, f"みなされる結果「{silence.outcome}」がありません", f"outcomes にあるのは {known}")
        return
    outcome = deemed(definition, silence)
    if outcome is None:
        words = f"期間「{deadline.label}」が過ぎると「{meaning}」のに、行き着く結果が1つに決まりません"
        yield at(definition, place, words, "silence に outcome: 結果の名前 を書く")
    elif missing := [need for need in outcome.needs if need != "grounds"]:
        words = f"みなされる結果「{outcome.label}」には {'、'.join(missing)} が要りますが、みなすときに書く人がいません"
        yield at(definition, place, words, "要るもののない結果を別に書き、silence の outcome に書く")
