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
    """Every document; its ``field``, if named, must take files."""
    note_twice(reader, records, "添付書類")
    documents = []
    for record in records:
        id = record.get("id")
        field = record.get("field", "")
        files = [one.id for one in names.fields.values() if is_upload(one)]
        if field and field not in files:
            known = field in names.fields
            what = f"「{field}」はファイルの項目ではありません" if known else f"「{field}」という項目はありません"
            reader.problem(record.line_of("field"), what, nearest(field, files) or "ask: file の項目を置く")
        if id:
            documents.append(
                Document(
                    id,
                    record.get("label", id),
                    box_of(reader, record.get("when"), names),
                    field,
                    record.get("help", ""),
                    record.get("ground", ""),
                )
            )
    return tuple(documents)
