"""Named imports: which heading of a file is which field."""

from __future__ import annotations

from sannai.text.folding import fold
from sannai.text.strict_yaml import nearest

from ..compiler.names import Names
from ..compiler.reading import Reader, Record, note_twice
from ..kinds import KINDS
from .model import Heading, ImportMap


def compile_imports(reader: Reader, header: Record, names: Names) -> tuple[ImportMap, ...]:
    """Every named import."""
    records: tuple[Record, ...] = header.get("imports", ())
    note_twice(reader, records, "取込み")
    found = []
    for record in records:
        headings = _headings(reader, record, names)
        blank, absent = record.get("blank", "keep"), record.get("absent", "leave")
        if absent == "end" and not header.get("dated"):
            words = "absent: end は、期間のある台帳（dated: yes）で使います"
            reader.problem(record.line_of("absent"), words, "absent: leave にする")
        if record.get("id"):
            found.append(ImportMap(record.get("id"), record.get("label", ""), headings, blank, absent))
    return tuple(found)


def _headings(reader: Reader, record: Record, names: Names) -> tuple[Heading, ...]:
    found: list[Heading] = []
    folded: dict[str, str] = {}
    for heading, name, part, line in record.get("headings", ()):
        field = names.fields.get(name)
        if field is None:
            reader.problem(line, f"「{name}」という項目はありません", nearest(name, names.fields))
        elif KINDS[field.ask].uploaded:
            words = f"「{name}」（{KINDS[field.ask].words}）は取り込めません"
            reader.problem(line, words, "ファイルは記載のページで送る")
        elif part and (part not in KINDS[field.ask].parts):
            words = f"「{name}」に「{part}」という部分はありません"
            reader.problem(line, words, nearest(part, [one for one in KINDS[field.ask].parts if one]))
        elif fold(heading) in folded:
            words = f"見出し「{heading}」は「{folded[fold(heading)]}」と見分けられません"
            reader.problem(line, words, "全角・半角などの違いだけの見出しは、片方を消す")
        elif any((name, part) == (one.name, one.part) for one in found):
            reader.problem(line, f"項目「{name}」に2つの見出しがあります", "片方を消す")
        else:
            found.append(Heading(heading, name, part))
            folded[fold(heading)] = heading
    return tuple(found)
