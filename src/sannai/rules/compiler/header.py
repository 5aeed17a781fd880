"""The head of a definition: law, authority, identity, and which fields speak of the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sannai.text.strict_yaml import nearest

from ..keys import EDITIONS, NEEDED_OF_ADVERSE, NEEDED_WHERE_APPLIED_FOR, SHAPES
from ..kinds import KINDS
from ..model import Authority, Identity, LegalBasis
from .fee import period
from .names import Names
from .reading import Reader, Record

BASES: tuple[Literal["law", "ordinance", "rule"], ...] = ("law", "ordinance", "rule")


def edition_of(reader: Reader, header: Record) -> int:
    """The edition of the language in which the package is written: the first where it says none."""
    edition: int = header.get("language", EDITIONS[0])
    if edition not in EDITIONS:
        words = f"言語の版 {edition} はありません"
        reader.problem(header.line_of("language"), words, f"language: {EDITIONS[-1]} と書く")
        return EDITIONS[-1]
    return edition


def note_missing(reader: Reader, header: Record) -> None:
    """The keys that only some regimes need: whoever applies meets pages; an adverse disposition is about something."""
    needed = NEEDED_OF_ADVERSE if header.get("regime") == "adverse" else NEEDED_WHERE_APPLIED_FOR
    for name in needed:
        if name not in header:
            means = SHAPES["procedure"][name].means
            reader.problem(header.line, f"procedure.yaml に「{name}」がありません", f"{name}: {means}")


def compile_basis(reader: Reader, records: Iterable[Record]) -> tuple[LegalBasis, ...]:
    """根拠法令: each row names one law, ordinance or rule."""
    found = []
    for record in records:
        kinds = [kind for kind in BASES if kind in record]
        if len(kinds) != 1:
            reader.problem(record.line, "根拠法令の1件には law、ordinance、rule のどれか1つを書きます")
        for kind in kinds[:1]:
            found.append(LegalBasis(record.get(kind, ""), record.get("article", ""), kind))
    return tuple(found)


def compile_authority(reader: Reader, records: Iterable[Record]) -> tuple[Authority, ...]:
    """処分庁: dated rows."""
    found = []
    for record in records:
        start, end = period(reader, record)
        texts = [record.get(key, "") for key in ("body", "name", "ground", "reviewing_body", "defendant", "post")]
        found.append(Authority(start, end, *texts))
    return tuple(found)


def compile_identity(records: Iterable[Record]) -> tuple[Identity, ...]:
    """本人確認の表。"""
    return tuple(
        Identity(
            record.get("role", ""), record.get("channel", ()), record.get("needs", "counter"), record.get("proof", "")
        )
        for record in records
    )


def compile_applicant(reader: Reader, record: Record | None, names: Names) -> dict[str, str]:
    """Which top-level field carries the applicant's name, address, phone and e-mail."""
    found: dict[str, str] = {}
    for part in SHAPES["applicant"]:
        asks = [ask for ask, kind in KINDS.items() if part in kind.roles]
        id = record.get(part) if record else None
        if record is None or id is None:
            continue
        field = names.fields.get(id)
        line = record.line_of(part)
        if field is None or field.group:
            top = [one.id for one in names.fields.values() if not one.group]
            reader.problem(line, f"「{id}」という項目（組の外）はありません", nearest(id, top))
        elif field.ask not in asks:
            reader.problem(
                line, f"「{id}」は ask: {field.ask} なので {part} にできません", f"使えるのは {'、'.join(asks)}"
            )
        else:
            found[part] = id
    return found


def compile_summary(reader: Reader, header: Record, names: Names) -> tuple[str, ...]:
    """Fields that the desk's queue shows: top-level ones."""
    top = [one.id for one in names.fields.values() if not one.group]
    found = []
    for id in header.get("summary_fields", ()):
        if id in top:
            found.append(id)
        else:
            reader.problem(
                header.line_of("summary_fields"), f"「{id}」という項目（組の外）はありません", nearest(id, top)
            )
    return tuple(found)
