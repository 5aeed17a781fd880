"""From the files of a rulebook to a Rulebook. Every fault is collected; none stops the search for the next."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import load, nearest

from ..compiler.fields import compile_field
from ..compiler.names import Names
from ..compiler.reading import Reader, Record, read_record
from ..kinds import KINDS
from ..model import Choice, Field
from ..package import digest_of
from .entrusting import compile_entrustment
from .keys import SHAPES
from .model import Level, Limit, MatterRules, Rulebook, Substitution
from .rows import compile_row

MAIN = "delegation.yaml"


def compile_rulebook(files: Mapping[str, bytes]) -> Rulebook:
    """規程のファイル一式を Rulebook にする。誤りがあれば、見つかったすべてを DefinitionError で知らせる。"""
    book, problems = try_compile_rulebook(files)
    if book is None or problems:
        raise DefinitionError(problems)
    return book


def try_compile_rulebook(files: Mapping[str, bytes]) -> tuple[Rulebook | None, list[Problem]]:
    """The rulebook as far as it could be read, and every fault of it."""
    if MAIN not in files:
        return None, [Problem(MAIN, 0, f"{MAIN} がありません", "規程のフォルダの直下に置く")]
    reader = Reader(MAIN, shapes=SHAPES)
    root = load(files[MAIN], MAIN, reader.problems)
    if root is None:
        return None, reader.problems
    header = read_record(reader, root, SHAPES["delegation"], MAIN)
    levels = _levels(reader, header)
    marks = _marks(reader, header)
    names = _facts(reader, header)
    matters = _matters(reader, header, levels, names)
    entrustment, faults = compile_entrustment(files, levels, matters)
    book = Rulebook(
        key=header.get("delegation", ""),
        title=header.get("title", ""),
        digest=digest_of(files),
        authority=header.get("authority", ""),
        analogy=header.get("analogy", ""),
        levels=levels,
        facts=names.fields,
        marks=marks,
        limits=_limits(reader, header, marks),
        substitution=_substitution(reader, header, marks),
        matters=matters,
        entrustment=entrustment,
        places=_places(header),
    )
    return book, [*reader.problems, *faults]


def _levels(reader: Reader, header: Record) -> tuple[Level, ...]:
    found: dict[str, Level] = {}
    for record in header.get("levels", ()):
        id, kind = record.get("id", ""), record.get("kind", "")
        if id in found:
            reader.problem(record.line_of("id"), f"階層「{id}」が2回書かれています", "片方を消す")
        elif kind and kind in [one.kind for one in found.values()]:
            reader.problem(record.line_of("kind"), f"種類「{kind}」の階層が2つあります", "組織の種類ごとに1つにする")
        elif id:
            found[id] = Level(id, record.get("label", id), kind, record.get("circulates", True))
    if "levels" in header and not found:
        reader.problem(header.line_of("levels"), "決裁する職の階層がありません", "下の職から順に書く")
    return tuple(found.values())


def _marks(reader: Reader, header: Record) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}
    for record in header.get("marks", ()):
        id = record.get("id", "")
        if id in found:
            reader.problem(record.line_of("id"), f"印「{id}」が2回書かれています", "片方を消す")
        elif id:
            found[id] = Choice(id, record.get("label", id), record.get("help", ""))
    return tuple(found.values())


def _facts(reader: Reader, header: Record) -> Names:
    names = Names()
    for record in header.get("facts", ()):
        one: Field | None = compile_field(reader, record, names)
        if one and "choices" in KINDS[one.ask].keys and not one.choices:
            reader.problem(record.line, f"事実「{one.id}」に選択肢がありません", "choices: {符号: 表示} を書く")
    return names


def _limits(reader: Reader, header: Record, marks: tuple[Choice, ...]) -> tuple[Limit, ...]:
    found: list[Limit] = []
    for record in header.get("limits", ()):
        mark = _mark(reader, record.get("mark", ""), record.line_of("mark"), marks)
        if mark in [limit.mark for limit in found]:
            reader.problem(record.line, f"印「{mark}」の専決の制限が2回書かれています", "片方を消す")
        elif mark:
            found.append(Limit(mark, record.get("clause", "")))
    return tuple(found)


def _substitution(reader: Reader, header: Record, marks: tuple[Choice, ...]) -> Substitution:
    record: Record | None = header.get("substitution")
    if record is None:
        return Substitution()
    line = record.line_of("forbids")
    forbids = [_mark(reader, one, line, marks) for one in record.get("forbids", ())]
    return Substitution(
        tuple(one for one in forbids if one),
        record.get("unconcurred", False),
        record.get("admits", ()),
        record.get("clause", ""),
    )


def _mark(reader: Reader, id: str, line: int, marks: tuple[Choice, ...]) -> str:
    known = [mark.code for mark in marks]
    if not id or id in known:
        return id
    reader.problem(line, f"「{id}」という印はありません", nearest(id, known))
    return ""


def _matters(reader: Reader, header: Record, levels: tuple[Level, ...], names: Names) -> dict[str, MatterRules]:
    found: dict[str, MatterRules] = {}
    for record in header.get("matters", ()):
        id = record.get("matter", "")
        if id in found:
            words = f"事項「{id}」が2回書かれています（先は {found[id].line} 行目）"
            reader.problem(record.line, words, "行を1つの事項にまとめる")
            continue
        rows = [compile_row(reader, row, levels, names) for row in record.get("rows", ())]
        if "rows" in record and not rows:
            reader.problem(record.line_of("rows"), f"事項「{id}」に行がありません", "決裁する職を1行以上書く")
        for row in rows:
            if row and (end := record.get("until")) and row.start >= end:
                words = f"この行は、事項「{id}」がなくなる {end} より前に始まりません"
                reader.problem(row.lines[""], words, "from か、事項の until を直す")
        found[id] = MatterRules(
            id,
            record.get("title", id),
            tuple(row for row in rows if row),
            record.get("help", ""),
            record.get("examples", ()),
            record.get("until"),
            record.line,
        )
    if "matters" in header and not found:
        reader.problem(header.line_of("matters"), "事項がありません", "事項を1つ以上書く")
    return found


def _places(header: Record) -> dict[str, int]:
    kinds = {"facts": "fact", "marks": "mark", "levels": "level"}
    return {
        f"{kind}/{record.get('id')}": record.line_of("id")
        for key, kind in kinds.items()
        for record in header.get(key, ())
    }
