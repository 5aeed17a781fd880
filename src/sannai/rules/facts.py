"""What a case tells the delegation rules: the facts that its procedure names, with their values."""

from __future__ import annotations

from datetime import date

from .model import Definition, Evaluation


def facts_of(definition: Definition, evaluation: Evaluation) -> dict[str, int | str | bool]:
    """専決規程に渡す事実。Fact → integer, yes/no, code of a choice or ISO date; one that is not known is left out.

    ``evaluation`` with the desk's findings where a desk page gives a fact. What is hidden is not known.
    """
    found: dict[str, int | str | bool] = {}
    for fact, name in definition.facts.items():
        known = evaluation.values.get(name) if name not in definition.fields else evaluation.answers.get(name)
        if isinstance(known, date):
            known = known.isoformat()
        if isinstance(known, (int, str)) and known != "":
            found[fact] = known
    return found
