"""Names that a template speaks of: each must be one that the letter has, or an id of the package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..model import Definition
from .keys import desk_fields, filed_fields, names_for, told
from .source import bare, place
from .tables import columns

_NAME = r"[A-Za-z][A-Za-z0-9_-]*"
_OF_INPUT = re.compile(rf'(?<![\w."-])input\.({_NAME})(?:\.({_NAME})|)')
_BY_AT = re.compile(r'(?<![\w."-])input\.(answers|desk|values)\.at\(\s*"([^"\n]*)"')
_ROWS = re.compile(r"(?<![\w-])(rows|desk-rows|said)\(\s*input\s*((?:,\s*\"[^\"\n]*\"\s*)+)")
_TABLE = re.compile(r"(?<![\w-])row-table\(\s*input\s*((?:,\s*\"[^\"\n]*\"\s*)+(?:,\s*having:\s*\"[^\"\n]*\")?)")
_METHODS = {"at", "keys", "values", "pairs", "len", "filter", "map", "insert", "remove"}  # of every dictionary
_WHAT = {"answers": "項目", "desk": "職員の画面の項目", "values": "値"}


def name_problems(definition: Definition) -> list[Problem]:
    """``#input.nmae`` and its like, also where no typesetting comes by, with the nearest name that there is."""
    problems = []
    kept = {one.id for one in definition.fields.values() if one.kept}  # that no letter may name them is said elsewhere
    for path, content in definition.files.items():
        if path.startswith("outputs/"):
            source = content.decode("utf-8", "replace")
            for at, name, known, what in _spoken_of(definition, path, bare(source)):
                if name not in known and name not in kept:
                    words = f"「{name}」という{what}はありません"
                    problems.append(Problem(path, place(source, at), words, nearest(name, known)))
    return problems


def ids(definition: Definition) -> dict[str, tuple[str, ...]]:
    """The ids below ``input.answers``, ``input.desk`` and ``input.values``."""
    top = tuple(one.id for one in told(definition) if not one.group)
    return {
        "answers": (*top, *definition.groups),
        "desk": tuple(one.id for one in desk_fields(definition)),
        "values": tuple(one.id for one in definition.values),
    }


def _spoken_of(definition: Definition, path: str, source: str) -> Iterator[tuple[int, str, Iterable[str], str]]:
    """Where each name stands, the name, those that can stand there, and what they are names of."""
    below, names = ids(definition), names_for(definition, path)
    for found in _OF_INPUT.finditer(source):
        first, second = found[1], found[2]
        yield found.start(1), first, names, "欄（input の名前）"
        if second and first in below and second not in _METHODS:
            yield found.start(2), second, below[first], _WHAT[first]
    for found in _BY_AT.finditer(source):
        yield found.start(2), found[2], below[found[1]], _WHAT[found[1]]
    yield from _of_tables(definition, source)
    citizen = [one.id for one in filed_fields(definition)]
    for found in _ROWS.finditer(source):
        known = {"rows": citizen, "desk-rows": below["desk"]}.get(found[1], [*citizen, *below["desk"]])
        for quoted in re.finditer(r'"([^"\n]*)"', found[2]):
            yield found.start(2) + quoted.start(1), quoted[1], known, "項目"


def _of_tables(definition: Definition, source: str) -> Iterator[tuple[int, str, Iterable[str], str]]:
    """The group and the columns that a table of rows names."""
    groups = [one.id for one in definition.groups.values() if not one.of]
    for found in _TABLE.finditer(source):
        group, *chosen = re.finditer(r'"([^"\n]*)"', found[1])
        yield found.start(1) + group.start(1), group[1], groups, "申請者の組"
        for quoted in chosen if group[1] in groups else ():
            yield found.start(1) + quoted.start(1), quoted[1], columns(definition, group[1]), "1件ごとの項目や値"
