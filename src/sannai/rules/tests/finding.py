"""For tests of faults: the line that is meant carries the mark ``#!``."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.rules.compiler import MAIN, try_compile
from sannai.rules.lint import check_definition
from sannai.text.problems import Problem

from .factory import HEAD, HERE, define

MARK = "#!"
PAGE = """\
pages:
  - id: first
    title: はじめ
    fields:
      - {id: kind, label: 種類, ask: one_of, choices: {small: 小, large: 大}}
      - {id: count, label: 数, ask: integer, range: 1..9}
      - {id: day, label: 日, ask: date}
      - {id: agree, label: 同意, ask: yes_no}
      - {id: note, label: 備考, ask: text, required: no}
"""


def package(body: str, head: str = HEAD, **tables: str) -> dict[str, bytes]:
    """The files of a package with this body."""
    return {MAIN: (head + body).encode(), **{f"tables/{name}.csv": text.encode() for name, text in tables.items()}}


def second_edition(body: str) -> dict[str, bytes]:
    """The files of a package in the second edition, with whatever the body does not say for itself."""
    own = {line.partition(":")[0] for line in body.splitlines() if not line.startswith(" ")}
    head = "".join(f"{line}\n" for line in HEAD.splitlines() if line.partition(":")[0] not in own)
    return package(f"language: 2\n{body}", head)


def sole(body: str, head: str = HEAD, **tables: str) -> str:
    """What is said of the only fault, which must stand on the marked line."""
    _, problems = try_compile(package(body, head, **tables))
    return _only(problems, head + body, tables)


def linted(body: str, head: str = HEAD, **tables: str) -> list[Problem]:
    """What the checks after compiling find."""
    text = head + body
    definition = define(text.removeprefix(HEAD), **tables) if text.startswith(HEAD) else _compiled(text, tables)
    return check_definition(definition, definition.files, HERE)


def sole_lint(body: str, head: str = HEAD, **tables: str) -> str:
    """What is said of the only fault that the checks find, which must stand on the marked line."""
    return _only(linted(body, head, **tables), head + body, tables)


def _compiled(text: str, tables: Mapping[str, str]):
    definition, problems = try_compile(package(text, "", **tables))
    assert definition is not None
    assert problems == []
    return definition


def _only(problems: list[Problem], text: str, tables: Mapping[str, str]) -> str:
    said = "\n".join(str(problem) for problem in problems)
    assert len(problems) == 1, said or "何も見つからない"
    problem = problems[0]
    source = text if problem.file == MAIN else tables[problem.file.removeprefix("tables/").removesuffix(".csv")]
    marked = [number for number, line in enumerate(source.splitlines(), 1) if MARK in line]
    assert problem.line in (marked or [0]), f"{said}（印は {marked} 行目）"
    return f"{problem.message}（{problem.hint}）"
