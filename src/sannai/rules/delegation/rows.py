"""One row of a matter: when it holds, who decides, who is asked before."""

from __future__ import annotations

from sannai.text.strict_yaml import nearest

from ..compiler.conditions import row_box
from ..compiler.fee import period
from ..compiler.names import Names
from ..compiler.reading import DOTTED, Reader, Record
from .model import POST, Level, Row


def compile_row(reader: Reader, record: Record, levels: tuple[Level, ...], names: Names) -> Row | None:
    """One row, or None when nobody could be read as its decider."""
    start, end = period(reader, record)
    box = row_box(reader, record, names)
    level, post = _decider(reader, record, levels)
    if not level:
        return None
    return Row(
        start=start,
        end=end,
        box=box,
        level=level,
        post=post,
        clause=record.get("clause", ""),
        via=_via(reader, record, levels, level),
        concur=_concur(reader, record),
        own=record.get("own", False),
        substitution=record.get("substitution", True),
        lines={"": record.line, **record.lines},
    )


def known_level(reader: Reader, id: str, line: int, levels: tuple[Level, ...]) -> str:
    """The level of this id, or "" with a problem that names the nearest."""
    ids = [level.id for level in levels]
    if id in ids:
        return id
    named = next((level for level in levels if level.label == id), None)
    hint = f"「{named.id}」と書く" if named else nearest(id, ids)
    reader.problem(line, f"「{id}」という階層はありません", hint)
    return ""


def _decider(reader: Reader, record: Record, levels: tuple[Level, ...]) -> tuple[str, str]:
    written: str = record.get("decider", "")
    line = record.line_of("decider")
    if not written:
        return "", ""
    if not written.startswith(POST):
        if "level" in record:
            reader.problem(record.line_of("level"), "level は decider に post: で職を名指しする行だけに書きます")
        return known_level(reader, written, line, levels), ""
    post = written.removeprefix(POST)
    if not DOTTED.match(post):
        reader.problem(line, f"「{written}」は職の名前として読めません", "post:finance.budget.head のように書く")
        return "", ""
    if "level" not in record:
        reader.problem(
            line,
            f"「{written}」がどの階層の職か分かりません",
            "level にその職の階層を書く（専決の制限で上げる先を決める）",
        )
        return "", ""
    level = record.get("level")
    return (known_level(reader, level, record.line_of("level"), levels) if level else ""), post


def _via(reader: Reader, record: Record, levels: tuple[Level, ...], decider: str) -> tuple[str, ...]:
    """As written, in the order of the ladder; otherwise every level below that circulates."""
    ids = [level.id for level in levels]
    below = levels[: ids.index(decider)]
    if "via" not in record:
        return tuple(level.id for level in below if level.circulates)
    line = record.line_of("via")
    written = [known_level(reader, id, line, levels) for id in record.get("via", ())]
    for id in written:
        if id and id not in [level.id for level in below]:
            reader.problem(line, f"回議の「{id}」は、決裁する職「{decider}」より下ではありません", "取り除く")
    return tuple(level.id for level in below if level.id in written)


def _concur(reader: Reader, record: Record) -> tuple[str, ...]:
    found = record.get("concur", ())
    for key in found:
        if not DOTTED.match(key.removeprefix(POST)):
            reader.problem(
                record.line_of("concur"),
                f"合議の「{key}」は組織や職の名前として読めません",
                "finance.budget、post:finance.budget.head のように書く",
            )
    return tuple(key for key in found if DOTTED.match(key.removeprefix(POST)))
