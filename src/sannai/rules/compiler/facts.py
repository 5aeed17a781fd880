"""Facts: what the delegation rules may ask of a case, by the names that the rules use."""

from __future__ import annotations

from sannai.text.strict_yaml import nearest

from ..kinds import KINDS
from .names import Names
from .reading import Reader, Record

# What every case tells the delegation rules by itself.
GIVEN = ("division", "procedure", "effect", "outcome", "matter")
DOMAINS = ("integer", "yes_no", "code", "date")


def compile_facts(reader: Reader, header: Record, names: Names) -> dict[str, str]:
    """Fact → the field or value that gives it: one outside of all groups, of a kind that a rule can compare."""
    found: dict[str, str] = {}
    for fact, (name, line) in header.get("facts", {}).items():
        if fact in GIVEN:
            reader.problem(line, f"事実「{fact}」は、どの手続でも自動で渡されます", "別の名前にするか、この行を消す")
            continue
        domain = names.find(reader, name, line)
        if domain is None:
            continue
        field = names.fields.get(name)
        if domain not in DOMAINS or (field is not None and KINDS[field.ask].several):
            known = [one for one, kind in names.domains.items() if kind in DOMAINS and not names.group_of(one)]
            words = f"「{name}」は専決規程の事実にできません（使えるのは整数・はいいいえ・日付・1つ選ぶ項目）"
            reader.problem(line, words, nearest(name, known))
            continue
        found[fact] = name
    return found
