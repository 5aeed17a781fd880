"""Everything that can be wrong with rules that compile: gaps, overlaps, what is never used, failing trials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sannai.text.problems import DefinitionError, Problem
from sannai.text.strict_yaml import cut_in, decode

from ..lint.unique import Rows, unique_problems
from ..lint.words import TOO_HARD, impossible
from ..model import Box
from ..witness import World
from .compiling import MAIN, try_compile_rulebook
from .entrusting import FILE as ENTRUSTMENT
from .folder import RULEBOOK, read_rulebook
from .model import MatterRules, Row, Rulebook
from .trials import run_trials


def check_folder(path: Path) -> tuple[Rulebook | None, list[Problem]]:
    """規程のフォルダの誤りをすべて返す。What does not compile is reported alone: the rest could only guess at it."""
    try:
        files = read_rulebook(path)
    except DefinitionError as fault:
        return None, fault.problems
    book, problems = try_compile_rulebook(files)
    if book is None or problems:
        return None, sorted(problems)
    return book, check_rulebook(book, files)


def check_rulebook(book: Rulebook, files: Mapping[str, bytes]) -> list[Problem]:
    """規程の抜け・重なり・使われないもの、そして試験（tests/*.yaml）の失敗。"""
    world = World.of_fields(book.facts)
    problems = cut_in(files)
    for name, content in files.items():
        problems += [fault] if (fault := RULEBOOK.fault_of(name)) else []
        decode(content, name, problems)
    for rules in book.matters.values():
        problems += _matter(world, rules)
    trials = run_trials(book, files)
    problems += _unused(book)
    problems += _too_high(book)
    problems += [Problem(one.file, one.line, f"試験「{one.name}」: {one.message}") for one in trials if not one.passed]
    return sorted(set(problems))


def _matter(world: World, rules: MatterRules) -> list[Problem]:
    """One row for all facts on every day; and no row without facts that reach it."""

    def place(number: int | None) -> Problem:
        return Problem(MAIN, rules.line if number is None else rules.rows[number].lines.get("", 0), "")

    problems = unique_problems(Rows(world, rules.rows, f"事項「{rules.title}」", "事実の組", place, rules.end))
    for number, row in enumerate(rules.rows):
        line = row.lines.get("", 0)
        unsure = Problem(MAIN, line, f"事項「{rules.title}」の{TOO_HARD}", "条件を減らす")
        if all(impossible(world, want, avoid, problems, unsure) for want, avoid in _reaches(rules, row)):
            words = f"使われない行です。事項「{rules.title}」の {number + 1} 行目に届く事実がありません"
            problems.append(Problem(MAIN, line, words, "条件を直すか、行を消す"))
    return problems


def _reaches(rules: MatterRules, row: Row) -> Iterable[tuple[list[Box], list[Box]]]:
    """What would reach a row; an ``otherwise``, in each period with other rows beside it."""
    if not row.box.otherwise:
        yield [row.box], []
        return
    edges = {row.start, *(day for other in rules.rows for day in (other.start, other.end) if day)}
    for day in sorted(edges):
        if row.holds(day):
            yield [], [other.box for other in rules.on(day) if not other.box.otherwise]


def _unused(book: Rulebook) -> list[Problem]:
    used = {name for rules in book.matters.values() for row in rules.rows for name, _ in row.box.entries}
    problems = []
    for name, field in book.facts.items():
        if name not in used:
            words = f"どの事項も使わない事実です。「{field.label}」"
            problems.append(Problem(MAIN, book.places.get(f"fact/{name}", 0), words, "行の when に書くか、消す"))
    marked = {*(limit.mark for limit in book.limits), *book.substitution.forbids}
    for mark in book.marks:
        if mark.code not in marked:
            words = f"何も制限しない印です。「{mark.label}」"
            line = book.places.get(f"mark/{mark.code}", 0)
            problems.append(Problem(MAIN, line, words, "limits か substitution の forbids に書くか、消す"))
    return problems


def _too_high(book: Rulebook) -> list[Problem]:
    """Rows above the post that authority was moved to: nobody there has it."""
    problems = []
    for entrusted in book.entrustment:
        for row in book.matters[entrusted.matter].rows:
            together = row.holds(entrusted.start) or entrusted.holds(row.start)
            if together and book.rank(row.level) > book.rank(entrusted.level):
                words = (
                    f"{ENTRUSTMENT} {entrusted.line} 行目で{entrusted.name}に委任した事務を、"
                    f"上の職（{book.level(row.level).label}）が決裁する行です"
                )
                hint = f"decider を {entrusted.level} までにするか、期間を分ける"
                problems.append(Problem(MAIN, row.lines.get("decider", 0), words, hint))
    return problems
