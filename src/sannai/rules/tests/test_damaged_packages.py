"""A package damaged as people damage them is refused in words, or it is harmless: nobody pays another fee unawares.

A few damages to each package; ``DAMAGES=1000`` tries as many, with other seeds, and says what became of them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.lint import check_package
from sannai.rules.model import Dates, Definition
from sannai.rules.package import read_package
from sannai.text.problems import Problem

from .damage import DAMAGES, Files
from .edition1.answers import Given, block
from .edition1.freeze import asked_in
from .factory import HERE

CATALOG = Path(__file__).parents[4] / "catalog" / "sannai"
PACKAGES = sorted(file.parent for file in CATALOG.rglob("procedure.yaml"))
MANY = int(os.environ.get("DAMAGES", "96"))
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
TRIED = 200


def damaged(number: int) -> tuple[Path, str, Files]:
    """The damage of this number: of which package, which damage, and the files then."""
    random = Random(f"damage {number}")
    folder = PACKAGES[number % len(PACKAGES)]
    files = read_package(folder)
    while True:
        damage = random.choice(DAMAGES)
        found = damage(files, random)
        if found is not None and found != files:
            return folder, damage.__name__, found


def checked(folder: Path, files: Mapping[str, bytes], room: Path) -> list[Problem]:
    """What the check says of these files, in a folder of the right name."""
    for path, content in files.items():
        place = room / folder.name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return check_package(room / folder.name, HERE)


@cache
def answers_to(folder: Path) -> tuple[Given, ...]:
    """Answers that somebody may give, and one of each code of each table on each day on which something changes."""
    definition = compile_package(read_package(folder))
    asked = asked_in(definition)
    begun = min((row.start for row in definition.fee.rows), default=date.min) if definition.fee else date.min
    tried = (*islice(block(folder.name, asked, 0), TRIED), *_of_each_code(definition, asked))
    return tuple(given for given in tried if given.days[0] >= begun)  # before that day nobody filed anything


def _of_each_code(definition: Definition, asked: Mapping[str, Any]) -> Iterator[Given]:
    if definition.fee is None:
        return
    whole = next(one.answers for one in block("whole", asked, 1) if isinstance(one.answers, dict))
    tabled = [one for one in definition.fields.values() if one.table]
    decisive = {name for row in definition.fee.rows for name, _ in row.box.entries} & set(definition.fields)
    others = [(name, choice.code) for name in decisive for choice in definition.fields[name].choices] or [("", "")]
    for day in (date(2026, 5, 1), *map(date.fromisoformat, asked["days"])):
        for field in tabled:
            for code in dict.fromkeys(choice.code for choice in field.choices):
                row = {field.id: code, "_key": "r1", "quantity": 1}
                own = {field.group: [row]} if field.group else {field.id: code}
                for name, other in others:
                    yield Given({**whole, name: other, **own}, (day, None, None, None), False)


def to_be_paid(definition: Definition, given: Given) -> tuple[Any, ...]:
    """The yen, and what may be taken off them."""
    said = evaluate(definition, given.answers, Dates(*given.days), HERE, desk=given.desk)
    return (said.fee and said.fee.yen, tuple((one.id, one.rate) for one in said.reliefs))


@cache
def paid_before(folder: Path) -> tuple[Any, ...]:
    definition = compile_package(read_package(folder))
    return tuple(to_be_paid(definition, given) for given in answers_to(folder))


def first_other_fee(folder: Path, files: Mapping[str, bytes]) -> str:
    """The first answers for which somebody pays another fee than before; "" if nobody does."""
    definition = compile_package(files)
    for given, before in zip(answers_to(folder), paid_before(folder), strict=True):
        if (now := to_be_paid(definition, given)) != before:
            return f"{before} → {now}: {given.days[0]} {given.answers}"
    return ""


def change_of(folder: Path, files: Mapping[str, bytes]) -> str:
    """The lines that differ, for whoever reads a failure."""
    said = []
    before = read_package(folder)
    for name in sorted({*before, *files}):
        old, new = before.get(name, b"").split(b"\n"), files.get(name, b"").split(b"\n")
        said += [f"{name} - {line.decode('utf-8', 'replace')[:160]}" for line in old if line not in new][:3]
        said += [f"{name} + {line.decode('utf-8', 'replace')[:160]}" for line in new if line not in old][:3]
    return "\n".join(said)


def ill_told(problems: list[Problem], folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Problems that are not Japanese, or whose file or line is none."""
    known = {**read_package(folder), **files}
    return [
        str(one)
        for one in problems
        if not JAPANESE.search(one.message)
        or one.file not in {*known, *re.findall(r"(?:tables|outputs)/\w+\.\w+", str(known.get("procedure.yaml")))}
        or not 0 <= one.line <= known.get(one.file, b"").count(b"\n") + 1
    ]


@pytest.mark.parametrize("first", range(min(12, MANY)))
def test_a_damaged_package_is_refused_in_words_or_changes_no_fee(first, tmp_path):
    silent: list[str] = []
    told: Counter[tuple[str, str]] = Counter()
    for number in range(first, MANY, 12):
        folder, what, files = damaged(number)
        problems = checked(folder, files, tmp_path / str(number))
        assert ill_told(problems, folder, files) == [], change_of(folder, files)
        other = "" if problems else first_other_fee(folder, files)
        told[what, "refused" if problems else "another fee" if other else "harmless"] += 1
        if other:
            silent.append(f"{number} {what} {folder.name}\n{change_of(folder, files)}\n{other[:300]}")
    if "DAMAGES" in os.environ:
        print("\n".join(f"{what}\t{how}\t{count}" for (what, how), count in sorted(told.items())))
    assert silent == [], "\n\n".join(silent)
