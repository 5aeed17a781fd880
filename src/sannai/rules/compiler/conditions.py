"""``when`` maps and constants: compiled against the names in scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from sannai.text.decimals import as_decimal, scaled
from sannai.text.nodes import Entry, Map, Node, Scalar, Seq, as_integer, describe
from sannai.text.strict_yaml import nearest

from ..boxes import passes
from ..model import Box, Test
from .names import Names
from .reading import Reader, Record, bounds, day, integer, yes_no


def box_of(reader: Reader, node: Node | None, names: Names, *, group: str = "", values: bool = True) -> Box | None:
    """The box of a ``when``, or None when there is none. Faults are noted and their entries left out."""
    if node is None:
        return None
    if not isinstance(node, Map) or not node.entries:
        reader.problem(
            node.line, f"「when」は「項目: 値」の組で書きます（いまは{describe(node)}）", "when: {carried_out: no}"
        )
        return None
    entries = []
    for entry in node.entries:
        if "." in entry.key:
            entries += of_column(reader, entry, names, group=group)
            continue
        domain = names.find(reader, entry.key, entry.line, group=group, values=values)
        if domain is None:
            continue
        test = _test(reader, entry, domain, names)
        if test is not None:
            entries.append((entry.key, test))
    return Box(tuple(entries))


def of_column(reader: Reader, entry: Entry, names: Names, *, group: str) -> list[tuple[str, Test]]:
    """``choice.column: value``: the choices whose row of the table has it in this column, on every day.

    The condition is compiled to these choices, so that whatever decides over conditions decides over this one too.
    """
    name, _, column = entry.key.partition(".")
    if names.edition == 1:
        words = f"「{entry.key}」のような条件は、言語の版 2 から書けます"
        reader.problem(entry.line, words, "初めに language: 2 と書く")
        return []
    if names.find(reader, name, entry.line, group=group, values=False) is None:
        return []
    table = names.tables.get(names.fields[name].table)
    if table is None or not table.keyed or column not in table.columns:
        columns = table.columns if table and table.keyed else ()
        words = f"「{name}」の選択肢を取る表に、列「{column}」はありません"
        reader.problem(entry.line, words, nearest(column, columns) or f"{name} に table: と書き、その表に列を置く")
        return []
    test = _test(reader, entry, table.domain(column), Names())
    if test is None:
        return []
    passed: dict[str, set[bool]] = {}
    for row in table.rows:
        passed.setdefault(row.key, set()).add(passes(test, row.cells.get(column)))
    if turned := next((key for key, found in passed.items() if len(found) > 1), ""):
        words = f"「{name}」の「{turned}」は、列「{column}」がこの条件に合う時と合わない時があります"
        reader.problem(entry.line, words, "期間によって変わる列は条件に使えない。key を分ける")
        return []
    found = tuple(key for key, one in passed.items() if one == {True})
    if not found:
        words = f"列「{column}」がこの条件に合う選択肢が、表「{table.name}」にありません"
        reader.problem(entry.line, words, "値を直す")
    return [(name, Test("in", found))]


def row_box(reader: Reader, row: Record, names: Names, *, group: str = "") -> Box:
    """The box of a table's row: exactly one of ``when`` and ``otherwise``."""
    if ("when" in row) == ("otherwise" in row):
        both = "when" in row
        what = "when と otherwise の両方があります" if both else "when か otherwise が要ります"
        reader.problem(row.line, f"この行に {what}", "どちらか片方だけ書く。いつでも合う行は otherwise: yes")
    if "when" in row:
        return box_of(reader, row.get("when"), names, group=group) or Box()
    return Box(otherwise=True)


def constant(reader: Reader, node: Scalar, domain: str, name: str, codes: tuple[str, ...] = ()) -> Any:
    """One constant that a name of this domain can equal, or None with a problem."""
    if domain == "yes_no":
        return yes_no(reader, node, name)
    if domain == "integer":
        return integer(reader, node, name)
    if domain == "date":
        return day(reader, node, name)
    if domain == "given":
        reader.problem(node.line, f"「{name}」は値で比べられません", f"あるかどうかだけ: {name}: {{given: yes}}")
        return None
    if domain == "code" and node.text not in codes:
        reader.problem(node.line, f"「{name}」に「{node.text}」という選択肢はありません", nearest(node.text, codes))
        return None
    return node.text


def _test(reader: Reader, entry: Entry, domain: str, names: Names) -> Test | None:
    node, name = entry.value, entry.key
    if isinstance(node, Map):
        return _given(reader, node, name)
    if domain == "decimal":
        return _decimal_test(reader, node, name, names.places.get(name, 0))
    field = names.fields.get(name)
    codes = tuple(choice.code for choice in field.choices) if field else ()
    if isinstance(node, Seq):
        found = [_one_of_several(reader, item, domain, name, codes) for item in node.items]
        if not node.items:
            reader.problem(node.line, f"「{name}」の並びが空です", "合う値を1つ以上書く")
        return Test("in", tuple(value for value in found if value is not None))
    if domain in ("integer", "date") and ".." in node.text:
        ends = bounds(reader, node, name)
        if ends and _suits(ends, domain):
            return Test("range", low=ends[0], high=ends[1])
        if ends:
            reader.problem(
                node.line,
                f"「{name}」の範囲の書き方が項目の種類と合いません",
                "整数は 1..5、日付は 2026-04-01..2026-05-01",
            )
        return None
    value = constant(reader, node, domain, name, codes)
    return None if value is None else Test("is", (value,))


def _decimal_test(reader: Reader, node: Node, name: str, places: int) -> Test | None:
    """A range, or one number: counted in the smallest place of what it is compared with."""
    if not isinstance(node, Scalar):
        reader.problem(node.line, f"「{name}」は小数なので、1つの数か範囲で書きます", f"例: {name}: 0.5..10")
        return None
    if ".." in node.text:
        ends = bounds(reader, node, name)
        if ends is None or any(isinstance(end, date) for end in ends):
            return None
        low, high = scaled_ends(reader, ends, places, node.line, name)
        return Test("range", low=low, high=high)
    number = as_integer(node.text) if as_decimal(node.text) is None else as_decimal(node.text)
    if number is None:
        reader.problem(node.line, f"「{name}」は数で書きます（いまは「{node.text}」）", f"例: {name}: 0.5..10")
        return None
    low, _ = scaled_ends(reader, (number, None), places, node.line, name)
    return None if low is None else Test("is", (low,))


def scaled_ends(reader: Reader, ends: tuple[Any, Any], places: int, line: int, name: str) -> tuple[Any, Any]:
    """The ends of a range counted in the smallest place; one with more places is a fault."""
    found = [None if end is None else scaled(end, places) for end in ends]
    if any(end is not None and one is None for end, one in zip(ends, found, strict=True)):
        reader.problem(
            line, f"「{name}」の小数点以下は{places}けたまでです", "けた数を減らすか、項目の places を増やす"
        )
        return None, None
    return found[0], found[1]


def _one_of_several(reader: Reader, node: Node, domain: str, name: str, codes: tuple[str, ...]) -> Any:
    if isinstance(node, Scalar):
        return constant(reader, node, domain, name, codes)
    reader.problem(node.line, f"「{name}」の並びには値だけを書きます（いまは{describe(node)}）")
    return None


def _suits(ends: tuple[Any, Any], domain: str) -> bool:
    wanted = int if domain == "integer" else date
    return all(isinstance(end, wanted) for end in ends if end is not None)


def _given(reader: Reader, node: Map, name: str) -> Test | None:
    given = node.get("given")
    moving = next((entry.key for entry in node.entries if entry.key in ("within", "older_than")), "")
    if moving:
        words = f"「{moving}」は今日によって変わる条件なので、ここには書けません"
        reader.problem(node.line, words, "書けるのは台帳の lists の when だけ")
        return None
    if len(node.entries) == 1 and isinstance(given, Scalar) and given.text == "yes" and not given.quoted:
        return Test("given")
    hint = "「ない」ことは条件にできません。最後の行を otherwise にする" if given is not None else ""
    reader.problem(node.line, f"「{name}」の条件は {{given: yes}} とだけ書けます", hint)
    return None
