"""Rows of registers that a procedure refers to: nobody outside may find one by a number that can be guessed."""

from __future__ import annotations

from collections.abc import Iterator

from sannai.text.problems import Problem

from ..entries import sought_in
from ..kinds.entry import Entry
from ..model import Definition
from .words import at


def entry_problems(definition: Definition) -> Iterator[Problem]:
    """Rows that a citizen could look up by one thing alone, or would have to choose from a list."""
    for one in sought_in(definition.fields.values()):
        by = Entry.found_by(one)
        if not by and definition.regime != "internal":
            hint = "by: [台帳の番号の項目, ほかに1つ] を書き、その項目をこの項目の前に置く"
            words = f"項目「{one.label}」に、何で探すか（by）がありません。台帳の一覧は、申請者に見せられません"
            yield at(definition, f"field/{one.id}", words, hint)
        elif len(by) == 1 and definition.regime != "internal":
            words = f"項目「{one.label}」は、番号だけで台帳の記載が見つかってしまいます"
            hint = "by に、番号のほかに、その人が知っているもの（電話番号など）を1つ以上加える"
            yield at(definition, f"field/{one.id}", words, hint)
