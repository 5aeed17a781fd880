"""A row of a register in the answers of a procedure: who files types what a row is found by, and the row is looked up.

The answer of such a field holds what was typed with what was found, so that whatever changes the one without the other
is seen: ``{"typed": …}`` was not compared yet, with ``"none": true`` no row fits, else it has ``entry``, ``seq``,
``shown`` and ``take`` (field of the register → value, copied once).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .kinds.base import Answered, Chance, Kind
from .kinds.entry import Entry
from .model import Definition, Field

TYPED, NONE, TAKE = "typed", "none", "take"
NOT_FOUND = "入力された内容に合う記載が見つかりません。{}を確かめてください"
NOT_ALL = "{}は、すべて入力してください"


def is_found(field: Field) -> bool:
    """Whether nobody answers it on the page: it is looked up, or taken from what was looked up."""
    return field.taken is not None or Entry.is_sought(field)


def sought_in(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Those of these fields whose row is looked up by what was typed into others, or chosen from a list."""
    return tuple(one for one in fields if Entry.is_sought(one))


def together(definition: Definition, field: str) -> tuple[str, ...]:
    """The fields that are answered together with this one: a row, and what it is found by. Else itself alone."""
    for one in sought_in(definition.fields.values()):
        names = (*Entry.found_by(one).values(), one.id)
        if field in names:
            return names
    return (field,)


def typed_for(field: Field, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Field of the register → what was typed for it; None unless all of it was."""
    typed = {theirs: answers.get(own) for theirs, own in Entry.found_by(field).items()}
    return None if None in typed.values() else typed


def to_look_up(field: Field, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is to be looked up for these answers; None if nothing is, or it was looked up for these very texts. Empty
    where a row is to be chosen."""
    typed, value = typed_for(field, answers), answers.get(field.id)
    there = isinstance(value, Mapping) and "entry" in value and value.get(TYPED) == typed
    wanted = {theirs for _, theirs in field.option("take", ())}
    return None if there and wanted <= set(_take_of(value)) else typed


def found_row(typed: Mapping[str, Any], entry: str, seq: int, shown: str, take: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a row that was found by what was typed."""
    return {TYPED: dict(typed), "entry": entry, "seq": seq, "shown": shown, TAKE: dict(take)}


def not_compared(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The answer where nobody can look up: it is compared when it reaches the office."""
    return {TYPED: dict(typed)}


def none_fits(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of what reached the office and fits no row: for a person to look into."""
    return {TYPED: dict(typed), NONE: True}


def standing(definition: Definition, field: Field, said: Answered, answers: Mapping[str, Any]) -> Answered:
    """What stands in a field that nobody answers, beside the answers before it; or why nothing does.

    What a row says cannot be mended here: what does not fit the field is no answer, and no fault.
    """
    if field.taken is not None:
        return Answered(said.value)
    names = Entry.found_by(field)
    if not names:
        there = said.value is not None and "entry" in said.value
        return said if there else Answered(None, Entry.missing if field.required else "")
    given = [answers.get(own) is not None for own in names.values()]
    words = "と".join(definition.fields[own].label for own in names.values())
    if not all(given):
        partly = any(given) and not any(definition.fields[own].required for own in names.values())
        return Answered(None, NOT_ALL.format(words)) if partly else Answered()
    if said.value is not None and said.value.get(TYPED) == typed_for(field, answers):
        return said
    return Answered(None, NOT_FOUND.format(words))


def taken(field: Field, answers: Mapping[str, Any]) -> Any:
    """What the row that was found says for this field; None if it says nothing, or none was found."""
    source, theirs = field.taken or ("", "")
    return _take_of(answers.get(source)).get(theirs)


def _take_of(row: Any) -> Mapping[str, Any]:
    found = row.get(TAKE) if isinstance(row, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def with_taken(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """These answers with everything that is taken from the rows in them, and nothing that claims to be."""
    own = {one.id: taken(one, answers) for one in definition.fields.values() if one.taken}
    kept = {name: value for name, value in answers.items() if name not in own}
    return kept | {name: value for name, value in own.items() if value is not None}


def made_up(
    kinds: Mapping[str, Kind], field: Field, answers: Mapping[str, Any], chance: Chance, *, edges: bool = False
) -> dict[str, Any] | None:
    """A row that somebody might have found by these answers, its fields as those that they are taken to."""
    typed = typed_for(field, answers)
    if typed is None:
        return None
    take = {}
    for own, theirs in field.option(TAKE, ()):
        kind = kinds[own]
        codes = tuple(choice.code for choice in kind.field.choices)
        its = Chance(chance.random, chance.dates, codes)
        take[theirs] = kind.attempt(its) if edges else kind.sample(its)
    row = Entry.made_up(chance)
    return found_row(typed, row["entry"], 1, row["shown"], take)
