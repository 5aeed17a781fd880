"""How the frozen packages were made: ``python -m sannai.rules.tests.edition1.freeze packages|golden|words|show``.

``packages`` writes packages.tar.gz of every procedure below catalog/sannai and of every-word; ``golden`` has each
evaluated 10,000 times and writes what was said. Both were run once, at 63cc5963, before the second edition of the
language was begun, and refuse to run again: what a published version means never changes. ``words`` writes down anew
how the program words its own refusals, after somebody has mended a sentence; it refuses when anything else has changed.
``show NAME BLOCK`` prints every evaluation of a block, one a line: run before and after a change, the two can be
compared.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from gzip import GzipFile
from pathlib import Path
from typing import Any

from sannai.rules.compiler import compile_package
from sannai.rules.lint.unused import boxes_in
from sannai.rules.model import Box, Case, Definition, Field
from sannai.rules.package import read_package

from .frozen import BLOCKS, GOLDEN, PACKAGES, ROOM, Line, canonical, digested, evaluations, golden, unpacked, written

CATALOG = Path(__file__).parents[5] / "catalog" / "sannai"
HEADING = (
    "# package, block of 500 answers, digests of the answers, of their meaning, with words; marks. See freeze.py.\n"
)


def main(arguments: list[str]) -> None:
    """Do what the first argument says."""
    if arguments[:1] == ["show"]:
        show(arguments[1], int(arguments[2]))
    elif arguments == ["words"]:
        write(worded())
    elif arguments == ["packages"] and not PACKAGES.exists():
        freeze()
    elif arguments == ["golden"] and not GOLDEN.exists():
        write({(name, number): digest_of(name, number) for name in unpacked() for number in range(BLOCKS)})
    else:
        sys.exit(__doc__)


def freeze() -> None:
    """Write packages.tar.gz."""
    folders = [*sorted({file.parent for file in CATALOG.rglob("procedure.yaml")}), ROOM / "every-word"]
    with GzipFile(PACKAGES, "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for folder in folders:
            files = read_package(folder)
            for path, content in files.items():
                _add(archive, f"packages/{folder.name}/{path}", content)
            asked = json.dumps(asked_in(compile_package(files)), ensure_ascii=False, separators=(",", ":"))
            _add(archive, f"asked/{folder.name}.json", asked.encode())


def _add(archive: tarfile.TarFile, path: str, content: bytes) -> None:
    entry = tarfile.TarInfo(path)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def asked_in(definition: Definition) -> dict[str, Any]:
    """What answers are made from: the fields, the groups, and the days and numbers at which something changes."""
    pages = (*definition.pages, *definition.desk_pages)
    groups = [group for page in pages for group in page.groups]
    edges = sorted({*_edges(definition)}, key=str)
    return {
        "fields": [_field(one) for page in pages for one in page.fields],
        "groups": [
            {
                "id": group.id,
                "at_least": group.at_least,
                "at_most": group.at_most,
                "fields": [_field(one) for one in group.fields],
            }
            for group in groups
        ],
        "days": [edge.isoformat() for edge in edges if isinstance(edge, date)],
        "numbers": [edge for edge in edges if isinstance(edge, int)],
    }


def _field(field: Field) -> dict[str, Any]:
    low, high = (end.isoformat() if isinstance(end, date) else end for end in (field.low, field.high))
    return {
        "id": field.id,
        "ask": field.ask,
        "required": field.required,
        "codes": list(dict.fromkeys(choice.code for choice in field.choices)),
        "low": low,
        "high": high,
        "unknown": bool(field.option("unknown", False)),
        "by": dict(field.option("by", ()) or ()),
        "take": dict(field.option("take", ())),
    }


def _edges(definition: Definition) -> Iterable[Any]:
    boxes: list[Box] = boxes_in(definition)
    cases = [row for value in definition.values if value.op == "cases" for row in value.args["rows"]]
    boxes += [row.box for row in cases if isinstance(row, Case)]
    for page in (*definition.pages, *definition.desk_pages):
        boxes += [one.when for one in (page, *page.fields) if one.when]
    for box in boxes:
        for _, test in box.entries:
            yield from (one for one in (test.low, test.high) if one is not None)
    rows = [row for table in definition.tables.values() for row in table.rows]
    for row in (*rows, *(definition.fee.rows if definition.fee else ()), *definition.authority):
        yield from (day for day in (row.start, row.end) if day)


def digest_of(name: str, number: int) -> Line:
    """The line of a block as it is today."""
    files, asked = unpacked()[name]
    return digested(compile_package(files), name, asked, number)


def worded() -> dict[tuple[str, int], Line]:
    """The golden lines with the words of today; refuses where more than words has changed."""
    lines = {}
    for (name, number), before in golden().items():
        now = digest_of(name, number)
        if replace(now, words=before.words) != before:
            sys.exit(f"{name} {number}: 言葉だけでなく、評価が変わっています")
        lines[name, number] = now
    return lines


def write(lines: dict[tuple[str, int], Line]) -> None:
    """Write golden.txt."""
    texts = [
        f"{name} {number} {one.answers} {one.meaning} {one.words} {one.marks}".rstrip()
        for (name, number), one in sorted(lines.items())
    ]
    GOLDEN.write_text(HEADING + "\n".join(texts) + "\n", encoding="ascii")


def show(name: str, number: int) -> None:
    """Print what is said of a block."""
    files, asked = unpacked()[name]
    definition = compile_package(files)
    for place, (given, evaluation) in enumerate(evaluations(definition, name, asked, number)):
        print(place, written(given), canonical(definition, evaluation, words=True))


if __name__ == "__main__":
    main(sys.argv[1:])
