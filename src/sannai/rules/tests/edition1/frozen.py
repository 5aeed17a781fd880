"""The frozen packages, and what the evaluator says of answers to them, as text that can be compared for ever."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sannai.rules.compiler import compile_package
from sannai.rules.evaluate import evaluate
from sannai.rules.model import Dates, Definition, Evaluation, Fault

from ..factory import HERE
from .answers import BLOCK, Asked, Given, block

ROOM = Path(__file__).parent
PACKAGES, GOLDEN = ROOM / "packages.tar.gz", ROOM / "golden.txt"
BLOCKS = 10_000 // BLOCK
SHORT = 20  # hexadecimal digits of a digest: nobody forges them
MARK = 3  # hexadecimal digits that stand for one answer of the first block
Files = Mapping[str, bytes]


@cache
def unpacked() -> Mapping[str, tuple[Files, Asked]]:
    """Every frozen package by name: its files, and what is asked in it."""
    files: dict[str, dict[str, bytes]] = {}
    asked: dict[str, Asked] = {}
    with tarfile.open(PACKAGES) as archive:
        for entry in archive.getmembers():
            content = archive.extractfile(entry).read()
            kind, name, *rest = entry.name.split("/")
            if kind == "asked":
                asked[name.removesuffix(".json")] = json.loads(content)
            else:
                files.setdefault(name, {})["/".join(rest)] = content
    return {name: (files[name], asked[name]) for name in files}


@dataclass(frozen=True)
class Line:
    """One line of golden.txt: a block of answers to a package, and what is said of them.

    ``meaning`` leaves out the words that the program itself says of a fault; ``words`` has them. ``marks`` (of the
    first block) has three digits for each answer, so that a failure finds the first that differs.
    """

    answers: str
    meaning: str
    words: str
    marks: str = ""


def golden() -> dict[tuple[str, int], Line]:
    """golden.txt, by package and block."""
    lines = [line.split() for line in GOLDEN.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
    return {(name, int(number)): Line(*rest) for name, number, *rest in lines}


def said_of(definition: Definition, given: Given) -> Evaluation:
    """What the evaluator says of these answers."""
    return evaluate(definition, given.answers, Dates(*given.days), HERE, desk=given.desk)


def canonical(definition: Definition, evaluation: Evaluation, *, words: bool) -> str:
    """The whole of an evaluation as JSON. ``words``: with what the program says of a fault, not the package alone."""
    own = [check.message for check in definition.checks]

    def fault(one: Fault) -> list[str]:
        told = one.message if words or any(one.message.endswith(message) for message in own) else ""
        return [one.field, one.row, one.page, one.part, told]

    fee, documents = evaluation.fee, [each.document for each in evaluation.documents]
    whole: dict[str, Any] = {
        "pages": evaluation.pages,
        "visible": sorted(evaluation.visible),
        "answers": evaluation.answers,
        "faults": [fault(one) for one in evaluation.faults],
        "warnings": [fault(one) for one in evaluation.warnings],
        "values": evaluation.values,
        "documents": [[one.id, one.label, one.field, one.help, one.ground] for one in documents],
        "fee": fee and [fee.yen, [[one.label, one.yen] for one in fee.lines], fee.ground, fee.as_of.isoformat()],
        "reliefs": [[one.id, one.label, one.rate, one.ground] for one in evaluation.reliefs],
        "rules_used": evaluation.rules_used,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))


def written(given: Given) -> str:
    """Answers and days as JSON."""
    days = [day and day.isoformat() for day in given.days]
    return json.dumps([given.answers, days, given.desk], sort_keys=True, separators=(",", ":"))


def digested(definition: Definition, name: str, asked: Asked, number: int) -> Line:
    """The line that a block has today."""
    answers, meaning, words = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    marks = []
    for given, evaluation in evaluations(definition, name, asked, number):
        meant = canonical(definition, evaluation, words=False).encode()
        answers.update(written(given).encode())
        meaning.update(meant)
        words.update(canonical(definition, evaluation, words=True).encode())
        marks.append(hashlib.sha256(meant).hexdigest()[:MARK])
    first, second, third = (one.hexdigest()[:SHORT] for one in (answers, meaning, words))
    return Line(first, second, third, "" if number else "".join(marks))


def evaluations(definition: Definition, name: str, asked: Asked, number: int) -> Iterator[tuple[Given, Evaluation]]:
    """The answers of a block, each with what is said of it."""
    for given in block(name, asked, number):
        yield given, said_of(definition, given)


def difference(definition: Definition, name: str, asked: Asked, number: int, before: Line) -> str:
    """In words, where what is said today leaves what was said: the first such answer, if the block has marks."""
    where = f"「{name}」の {number} 番目のかたまりで、第1版の評価が変わりました。\n" + AGAIN.format(name, number)
    for place, (given, evaluation) in enumerate(evaluations(definition, name, asked, number)):
        meant = canonical(definition, evaluation, words=False)
        mark = before.marks[place * MARK : (place + 1) * MARK]
        if mark and mark != hashlib.sha256(meant.encode()).hexdigest()[:MARK]:
            return f"{where}\n最初に違う答え（{place}）: {written(given)}\nいまの評価: {meant}"
    return where


AGAIN = "すべての評価は python -m sannai.rules.tests.edition1.freeze show {} {} で出ます（前の版と比べる）。"


def compiled(files: Files) -> Definition:
    """A frozen package, compiled by the program of today."""
    return compile_package(files)
