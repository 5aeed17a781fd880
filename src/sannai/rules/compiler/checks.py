"""Checks: when the box matches, the answers cannot stand; the message appears at its field."""

from __future__ import annotations

from collections.abc import Sequence

from sannai.text.nodes import Map
from sannai.text.strict_yaml import nearest

from ..model import Check
from .conditions import box_of
from .names import Names
from .reading import Reader, Record, note_twice


def compile_checks(reader: Reader, records: Sequence[Record], names: Names) -> tuple[Check, ...]:
    """Every check; one whose field or condition lies in a group is asked of each row."""
    note_twice(reader, records, "点検")
    checks = []
    for record in records:
        id = record.get("id")
        field = record.get("field", "")
        if field and field not in names.fields and field not in names.groups:
            known = (*names.fields, *names.groups)
            reader.problem(record.line_of("field"), f"「{field}」という項目や組はありません", nearest(field, known))
        group = _group(record, field, names)
        if group and field in names.fields and names.group_of(field) != group:
            reader.problem(record.line_of("field"), f"組「{group}」の条件なので、field も同じ組の項目にします")
        box = box_of(reader, record.get("when"), names, group=group)
        if id and box:
            checks.append(Check(id, box, record.get("message", ""), field, group, record.get("warning", False)))
    return tuple(checks)


def _group(record: Record, field: str, names: Names) -> str:
    """Of two groups of which one repeats the rows of the other, the one that repeats: it sees both."""
    if home := names.group_of(field):
        return home
    when = record.get("when")
    homes = [names.group_of(entry.key) for entry in when.entries] if isinstance(when, Map) else []
    return next((home for home in homes if home and names.groups[home].of), next((home for home in homes if home), ""))
