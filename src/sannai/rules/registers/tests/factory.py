"""Registers for tests: only what a test is about has to be written. The line that is meant carries the mark ``#!``."""

from __future__ import annotations

from sannai.rules.around import Around
from sannai.rules.registers import MAIN, Register, compile_register, try_compile_register
from sannai.text.problems import Problem

HERE = Around("三内市", "279994")
MARK = "#!"
PARTS = {
    "register": "register: sample",
    "title": "title: 見本台帳",
    "division": "division: general_affairs.dx",
    "kept_by": "kept_by: division",
    "purpose": "purpose: 試験",
    "legal_basis": "legal_basis: [{law: 見本法, article: 第1条}]",
    "dated": "dated: yes",
    "key": "key: [number]",
    "name": "name: title",
    "rights": "rights: office-ledger",
    "fields": """\
fields:
  - {id: number, label: 番号, ask: text, length: 1..20}
  - {id: title, label: 名称, ask: text}
  - {id: kind, label: 種類, ask: one_of, choices: {small: 小, large: 大}, required: no}
  - {id: cost, label: 費用, ask: integer, required: no}
  - {id: checked_on, label: 確かめた日, ask: date, required: no}
  - {id: secret, label: 内緒のこと, ask: text, required: no, sensitive: yes}
  - {id: story, label: 経緯, ask: long_text, required: no}
""".rstrip(),
    "lists": """\
lists:
  - {id: all, label: すべて, columns: [number, title, kind], sort: [number]}
""".rstrip(),
    "retention": "retention: {class: 5年, ground: 見本規程, from: ended}",
}
PERSON = "{id: leader, label: 代表者, ask: name}"
PERSONAL = (
    "personal_data: {persons: 見本, collected_from: [本人の届出], passed_to: [], processed_by: [], special_care: no}"
)


def written(**parts: str) -> bytes:
    """register.yaml with these parts instead of, or beside, those of the sample; an empty part is left out."""
    return ("\n".join(part for part in {**PARTS, **parts}.values() if part) + "\n").encode()


def define(tables: dict[str, str] | None = None, **parts: str) -> Register:
    """A register with these parts."""
    files = {f"tables/{name}.csv": text.encode() for name, text in (tables or {}).items()}
    return compile_register({MAIN: written(**parts), **files})


def faults(**parts: str) -> list[Problem]:
    """What is wrong with a register of these parts."""
    return try_compile_register({MAIN: written(**parts)})[1]


def sole(**parts: str) -> str:
    """The only fault, which stands at the marked line if one is marked."""
    found = faults(**parts)
    assert len(found) == 1, [str(one) for one in found]
    lines = written(**parts).decode().split("\n")
    marked = [number for number, line in enumerate(lines, 1) if MARK in line]
    assert found[0].line in (marked or [found[0].line])
    return f"{found[0].message}（{found[0].hint}）"


def more(*lines: str) -> str:
    """The fields of the sample with these beside."""
    return "\n".join([PARTS["fields"], *(f"  - {line}" for line in lines)])
