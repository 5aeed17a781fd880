"""The fields of a register: those of procedures, and what a row of a register needs beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sannai.text.strict_yaml import nearest

from ..compiler.fields import compile_field
from ..compiler.names import Names
from ..compiler.reading import Reader, Record
from ..kinds import KINDS
from ..model import Field
from .keys import COLUMNS, FROM, RESERVED, UNIT, UNTIL
from .model import Extra, RetiredField, Series

FROM_UNTIL = (FROM, UNTIL)
LAST = "last_day"  # the day before until, as people say it: for lists and publication only
MOST_FIELDS = 120
DATED = (
    Field(FROM, "いつから", "date", help="この日から有効です。"),
    Field(UNTIL, "いつまで", "date", help="この日には、もう有効ではありません。", required=False),
)


def compile_fields(reader: Reader, header: Record, names: Names, retired: tuple[RetiredField, ...]) -> dict[str, Extra]:
    """Declare every field in ``names`` (from and until first, where rows have a period); what is said beside."""
    if header.get("dated"):
        for one in DATED:
            names.add_field(reader, one, header.line_of("dated"))
    records: tuple[Record, ...] = header.get("fields", ())
    note_later(header, records, names)
    gone = {one.id: one for one in retired}
    extras: dict[str, Extra] = {}
    for record in records:
        id: str = record.get("id", "")
        _check_name(reader, record, header, gone)
        field = compile_field(reader, record, names)
        if field is None or names.fields.get(id) is not field:
            continue
        _check_kind(reader, record, field)
        extras[id] = _extra(reader, record, field, header, gone)
        if extras[id].give:
            names.fields[id] = replace(field, required=False)  # the register writes it, nobody is asked
    if "fields" in header and not extras:
        reader.problem(header.line_of("fields"), "項目が1つもありません", "fields に項目を書く")
    if len(records) > MOST_FIELDS:
        words = f"項目が {len(records)} あります（{MOST_FIELDS} まで）"
        reader.problem(header.line_of("fields"), words, "2つの台帳に分けて、entry で結ぶ")
    _check_unit(reader, header, names)
    return extras


def note_later(header: Record, records: tuple[Record, ...], names: Names) -> None:
    """Remember every id of the file, so that a reference to a later one can say so."""
    names.later.update((one.get("id"), one.line) for one in records if one.get("id"))
    for entry in getattr(header.get("values"), "entries", ()):
        names.later.setdefault(entry.key, entry.line)


def _check_name(reader: Reader, record: Record, header: Record, gone: Mapping[str, RetiredField]) -> None:
    id = record.get("id", "")
    line = record.line_of("id")
    unit = id == UNIT and header.get("kept_by") == "unit"
    if id in RESERVED and not unit and not (id in FROM_UNTIL and header.get("dated")):
        hint = "記載をもつ課の項目なら kept_by: unit にする" if id == UNIT else "別の名前にする"
        words = "台帳の列の名前" if id in COLUMNS else "この言語の言葉"
        reader.problem(line, f"「{id}」は{words}なので、項目の名前に使えません", hint)
    elif id == LAST or id.endswith(("_shown", "_kana", "_latitude", "_longitude")):
        reader.problem(line, f"「{id}」は、台帳が自分で作る列の名前と重なります", "別の名前にする")
    if id in gone:
        words = f"「{id}」は {gone[id].since} になくした項目の名前なので、もう使えません"
        reader.problem(line, words, "新しい id を付け、replaces にこの名前を書く")


def _check_kind(reader: Reader, record: Record, field: Field) -> None:
    for key, one in KINDS[field.ask].keys.items():
        if one.required and key not in record:
            words = f"項目「{field.id}」（ask: {field.ask}）に「{key}」がありません"
            reader.problem(record.line, words, f"{key}: {one.means}")
    for words, hint in KINDS[field.ask].stuck(field):
        reader.problem(record.line, words, hint)


def _extra(reader: Reader, record: Record, field: Field, header: Record, gone: Mapping[str, RetiredField]) -> Extra:
    replaces = record.get("replaces", "")
    if replaces and replaces not in gone:
        hint = nearest(replaces, gone) if gone else "retired_fields に書く"
        reader.problem(record.line_of("replaces"), f"「{replaces}」という、なくした項目はありません", hint)
    personal = record.get("personal", KINDS[field.ask].personal)
    return Extra(personal, _series(reader, record, field, header), replaces)


def _series(reader: Reader, record: Record, field: Field, header: Record) -> Series | None:
    give: Record | None = record.get("give")
    if give is None:
        return None
    line = record.line_of("give")
    if not KINDS[field.ask].numbered:
        numbered = "、".join(ask for ask, kind in KINDS.items() if kind.numbered)
        reader.problem(line, f"ask: {field.ask} の項目に番号は付けられません", f"付けられるのは {numbered}")
    if field.when is not None:
        reader.problem(line, "番号を付ける項目に when は書けません", "番号はどの記載にも付く")
    per, digits = give.get("per", ""), give.get("digits", 4)
    if per and header.get("kept_by") != "unit":
        reader.problem(give.line_of("per"), "課ごとの番号は kept_by: unit の台帳で使います", "per を消す")
    if not 1 <= digits <= 10:
        reader.problem(give.line_of("digits"), f"番号のけた数 {digits} は使えません", "1〜10 で書く")
    return Series(give.get("series", ""), per, digits)


def _check_unit(reader: Reader, header: Record, names: Names) -> None:
    """Rows that each belong to a unit say in the field ``unit`` to which."""
    unit = names.fields.get(UNIT)
    if header.get("kept_by") != "unit":
        return
    if unit is None:
        hint = "- {id: unit, label: 管理する課, ask: unit} を fields に加える"
        reader.problem(header.line_of("kept_by"), "kept_by: unit の台帳には「unit」という項目が要ります", hint)
    elif not KINDS[unit.ask].owns or not unit.required or unit.when is not None or unit.sensitive:
        words = "項目「unit」は、必ず書く ask: unit の項目にします"
        reader.problem(names.lines[UNIT], words, "required、when、sensitive を書かない")
