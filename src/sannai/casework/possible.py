"""Which conclusions the answers and the findings allow, and why the others cannot be proposed."""

from __future__ import annotations

from datetime import date

from sannai.definitions.words import named, when_text
from sannai.rules.model import Definition, Evaluation, Outcome

from . import reading
from .models import Case
from .states import NotAllowed
from .steps import rules_of


def barred(case: Case, on: date) -> dict[str, str]:
    """Outcome → why it cannot be proposed on this day. {}, without a statement, where none asks for anything."""
    rules = rules_of(case)
    if not any(each.when for each in rules.outcomes):
        return {}
    found = reading.evaluated(case, decided=on, desk=True)
    return {each.id: _why(rules, each) for each in rules.outcomes if each.id not in found.possible}


def check(case: Case, chosen: Outcome, on: date) -> None:
    """Raises NotAllowed, saying what must hold, for a conclusion that the findings do not allow."""
    if chosen.when and (why := barred(case, on).get(chosen.id)):
        raise NotAllowed(f"{why}調査・検査の結果の記入を確かめるか、ほかの結論を選んでください。")


def at_decision(case: Case, chosen: Outcome, on: date) -> Evaluation:
    """What the rules say on the day of the decision. Raises NotAllowed where they do not allow this conclusion."""
    found = reading.evaluated(case, decided=on, desk=True)
    if chosen.id not in found.possible:
        raise NotAllowed(f"{_why(rules_of(case), chosen)}差し戻して、結論を直してもらってください。")
    return found


def _why(rules: Definition, outcome: Outcome) -> str:
    return (
        f"「{outcome.label}」は、{when_text(named(rules), outcome.when).replace(' のとき', 'のとき')}だけ決められます。"
    )
