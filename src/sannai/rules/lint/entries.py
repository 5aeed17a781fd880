"""Rows of registers that a procedure refers to: nobody outside may find one by a number that can be guessed."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem

from ..entries import sought_in
from ..kinds.entry import Entry
from ..model import Definition
from .words import at


def entry_problems(definition: Definition) -> Iterator[Problem]:
    """Rows that a citizen could look up by one thing alone."""
    for one in sought_in(definition.fields.values()):
        if definition.regime != "internal" and len(Entry.found_by(one)) < 2:
            words = f"項目「{one.label}」は、番号だけで台帳の記載が見つかってしまいます"
            hint = "by に、番号のほかに、その人が知っているもの（電話番号など）を1つ以上加える"
            yield at(definition, f"field/{one.id}", words, hint)
