"""What is published of a register, column by column, and what may not be."""

from __future__ import annotations

from sannai.text.strict_yaml import nearest

from ..compiler.conditions import box_of
from ..compiler.names import Names
from ..compiler.reading import Reader, Record
from ..kinds import KINDS
from ..model import Box, Field
from .lists import SENSITIVE, known_names
from .model import Public, PublicColumn, Register


def compile_public(reader: Reader, header: Record, register: Register, names: Names) -> Public | None:
    """The data set, or None where nothing is published."""
    record: Record | None = header.get("public")
    if record is None:
        return None
    if ("columns" in record) == ("headings" in record):
        hint = "columns: [項目] か、headings: {見出し: 項目}"
        reader.problem(record.line, "public には columns か headings のどちらか片方を書きます", hint)
    labels = known_names(register)
    written = [
        (_heading(register, labels.get(name, name), name), Record(record.line_of("columns"), {"from": name}))
        for name in record.get("columns", ())
    ]
    written += record.get("headings", ())
    columns = tuple(one for heading, inner in written if (one := _column(reader, heading, inner, register, names)))
    if written and not columns:
        reader.problem(record.line, "公開できる列がありません", "公開しないなら public を消す")
    when = _box(reader, record, register, names)
    licence = record.get("licence", "CC BY 4.0")
    return Public(record.get("dataset", ""), record.get("title", ""), columns, licence, when)


def _column(reader: Reader, heading: str, record: Record, register: Register, names: Names) -> PublicColumn | None:
    name, _, part = record.get("from", "").partition(".")
    known, line = known_names(register), record.line_of("from")
    field, extra = register.fields.get(name), register.extras.get(name)
    when = _box(reader, record, register, names)
    if not name:
        return None
    if name not in known:
        reader.problem(line, f"「{name}」という項目や値はありません", nearest(name, known))
    elif any(one.id == name for one in register.rollups):
        reader.problem(
            line, f"「{name}」はほかの台帳の集計なので公開できません", "公開する数字は、指標（measure）にする"
        )
    elif part and part not in (parts := _parts(field)):
        reader.problem(line, f"「{name}」に「{part}」という部分はありません", nearest(part, parts))
    elif field and KINDS[field.ask].uploaded:
        reader.problem(line, f"「{name}」（{KINDS[field.ask].words}）は公開できません", "列を消す")
    elif (name in register.guarded or (extra and extra.personal)) and when is None:
        what = "取扱いに注意する項目" if name in register.guarded else "個人情報"
        cure = "列を消すか、{from: 項目, when: {corporate_number: {given: yes}}} のように、公開してよい記載を限る"
        reader.problem(line, f"「{name}」は{what}なので、そのままでは公開できません", cure)
    else:
        return PublicColumn(heading, name, when, part)
    return None


def _heading(register: Register, label: str, name: str) -> str:
    """The label, with the unit that its cells leave out."""
    unit = register.fields[name].unit if name in register.fields else ""
    return f"{label}（{unit}）" if unit else label


def _parts(field: Field | None) -> list[str]:
    return [one for one in KINDS[field.ask].parts if one] if field else []


def _box(reader: Reader, record: Record, register: Register, names: Names) -> Box | None:
    box = box_of(reader, record.get("when"), names)
    hidden = [name for name, _ in box.entries if name in register.guarded] if box else []
    for name in hidden:
        reader.problem(record.line_of("when"), f"「{name}」は公開の条件にできません", SENSITIVE)
    return box
