"""A procedure beside the registers that it refers to: what it looks up by, and what it takes, must be there and fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..compiler import MAIN
from ..entries import sought_in
from ..kinds import KINDS
from ..kinds.entry import Entry
from ..model import Definition, Field
from .against import same_kind, strange_codes
from .model import Register


def registers_of(definition: Definition) -> tuple[str, ...]:
    """The names of the registers that a procedure refers to."""
    return tuple(dict.fromkeys(str(one.option("of", "")) for one in sought_in(definition.fields.values())))


def reference_problems(
    definition: Definition, registers: Mapping[str, Register], *, whole: bool = False
) -> Iterator[Problem]:
    """Every fault between a procedure and these registers. With ``whole``, what is not among them does not exist."""
    for one in sought_in(definition.fields.values()):
        register = registers.get(str(one.option("of", "")))
        if register is not None:
            yield from _by(definition, one, register)
            yield from _take(definition, one, register)
        elif whole:
            words = f"項目「{one.id}」が指す台帳「{one.option('of', '')}」がありません"
            yield _problem(definition, one, words, nearest(str(one.option("of", "")), registers))


def _by(definition: Definition, one: Field, register: Register) -> Iterator[Problem]:
    by = Entry.found_by(one)
    if not by:  # chosen from what whoever files may see: no list of a closed register stands in a form
        if register.rights == "closed-ledger":
            words = f"台帳「{register.key}」は所管課だけが見る台帳なので、一覧から選べません"
            yield _problem(
                definition, one, words, f"by に鍵（{'、'.join(register.key_fields)}）と、ほかに1つ以上を書く"
            )
        return
    for theirs, own in by.items():
        held = _held(register, theirs)
        if isinstance(held, str):
            yield _problem(definition, one, f"by の「{theirs}」：{held}", nearest(theirs, register.fields))
        elif not same_kind(definition.fields[own], held):
            yield _problem(definition, one, *_other_kind(definition.fields[own], held))
        elif not register.on_shelf(theirs):
            words = f"by の「{theirs}」（{KINDS[held.ask].words}）では、台帳「{register.key}」を探せません"
            yield _problem(definition, one, words, "番号、電話番号、日付のような項目にする")
    keys = [name for name in by if name in register.key_fields]
    if not keys or next(iter(by)) != keys[0]:
        hint = f"鍵の「{'」「'.join(register.key_fields)}」のどれかを、はじめに書く"
        yield _problem(definition, one, f"by は、台帳「{register.key}」の鍵の項目から書き始めます", hint)
    elif len(keys) == len(by) and (definition.regime != "internal" or register.rights == "closed-ledger"):
        words = "by が鍵の項目だけなので、番号だけで記載が見つかってしまいます"
        yield _problem(definition, one, words, "鍵でない項目（電話番号など）を1つ以上加える")


def _take(definition: Definition, one: Field, register: Register) -> Iterator[Problem]:
    for own, theirs in one.option("take", ()):
        held, mine = _held(register, theirs), definition.fields[own]
        if isinstance(held, str):
            yield _problem(definition, one, f"take の「{theirs}」：{held}", nearest(theirs, register.fields))
        elif not same_kind(mine, held):
            yield _problem(definition, one, *_other_kind(mine, held))
        elif strange := strange_codes(mine, held):
            words = f"台帳の「{theirs}」の選択肢「{'」「'.join(strange[:3])}」が、手続の「{own}」にありません"
            yield _problem(definition, one, words, "手続の選択肢に加える")


def _held(register: Register, name: str) -> Field | str:
    """A field of the register that anybody may be told of; or why there is none."""
    held = register.fields.get(name)
    if held is None:
        return f"台帳「{register.key}」に「{name}」という項目はありません"
    if held.sensitive:
        return f"台帳「{register.key}」の「{name}」は取扱いに注意する項目なので、使えません"
    return held


def _other_kind(mine: Field, held: Field) -> tuple[str, str]:
    words = f"「{mine.id}」（{KINDS[mine.ask].words}）と台帳の「{held.id}」（{KINDS[held.ask].words}）の種類が違います"
    return words, f"「{mine.id}」を ask: {held.ask} にする"


def _problem(definition: Definition, one: Field, words: str, hint: str) -> Problem:
    return Problem(MAIN, definition.places.get(f"field/{one.id}", 0), words, hint)
