"""Supporting documents: all whose box matches are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sannai.text.strict_yaml import nearest

from ..kinds import is_upload
from ..model import Document
from .conditions import box_of
from .names import Names
from .reading import Reader, Record, note_twice


def compile_documents(reader: Reader, records: Sequence[Record], names: Names) -> tuple[Document, ...]:
    """Every document; its ``field``, if named, must take files, and of each row those of that row."""
    note_twice(reader, records, "添付書類")
    documents = []
    for record in records:
        names.since_second(reader, record, "in")
        id, group = record.get("id"), _group(reader, record, names)
        if group is None:
            continue
        _note_field(reader, record, names, group)
        if id:
            documents.append(
                Document(
                    id,
                    record.get("label", id),
                    box_of(reader, record.get("when"), names, group=group),
                    record.get("field", ""),
                    record.get("help", ""),
                    record.get("ground", ""),
                    group,
                )
            )
    return tuple(documents)


def _group(reader: Reader, record: Record, names: Names) -> str | None:
    """The group of whose rows it is asked, or ""; None where there is none such, and nothing else is said of it."""
    group: str = record.get("in", "")
    if not group or group in names.groups:
        return group
    reader.problem(record.line_of("in"), f"「{group}」という組はありません", nearest(group, names.groups))
    return None


def _note_field(reader: Reader, record: Record, names: Names, group: str) -> None:
    """What takes it must be a field of files: of this group, where it is asked of each row."""
    field = record.get("field", "")
    files = [one.id for one in names.fields.values() if is_upload(one)]
    line = record.line_of("field")
    if field and field not in files:
        known = field in names.fields
        what = f"「{field}」はファイルの項目ではありません" if known else f"「{field}」という項目はありません"
        reader.problem(line, what, nearest(field, files) or "ask: file の項目を置く")
    elif field and group and names.group_of(field) != group:
        inside = [id for id in files if names.group_of(id) == group]
        words = f"組「{group}」の1件ごとの書類なので、field も同じ組のファイルの項目にします"
        reader.problem(line, words, "、".join(inside) or f"組「{group}」に ask: file の項目を置く")
