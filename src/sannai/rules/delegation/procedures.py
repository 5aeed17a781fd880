"""A rulebook and the procedures beside it: matters nobody may decide, facts nobody gives, names that disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..divisions import under
from ..model import Definition
from ..organisation import MAYOR
from .entrusting import FILE as ENTRUSTMENT
from .model import Rulebook

PROCEDURE = "procedure.yaml"
OF_EVERY_CASE = ("division", "procedure", "effect", "outcome")  # what a case always tells the rules


@dataclass(frozen=True, slots=True)
class Found:
    """What contradicts (faults), and what the rules do not know yet (warnings). Both stand in procedure.yaml."""

    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def against_procedure(book: Rulebook, definition: Definition) -> Found:
    """手続の事項・事実・処分庁の名義が、専決規程と事務委任規則に合うか。"""
    used = list(_matters(definition))
    warnings = [_unlisted(book, matter, line) for matter, line in used if matter not in book.matters]
    faults = [fault for matter, line in used for fault in _facts(book, definition, matter, line)]
    faults += _effects(book, definition)
    if definition.matter in book.matters:
        faults += _names(book, definition)
    return Found(tuple(sorted(set(faults))), tuple(sorted(set(warnings))))


def unruled(definition: Definition, served: Mapping[str, str], books: Mapping[str, Rulebook]) -> list[Problem]:
    """所管の表のどの課でも、その課の執行機関の規程で決められるか。

    ``served``: unit → its 執行機関, the mayor's where it is not there; ``books``: the rules that each of them has.
    Nothing is said where nobody has any rules yet.
    """
    problems: list[Problem] = []
    for row in definition.divisions if books else ():
        own, division = under(definition, row), row.result.division
        body, line = served.get(division, MAYOR), own.places.get("head/division", 0)
        if own.executive_body and own.executive_body != body:
            words = f"「{division}」は執行機関「{body}」の課で、「{own.executive_body}」の課ではありません"
            hint = f"executive_body: {body} と書くか、課を直す"
            problems.append(Problem(PROCEDURE, own.places.get("head/executive_body", line), words, hint))
        book = books.get(body)
        if book is None:
            words = f"「{division}」の執行機関「{body}」に専決規程がないので、この課では決められません"
            problems.append(Problem(PROCEDURE, line, words, "その執行機関の規程を採用するか、課を直す"))
            continue
        missing = [(matter, at) for matter, at in _matters(own) if matter not in book.matters]
        for matter, at in missing:
            words = f"事項「{matter}」は、「{division}」の執行機関「{body}」の専決規程にありません"
            problems.append(Problem(PROCEDURE, at, words, nearest(matter, book.matters) or "行の matter を直す"))
        problems += [] if missing else against_procedure(book, own).faults
    return sorted(set(problems))


def _matters(definition: Definition) -> Iterable[tuple[str, int]]:
    if definition.matter:
        yield definition.matter, definition.places.get("head/matter", 0)
    for outcome in definition.outcomes:
        if outcome.matter:
            yield outcome.matter, definition.places.get(f"outcome/{outcome.id}", 0)


def _unlisted(book: Rulebook, matter: str, line: int) -> Problem:
    words = f"事項「{matter}」は専決規程にありません。決裁には類推が要ります"
    return Problem(PROCEDURE, line, words, nearest(matter, book.matters) or "規程に事項を加える")


def _facts(book: Rulebook, definition: Definition, matter: str, line: int) -> list[Problem]:
    """Facts that the rows ask and no case of this procedure gives: its decision would be refused."""
    rules = book.matters.get(matter)
    asked = {name for row in rules.rows for name, _ in row.box.entries} if rules else set()
    found = []
    for name in sorted(asked - {*OF_EVERY_CASE, *definition.facts}):
        words = f"事項「{matter}」の決裁に要る「{book.facts[name].label}」を、この手続は規程に渡しません"
        found.append(Problem(PROCEDURE, line, words, f"facts: {{{name}: 項目か値の名前}} を書く"))
    place = definition.places.get("head/facts", 0)
    for name in definition.facts:
        if name not in book.facts:
            words = f"「{name}」という事実は専決規程にありません"
            found.append(Problem(PROCEDURE, place, words, nearest(name, book.facts)))
    return found


def _effects(book: Rulebook, definition: Definition) -> list[Problem]:
    effect = book.facts.get("effect")
    known = [choice.code for choice in effect.choices] if effect else []
    found = []
    for outcome in definition.outcomes:
        if effect and outcome.effect not in known:
            line = definition.places.get(f"outcome/{outcome.id}", 0)
            words = f"結果「{outcome.label}」の effect「{outcome.effect}」を、専決規程の事実 effect が知りません"
            found.append(Problem(PROCEDURE, line, words, "規程の choices に加える"))
    return found


def _names(book: Rulebook, definition: Definition) -> list[Problem]:
    """処分庁 rows must name whom 事務委任規則 names, and the mayor where nothing is entrusted."""
    found = []
    for number, row in enumerate(definition.authority):
        edges = {row.start, *(one.start for one in book.entrustment), *(one.end for one in book.entrustment if one.end)}
        for day in sorted(edge for edge in edges if row.start <= edge < (row.end or date.max)):
            entrusted = book.entrusted(definition.matter, day)
            wanted = entrusted.name if entrusted else book.authority
            if row.name == wanted:
                continue
            line = definition.places.get(f"authority/{number}", 0)
            why = f"{ENTRUSTMENT} {entrusted.line} 行目" if entrusted else f"{ENTRUSTMENT} に委任がない"
            words = f"処分の名義「{row.name}」が、{day} の事務委任規則（{wanted}、{why}）と違います"
            found.append(Problem(PROCEDURE, line, words, "期間と名義を合わせる"))
            break
    return found
