"""The head of a register: its key and its name, what it no longer has, and whether rights and keeping agree."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.strict_yaml import nearest

from ..compiler.names import Names
from ..compiler.reading import Reader, Record
from ..kinds import KINDS
from .model import Extra, Register, RetiredField

MOST_KEYS = 4
DIVISION = ("office-ledger", "permit-ledger", "closed-ledger", "open-ledger")  # of which one division keeps all rows


def compile_key(reader: Reader, header: Record, names: Names, extras: Mapping[str, Extra]) -> tuple[str, ...]:
    """The fields that together name one row among those in force."""
    line = header.line_of("key")
    key: tuple[str, ...] = header.get("key", ())
    found = []
    for name in key:
        field = names.fields.get(name)
        if field is None or name not in extras:
            reader.problem(line, f"「{name}」という項目はありません", nearest(name, extras))
        elif not KINDS[field.ask].keyed(field):
            words = f"「{name}」（{KINDS[field.ask].words}）は鍵にできません"
            reader.problem(line, words, "番号など、1つに決まる短い項目にする（unknown: yes の日付も使えない）")
        elif field.sensitive:
            reader.problem(line, f"「{name}」は取扱いに注意する項目なので、鍵にできません", "番号を付けて鍵にする")
        elif field.when is not None or (not field.required and not extras[name].give):
            reader.problem(line, f"「{name}」は、ない記載があり得るので鍵にできません", "required: no と when を消す")
        else:
            found.append(name)
    if "key" in header and not key:
        reader.problem(line, "鍵がありません", "key: [番号の項目]")
    if len(key) > MOST_KEYS:
        reader.problem(line, f"鍵の項目が {len(key)} あります（{MOST_KEYS} まで）", "番号を付けて鍵にする")
    return tuple(found)


def compile_name(reader: Reader, header: Record, names: Names) -> str:
    """The field by which a row is called."""
    name: str = header.get("name", "")
    field, line = names.fields.get(name), header.line_of("name")
    if name and field is None:
        reader.problem(line, f"「{name}」という項目はありません", nearest(name, names.fields))
    elif field and not KINDS[field.ask].names_entry:
        words = f"「{name}」（{KINDS[field.ask].words}）は呼び名にできません"
        reader.problem(line, words, "名称や番号の項目を書く")
    elif field and field.sensitive:
        words = f"「{name}」は取扱いに注意する項目なので、呼び名にできません"
        reader.problem(line, words, "呼び名は、ほかの台帳や記録からも見える。番号などにする")
    return name


def compile_retired(reader: Reader, header: Record) -> tuple[RetiredField, ...]:
    """Tombstones, each once."""
    found: dict[str, RetiredField] = {}
    for record in header.get("retired_fields", ()):
        id, since = record.get("id"), record.get("since")
        if id in found:
            reader.problem(record.line, f"なくした項目「{id}」が2回書かれています", "片方を消す")
        elif id and since:
            found[id] = RetiredField(id, record.get("label", id), since)
    return tuple(found.values())


def check_heading(reader: Reader, header: Record, register: Register) -> None:
    """Whether the profile of rights suits who keeps the rows, how they come and what is in them."""
    line, rights = header.line_of("rights"), register.rights
    if rights == "unit-ledger" and register.kept_by != "unit" and "kept_by" in header:
        hint = "kept_by: unit にするか、1つの課の台帳なら office-ledger にする"
        reader.problem(line, "unit-ledger は、記載ごとに課が決まる台帳の権限です", hint)
    if rights in DIVISION and register.kept_by == "unit" and "rights" in header:
        hint = "kept_by: division にするか、rights: unit-ledger にする"
        reader.problem(line, f"{rights} は、1つの課がすべての記載をもつ台帳の権限です", hint)
    if rights == "permit-ledger" and not register.fed_by:
        hint = "fed_by に手続と結果を書くか、職員が書く台帳なら office-ledger にする"
        reader.problem(line, "permit-ledger の記載は決定から生まれますが、fed_by がありません", hint)
    if rights == "open-ledger" and register.personal:
        hint = "closed-ledger か permit-ledger にする。公開する列は public に書く"
        reader.problem(line, "open-ledger はだれでも見られるので、個人情報の項目を置けません", hint)
    if rights == "closed-ledger" and register.public is not None:
        hint = "public を消すか、office-ledger か permit-ledger にする"
        reader.problem(line, "closed-ledger の台帳は公開できません", hint)
