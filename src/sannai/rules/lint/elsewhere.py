"""What is decided in another system is prepared here and no more: no letter, no proposal, no silence decides it."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem

from ..model import Definition, Outcome
from .words import at

_DECIDING = {
    "output": "交付する文書（output）",
    "needs": "決めるときに書くもの（needs）",
    "when": "起案の条件（when）",
    "valid_for": "有効期間（valid_for）",
}


def elsewhere_problems(definition: Definition) -> list[Problem]:
    """Faults of a procedure with ``decided_elsewhere``; none of one that is decided here."""
    if definition.elsewhere is None:
        return []
    problems = [one for outcome in definition.outcomes for one in _outcome(definition, outcome)]
    if definition.regime != "disposition":
        words = "標準準拠システムで決定するのは、申請に対する処分（regime: disposition）だけです"
        problems.append(at(definition, "head/decided_elsewhere", words, "regime を見直すか、decided_elsewhere を消す"))
    if not definition.elsewhere.columns:
        words = "標準準拠システムに渡す列が1つもありません"
        problems.append(at(definition, "head/decided_elsewhere", words, "columns に書く"))
    return problems + list(_silences(definition))


def _outcome(definition: Definition, outcome: Outcome) -> Iterator[Problem]:
    assert definition.elsewhere is not None
    for key, what in _DECIDING.items():
        if getattr(outcome, key):
            words = f"結果「{outcome.label}」は{definition.elsewhere.system}で決定するので、{what}は書けません"
            yield at(definition, f"outcome/{outcome.id}", words, f"{key} を消す（通知書もそのシステムから出る）")


def _silences(definition: Definition) -> Iterator[Problem]:
    for deadline in definition.deadlines:
        if deadline.silence and deadline.silence.means in ("deemed_granted", "deemed_refused"):
            words = f"期間「{deadline.label}」が過ぎても、ここで決定したことにはできません"
            yield at(definition, f"deadline/{deadline.id}", words, "silence の means を none か may_appeal にする")
