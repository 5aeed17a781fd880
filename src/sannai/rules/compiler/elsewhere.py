"""Prepared here, decided there: the system that decides, what it is told, and what is forecast until then."""

from __future__ import annotations

from sannai.text.strict_yaml import nearest

from ..elsewhere import FIXED, LAYOUT_MOST
from ..endings import Elsewhere, Told
from ..kinds import KINDS
from ..model import Field
from .names import Names
from .reading import Reader, Record

_AT_DESK = "個人番号は渡すファイルに書けません。標準準拠システムの担当者が、個人番号利用事務の端末で見て入力します"


def compile_elsewhere(reader: Reader, header: Record, names: Names) -> Elsewhere | None:
    """The system that decides; None where it is decided here."""
    names.since_second(reader, header, "decided_elsewhere")
    record: Record | None = header.get("decided_elsewhere")
    if record is None:
        return None
    each = _group(reader, record, names)
    layout: str = record.get("layout", "")
    if len(layout) > LAYOUT_MOST:
        words = f"様式の名前は{LAYOUT_MOST}字までです"
        reader.problem(record.line_of("layout"), words, "名前と版だけを書く（例: 児童手当認定請求 第1版）")
    columns = [_column(reader, one, names, each) for one in record.get("columns", ())]
    _note_heads(reader, record)
    return Elsewhere(
        system=record.get("system", ""), layout=layout, ground=record.get("ground", ""),
        columns=tuple(one for one in columns if one), each=each, forecast=_forecast(reader, record, names),
    )  # fmt: skip


def _group(reader: Reader, record: Record, names: Names) -> str:
    each: str = record.get("each", "")
    if each and each not in names.groups:
        reader.problem(record.line_of("each"), f"「{each}」という組はありません", nearest(each, names.groups))
        return ""
    return each


def _note_heads(reader: Reader, record: Record) -> None:
    """A heading names one column, and none of those that every file has."""
    lines: dict[str, int] = {}
    for one in record.get("columns", ()):
        head = one.get("head", "")
        if head in FIXED:
            words = f"見出し「{head}」の列は、どのファイルにもあります"
            reader.problem(one.line_of("head"), words, "この列を消すか、別の見出しにする")
        elif head in lines:
            reader.problem(
                one.line_of("head"), f"見出し「{head}」がすでに {lines[head]} 行目にあります", "見出しを変える"
            )
        elif head:
            lines[head] = one.line_of("head")


def _column(reader: Reader, record: Record, names: Names, each: str) -> Told | None:
    of, line = record.get("of"), record.line_of("of")
    if of is None:
        return None
    field = names.fields.get(of)
    if field is None and of not in names.values:
        known = [*names.fields, *names.values]
        reader.problem(line, f"「{of}」という項目や値はありません", nearest(of, known))
        return None
    if (home := names.group_of(of)) and home != each:
        words = f"「{of}」は組「{home}」の1件ごとのものなので、1つの列になりません"
        reader.problem(line, words, f"each: {home} と書くか、合計（sum）や件数（count）の値にする")
        return None
    if field is not None and (why := _refused(field)):
        reader.problem(line, *why)
        return None
    return _parted(reader, record, field, Told(record.get("head", ""), of, record.get("part", "")))


def _refused(field: Field) -> tuple[str, str] | None:
    """Why an answer cannot leave in a file, and the cure."""
    kind = KINDS[field.ask]
    if kind.sealed:
        return _AT_DESK, "この列を消す"
    if kind.uploaded or kind.refers(field):
        return f"{kind.words}の項目「{field.label}」は、渡すファイルの列にできません", "この列を消す"
    if field.kept:
        return f"早く廃棄する項目「{field.label}」は、写しが残るので渡すファイルの列にできません", "この列を消す"
    return None


def _parted(reader: Reader, record: Record, field: Field | None, told: Told) -> Told | None:
    """An answer of several parts stands in several columns, each of one part."""
    parts = KINDS[field.ask].parts if field is not None else ("",)
    if len(parts) == 1 and told.part:
        words = f"「{told.of}」に部分「{told.part}」はありません"
        reader.problem(record.line_of("part"), words, "part を消す")
        return None
    if len(parts) > 1 and told.part not in parts:
        words = f"「{told.of}」は部分ごとに1つの列にします" + (f"（「{told.part}」はありません）" if told.part else "")
        reader.problem(record.line_of("part"), words, f"part に {'、'.join(parts)} のどれかを書く")
        return None
    return told


def _forecast(reader: Reader, record: Record, names: Names) -> tuple[str, ...]:
    found, line = [], record.line_of("forecast")
    for name in record.get("forecast", ()):
        value = names.values.get(name)
        if value is None:
            reader.problem(line, f"「{name}」という値はありません", nearest(name, names.values) or "values に書く")
        elif not value.label:
            reader.problem(line, f"見込みとして示す値「{name}」に名称がありません", f"{name} に label: を書き足す")
        else:
            found.append(name)
    return tuple(found)
