"""Decision tables: each row becomes a condition over the names of its columns, and the cell that it decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from sannai.text.decimals import as_decimal, scaled
from sannai.text.nodes import as_date, as_integer
from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..model import Box, DatedRow, Table, TableRow, Test
from .names import DOMAIN_WORDS, Names
from .reading import Reader

WAYS = {
    "integer": "5、9..（9以上）、..8（8以下）、1..5 のように書く",
    "decimal": "0.5、10.. のように書く",
    "date": "2026-04-01.. のように書く",
    "yes_no": "yes か no と書く",
    "code": "符号を書く。いくつかは small|large のように | で区切る",
    "text": "文字を書く。いくつかは | で区切る",
}


def decided_row(
    reader: Reader, names: Names, table: Table, row: TableRow, domains: dict[str, str], column: str
) -> DatedRow:
    """One row: it holds when everything in these columns does; an empty cell holds for anything, even for no answer."""
    entries = []
    for name, domain in domains.items():
        text = row.cells.get(name)
        if text is None:
            continue
        test = _test(str(text), domain, names, name)
        if test is None:
            words = f"列「{name}」の「{text}」は{DOMAIN_WORDS.get(domain, domain)}として読めません"
            hint = _hint(str(text), domain, names, name)
            reader.problems.append(Problem(f"tables/{table.name}.csv", row.line, words, hint))
        else:
            entries.append((name, test))
    result = row.label if column == "label" else row.cells.get(column)
    if result is None:
        words = f"列「{column}」が空です"
        reader.problems.append(Problem(f"tables/{table.name}.csv", row.line, words, "値を書く。ないなら 0 と書く"))
    return DatedRow(row.start or date.min, row.end, Box(tuple(entries)), result)


def _test(text: str, domain: str, names: Names, name: str) -> Test | None:
    if domain in ("integer", "decimal", "date"):
        return _band(text, domain, names.places.get(name, 0))
    if domain == "yes_no":
        return Test("is", (text == "yes",)) if text in ("yes", "no") else None
    parts = tuple(part.strip() for part in text.split("|"))
    if domain == "code" and not {*parts} <= {*_codes(names, name)}:
        return None
    return Test("in", parts) if domain in ("code", "text") else None


def _band(text: str, domain: str, places: int) -> Test | None:
    """5, 9.., ..8, 1..5"""
    left, dots, right = (part.strip() for part in text.partition(".."))
    low, high = _point(left, domain, places), _point(right, domain, places)
    if not dots:
        return None if low is None else Test("is", (low,))
    if (left and low is None) or (right and high is None) or (low is None and high is None):
        return None
    if low is not None and high is not None and low > high:
        return None
    return Test("range", low=low, high=high)


def _point(text: str, domain: str, places: int) -> Any:
    if domain == "date":
        return as_date(text)
    number = as_integer(text)
    if domain == "decimal":
        exact = as_decimal(text) if number is None else number
        return None if exact is None else scaled(exact, places)
    return number


def _codes(names: Names, name: str) -> tuple[str, ...]:
    field = names.fields.get(name)
    return tuple(choice.code for choice in field.choices) if field else ()


def _hint(text: str, domain: str, names: Names, name: str) -> str:
    lost = [part for part in text.split("|") if part.strip() not in _codes(names, name)]
    near = nearest(lost[0].strip(), _codes(names, name)) if domain == "code" and lost else ""
    return near or WAYS.get(domain, "")
