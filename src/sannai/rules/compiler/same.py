"""``same_as``: which field may be taken over, and by which."""

from __future__ import annotations

from collections.abc import Iterable

from sannai.text.strict_yaml import nearest

from .. import same
from ..kinds import KINDS
from ..model import Field
from .names import Names
from .reading import Reader, Record


def note_same(reader: Reader, record: Record, one: Field, names: Names) -> None:
    """What stands in the way of taking the other field's answer: it comes later, is of another kind, or cannot fit."""
    name = same.source(one)
    if not name:
        return
    line, other = record.line_of(same.KEY), names.fields.get(name)
    if name == one.id:
        reader.problem(line, f"「{name}」は、この項目自身です", "前にある項目を書く")
    elif other is None:
        later = name in names.later
        words = (
            f"「{name}」は、この項目より後（{names.later[name]} 行目）にあります"
            if later
            else f"「{name}」という項目がありません"
        )
        hint = "写すものは、先に聞く。順序を入れ替える" if later else nearest(name, names.fields)
        reader.problem(line, words, hint)
    elif other.ask != one.ask:
        words = f"「{name}」は{KINDS[other.ask].words}なので、{KINDS[one.ask].words}の「{one.id}」には写せません"
        reader.problem(line, words, "同じ種類（ask）の項目にする")
    elif other.group not in ("", one.group):
        words = f"「{name}」は繰り返しの組「{other.group}」の中にあり、どの件のことか決まりません"
        reader.problem(line, words, "組の外の項目か、同じ組の項目にする")
    elif one.option("kana", True) and not other.option("kana", True):
        words = f"「{name}」はフリガナを聞かないので、フリガナの要る「{one.id}」には写せません"
        reader.problem(line, words, "両方の kana をそろえる")
    if one.taken:
        reader.problem(line, f"台帳から写す「{one.id}」に same_as は書けません", "same_as を消す")


def note_at_desk(reader: Reader, fields: Iterable[Field], names: Names) -> None:
    """On the desk's own pages nothing is taken over: what an applicant says is not what the office found."""
    for one in fields:
        if same.source(one):
            words = f"職員の画面（desk_pages）の項目「{one.label}」に same_as は書けません"
            reader.problem(names.lines.get(one.id, 0), words, "same_as を消す")
