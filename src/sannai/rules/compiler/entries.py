"""A row of a register that a procedure refers to: by which fields it is found, and which fields are taken from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sannai.text.strict_yaml import nearest

from ..around import NOWHERE
from ..kinds import KINDS, bind
from ..kinds.controls import Line, Pick
from ..kinds.entry import Entry
from ..model import Field
from .names import Names
from .reading import Reader, Record

_FILES_AND_NUMBERS = "ファイルと個人番号は写せない"


def compile_entry(reader: Reader, record: Record, names: Names) -> dict[str, Any]:
    """What is said beside ``of``: ``by`` as pairs (field of the register, earlier field), ``take`` as pairs (later
    field, field of the register); a later field learns of it from ``names.taken``."""
    if "of" not in record:
        words = f"項目「{record.get('id')}」（ask: entry）に「of」がありません"
        reader.problem(record.line, words, f"of: {KINDS['entry'].keys['of'].means}")
    by = []
    for theirs, (own, line) in record.get("by", {}).items():
        if own in names.fields:
            by.append((theirs, own))
        else:
            _no_field(reader, own, line, names)
    take = []
    for own, (theirs, line) in record.get("take", {}).items():
        if own in names.fields:
            words = f"写す先の「{own}」は、この項目より前（{names.lines[own]} 行目）にあります"
            reader.problem(line, words, "記載が見つかった後の項目にする。順序を入れ替える")
        elif own in names.taken:
            reader.problem(line, f"「{own}」には、もう「{names.taken[own][0]}」から写しています", "片方を消す")
        else:
            names.taken[own] = (record.get("id"), theirs)
            names.lines_taken[own] = line
            take.append((own, theirs))
    return {"by": tuple(by), "take": tuple(take)}


def _no_field(reader: Reader, name: str, line: int, names: Names) -> None:
    if name in names.later:
        words = f"「{name}」は、この項目より後（{names.later[name]} 行目）にあります"
        reader.problem(line, words, "何で探すかは、先に聞く。順序を入れ替える")
    else:
        hint = f"この項目の前に {{id: {name}, label: 問いの文言, ask: text}} のように書く"
        reader.problem(line, f"「{name}」という項目がありません", nearest(name, names.fields) or hint)


def note_places(reader: Reader, fields: Iterable[Field], names: Names, *, desk: bool, grouped: Iterable[Field]) -> None:
    """What a page cannot ask: a row on the desk's own page or in a group, or apart from what it is found by."""
    there: dict[str, Field] = {}
    for one in fields:
        there[one.id] = one
        if one.ask == Entry.ask:
            _note_entry(reader, one, there, names, desk=desk)
        elif one.taken:
            _note_taken(reader, one, names.lines[one.id], desk=desk)
    for one in grouped:
        if one.ask == Entry.ask or one.taken:
            words = f"項目「{one.label}」は、繰り返しの組の中では台帳の記載を使えません"
            reader.problem(names.lines.get(one.id, 0), words, "組の外の項目にする")


def _note_entry(reader: Reader, one: Field, there: dict[str, Field], names: Names, *, desk: bool) -> None:
    line, by = names.lines.get(one.id, 0), Entry.found_by(one)
    if desk:
        words = f"項目「{one.label}」（ask: entry）は、職員の画面（desk_pages）では尋ねられません"
        reader.problem(line, words, "申請者の画面（pages）で尋ねる")
    if one.kept:
        reader.problem(line, "ask: entry の項目に kept は書けません", "写す項目と、探すための項目にも書かない")
    for own in by.values():
        _note_by(reader, one, there.get(own), own, line)


def _note_by(reader: Reader, one: Field, by: Field | None, name: str, line: int) -> None:
    if by is None:
        words = f"「{name}」と、それで探す「{one.id}」が、同じ画面にありません"
        reader.problem(line, words, "1つの画面に並べて書く")
    elif not _in_one_line(by):
        words = f"「{name}」（{KINDS[by.ask].words}）は1行で答えるものではないので、探すのに使えません"
        reader.problem(line, words, "番号、電話番号、日付、1つ選ぶ項目にする")
    elif by.kept:
        reader.problem(line, f"探すのに使う「{name}」に kept は書けません", "見つかった記載と一緒に残る。kept を消す")
    elif by.when != one.when or by.required != one.required:
        words = f"「{name}」と「{one.id}」の when と required が違い、片方だけを聞くことがあります"
        reader.problem(line, words, "同じ when と required にする")


def _in_one_line(by: Field) -> bool:
    control = bind(by, NOWHERE).control
    return isinstance(control, Line) or (isinstance(control, Pick) and not control.several)


def _note_taken(reader: Reader, one: Field, line: int, *, desk: bool) -> None:
    if KINDS[one.ask].uploaded or KINDS[one.ask].sealed:
        reader.problem(line, f"「{one.id}」（{KINDS[one.ask].words}）には台帳から写せません", _FILES_AND_NUMBERS)
    if one.kept:
        reader.problem(line, f"台帳から写す「{one.id}」に kept は書けません", "記載の写しと一緒に残る。kept を消す")
    if desk:
        reader.problem(line, f"台帳から写す「{one.id}」は、申請者の画面の項目にします", "pages に移す")


def note_not_taken(reader: Reader, names: Names) -> None:
    """What is to be taken to a field that there is not."""
    for own, (source, _) in names.taken.items():
        if own not in names.fields:
            hint = f"「{source}」より後の画面に {{id: {own}, label: 名称, ask: 台帳の項目と同じ種類}} を書く"
            line = names.lines_taken.get(own, 0)
            reader.problem(line, f"写す先の「{own}」という項目がありません", nearest(own, names.fields) or hint)
