"""A small rulebook for tests: only the matters that a test is about have to be written. ``#!`` marks the line meant."""

from __future__ import annotations

from datetime import date

from sannai.rules.delegation import Question, Rulebook, Ruling, compile_rulebook, ruling, try_compile_rulebook
from sannai.rules.delegation.checking import check_rulebook
from sannai.text.problems import Problem

ON = date(2026, 5, 1)
HEAD = """\
delegation: sample
title: 見本市専決規程
authority: 見本市長
analogy: 第7条
levels:
  - {id: chief, label: 係長, kind: section, circulates: no}
  - {id: head, label: 課長, kind: division}
  - {id: director, label: 部長, kind: department}
  - {id: bureau, label: 局長, kind: bureau}
  - {id: mayor, label: 市長, kind: city}
marks:
  - {id: important, label: 重要なもの}
  - {id: precedent, label: 先例となるもの}
limits:
  - {mark: important, clause: 第5条第1号}
  - {mark: precedent, clause: 第5条第2号}
substitution: {forbids: [important], unconcurred: yes, admits: [instructed], clause: 第9条}
facts:
  - {id: amount, ask: integer, label: 金額, range: 0.., unit: 円}
  - {id: kind, ask: one_of, label: 種類, choices: {goods: 物品, works: 工事, advice: 助言}}
  - {id: urgent, ask: yes_no, label: 急ぐか}
"""
PURCHASE = """\
matters:
  - matter: purchase
    title: 物品の購入
    rows:
"""
FULL = """\
      - {from: 2024-04-01, when: {amount: ..100}, decider: head, clause: 第1号}
      - {from: 2024-04-01, when: {amount: 101..}, decider: bureau, concur: [money, "post:law.head"], clause: 第2号}
  - matter: advice
    title: 助言の求め
    rows:
      - {from: 2024-04-01, when: {kind: advice}, decider: head, via: [chief], own: yes, clause: 第3号}
      - {from: 2024-04-01, otherwise: yes, decider: mayor, substitution: no, clause: 第4号}
  - matter: seal
    title: 公印
    rows:
      - {from: 2024-04-01, when: {urgent: yes}, decider: "post:general.head", level: head, clause: 第5号}
      - {from: 2024-04-01, when: {urgent: no}, decider: director, clause: 第6号}
"""
ENTRUSTED = """\
entrustment: sample
title: 見本市保健所長委任規則
rows:
  - {matter: advice, from: 2025-04-01, to: health.head, level: mayor, name: 見本市保健所長, ground: 規則第2条}
"""


def files(matters: str = PURCHASE + FULL, head: str = HEAD, **more: str) -> dict[str, bytes]:
    """``entrustment=`` and ``trials=`` add those files."""
    names = {"entrustment": "entrustment.yaml", "trials": "tests/trials.yaml"}
    return {
        "delegation.yaml": (head + matters).encode(),
        **{names[key]: text.encode() for key, text in more.items()},
    }


def book(matters: str = PURCHASE + FULL, **more: str) -> Rulebook:
    """The rulebook of these matters."""
    return compile_rulebook(files(matters, **more))


def rows(*lines: str) -> str:
    """The matter 物品の購入 with these rows."""
    return PURCHASE + "".join(f"      - {{{line}}}\n" for line in lines)


def ask(of: Rulebook, matter: str, on: date = ON, marks: str = "", like: str = "", **facts: object) -> Ruling:
    """The ruling on one question."""
    return ruling(of, Question(matter, facts, frozenset(marks.split()), like), on)


def problems(written: dict[str, bytes]) -> list[Problem]:
    """Every fault of these files."""
    found, faults = try_compile_rulebook(written)
    return faults if faults or found is None else check_rulebook(found, written)


def meant(text: str) -> int:
    """The line that carries the mark."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if "#!" in line)
