"""Pages, desk pages and repeated groups, in the order a person meets them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from sannai.text.strict_yaml import nearest

from ..kinds import KINDS
from ..model import Field, Group, Page
from .conditions import box_of
from .entries import note_not_taken, note_places
from .fields import compile_field
from .names import Names
from .reading import Reader, Record, note_twice
from .same import note_at_desk

MOST_ROWS = 100


def note_later(records: Record, names: Names) -> None:
    """Remember every id of the file, so that a reference to a later one can say so."""
    groups = [group for group in records.get("groups", ()) if group.get("id")]
    names.later.update((group.get("id"), group.line) for group in groups)
    holders = (*groups, *records.get("pages", ()), *records.get("desk_pages", ()))
    for holder in holders:
        names.later.update((one.get("id"), one.line) for one in holder.get("fields", ()) if one.get("id"))
    values = records.get("values")
    for entry in getattr(values, "entries", ()):
        names.later.setdefault(entry.key, entry.line)


def compile_pages(reader: Reader, header: Record, names: Names) -> tuple[tuple[Page, ...], tuple[Page, ...]]:
    """Citizens' pages and desk pages. A group is compiled where a page asks it."""
    groups, records = header.get("groups", ()), (*header.get("pages", ()), *header.get("desk_pages", ()))
    note_twice(reader, groups, "組")
    note_twice(reader, records, "画面")
    waiting: dict[str, Record] = {}
    for record in groups:
        waiting.setdefault(record.get("id", ""), record)
    waiting.pop("", None)
    asked: dict[str, int] = {}
    both = []
    for key, desk in (("pages", False), ("desk_pages", True)):
        with names.deciding() if desk else nullcontext():
            pages = [_page(reader, record, names, waiting, asked, desk) for record in header.get(key, ())]
        names.filed_groups |= {group.id for page in pages if page and not desk for group in page.groups}
        both.append(tuple(page for page in pages if page))
    for id, record in waiting.items():
        if id not in asked:
            reader.problem(record.line, f"組「{id}」をどの画面も尋ねていません", f"画面に asks: [{id}] を書く")
            _group(reader, record, names)
    note_not_taken(reader, names)
    if "pages" in header and not both[0]:
        reader.problem(header.line_of("pages"), "申請者の画面が1つもありません")
    return both[0], both[1]


def _page(
    reader: Reader, record: Record, names: Names, waiting: dict[str, Record], asked: dict[str, int], desk: bool
) -> Page | None:
    when = box_of(reader, record.get("when"), names, values=False)
    fields = _fields(reader, record, names)
    groups = []
    for id in record.get("asks", ()):
        line = record.line_of("asks")
        if id not in waiting:
            reader.problem(line, f"「{id}」という組はありません", nearest(id, waiting) or "groups に書く")
        elif id in asked:
            reader.problem(line, f"組「{id}」はすでに {asked[id]} 行目で尋ねています", "1つの組は1つの画面で尋ねる")
        else:
            asked[id] = line
            groups.append(_group(reader, waiting[id], names))
    if record.lines and not {"fields", "asks"} & set(record.lines):
        reader.problem(record.line, "この画面は何も尋ねていません", "fields か asks を書く")
    note_places(reader, fields, names, desk=desk, grouped=[one for group in groups for one in group.fields])
    if record.get("id") is None:
        return None
    everything = (*fields, *(one for group in groups for one in group.fields))
    if desk:
        note_at_desk(reader, everything, names)
    for one in everything if desk else ():
        if KINDS[one.ask].sealed:
            message = f"{KINDS[one.ask].words}の項目「{one.label}」は、職員の画面（desk_pages）では尋ねられません"
            reader.problem(record.line, message, "申請者の画面（pages）で尋ねる")
    return Page(
        record.get("id"),
        record.get("title", ""),
        fields,
        tuple(groups),
        when,
        record.get("help", ""),
        desk,
        record.get("show", ()),
    )


def note_shown(reader: Reader, header: Record, names: Names) -> None:
    """What a page shows must be a value, of the whole, and be called something."""
    for record in (*header.get("pages", ()), *header.get("desk_pages", ())):
        names.since_second(reader, record, "show")
        line = record.line_of("show")
        for name in record.get("show", ()):
            value = names.values.get(name)
            if value is None:
                reader.problem(line, f"「{name}」という値はありません", nearest(name, names.values) or "values に書く")
            elif value.group:
                words = f"値「{name}」は1件ごとに計算するので、画面に示せません"
                reader.problem(line, words, "合計（sum）や件数（count）の値にする")
            elif not value.label:
                reader.problem(line, f"画面に示す値「{name}」に名称がありません", f"{name} に label: を書き足す")


def _fields(reader: Reader, record: Record, names: Names, group: str = "") -> tuple[Field, ...]:
    compiled = (compile_field(reader, one, names, group) for one in record.get("fields", ()))
    return tuple(one for one in compiled if one)


def _group(reader: Reader, record: Record, names: Names) -> Group:
    id: str = record.get("id")
    least, most = record.get("at_least", 1), record.get("at_most", 10)
    if least < 0 or most < 1 or least > most or most > MOST_ROWS:
        reader.problem(
            record.line_of("at_most" if "at_most" in record else "at_least"),
            f"組「{id}」の件数（{least}〜{most}）では入力できません",
            f"0以上で at_least ≦ at_most ≦ {MOST_ROWS} にする",
        )
    names.declare(reader, id, record.line_of("id"))
    names.since_second(reader, record, "named_by", "of")
    group = Group(id, record.get("label", id), (), least, most, record.get("help", ""), record.get("named_by", ""))
    group = _repeating(reader, record, names, group)
    names.groups.setdefault(id, group)
    fields = _fields(reader, record, names, id)
    if not fields and "fields" in record:
        reader.problem(record.line, f"組「{id}」に項目がありません")
    _note_naming(reader, record, fields)
    done = replace(group, fields=fields)
    if names.groups[id] is group:
        names.groups[id] = done
    return done


def _repeating(reader: Reader, record: Record, names: Names, group: Group) -> Group:
    """With ``of``, the rows are those of a group of the application: as many, and called as they are."""
    if "of" not in record:
        return group
    of = record.get("of", "")
    if of not in names.filed_groups:
        words, hint = f"「{of}」は、申請者の画面で尋ねる組ではありません", nearest(of, names.filed_groups)
        reader.problem(record.line_of("of"), words, hint or "申請者の組の id を書く")
        likened = [id for id in names.filed_groups if f"「{id}」" in hint or len(names.filed_groups) == 1]
        return replace(group, of=likened[0]) if likened else group  # what is meant, so that it is said once
    for key in ("at_least", "at_most", "named_by"):
        if key in record:
            words = f"組「{group.id}」の件は申請のとおりなので、「{key}」は書けません"
            reader.problem(record.line_of(key), words, f"組「{of}」に書く")
    filed = names.groups[of]
    return replace(group, at_least=filed.at_least, at_most=filed.at_most, named_by="", of=of)


def _note_naming(reader: Reader, record: Record, fields: tuple[Field, ...]) -> None:
    """A row is named by one of its own fields that everybody may read in a line."""
    named_by = "" if "of" in record else record.get("named_by", "")
    able = [
        one.id for one in fields if not (KINDS[one.ask].sealed or KINDS[one.ask].uploaded or one.kept or one.sensitive)
    ]
    if named_by and named_by not in able:
        words = f"「{named_by}」では、どの件かを示せません"
        reader.problem(record.line_of("named_by"), words, nearest(named_by, able) or "組の中の、氏名や品名の項目を書く")
