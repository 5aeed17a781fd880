"""Templates that pick rows by their label: when the label is changed, the row is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sannai.text.problems import Problem
from sannai.text.strict_yaml import nearest

from ..model import Definition
from .keys import told
from .source import bare, closing, place, strings

_AT_0 = r"\w+\.at\(0\)(?:\.\w+\([^()]*\))*"  # row.at(0), row.at(0).split(" ").last()
_LET = r"#?let\s+([a-z][\w-]*)\(([^)]*)\)\s*="
_CURE = 'rows(input, "{}") と id で選ぶと、文言を変えても行は落ちない'


def label_problems(definition: Definition) -> list[Problem]:
    """Every text that is compared with the label of a row and is the label of no question any more."""
    problems = []
    for path, content in definition.files.items():
        if path.startswith("outputs/"):
            source = content.decode("utf-8", "replace")
            known = _labels(definition, last='split(" ").last()' in source)
            for at, text in _compared(bare(source)):
                if text not in known and not _of_a_row(definition, text):
                    problems.append(_lost(definition, path, source, at, text))
    return problems


def _labels(definition: Definition, *, last: bool) -> set[str]:
    """What a label can be held against. ``last``: only its last word is, as templates do for the rows of groups."""
    if last:
        labels = {one.label for one in told(definition)}
        return labels | {label.split(" ")[-1] for label in labels}
    return {one.label for one in told(definition) if not one.group}


def _of_a_row(definition: Definition, text: str) -> bool:
    """借りる備品1 備品: the label of the group, the number of the row, the question."""
    return any(
        re.fullmatch(rf"{re.escape(group.label)}[0-9]+ {re.escape(one.label)}", text)
        for group in definition.groups.values()
        for one in group.fields
    )


def _lost(definition: Definition, path: str, source: str, at: int, text: str) -> Problem:
    fields = {one.label: one.id for one in told(definition)}
    grouped = next((one for one in told(definition) if one.label == text and one.group), None)
    if grouped:
        label = definition.groups[grouped.group].label
        words = f"「{text}」は組の項目で「{label}1 {text}」と出るので、この行は文書に出ません"
        return Problem(path, place(source, at), words, _CURE.format(grouped.id))
    likened = nearest(text, fields) if fields else ""
    words = f"「{text}」という問いはなく、この行は文書に出ません"
    near = next((id for label, id in fields.items() if f"「{label}」" in likened), "")
    cure = likened if not near else f"{likened}。{_CURE.format(near)}"
    return Problem(path, place(source, at), words, cure or "項目の label を書く")


def _compared(source: str) -> Iterator[tuple[int, str]]:
    """The texts of a template that are held against labels, and where each stands."""
    found: dict[int, str] = {}
    label = rf"(?:{_AT_0}{_helpers(source)})"
    for name in set(re.findall(rf"{label}\s+in\s+([a-z][\w-]*)", source)):
        for let in re.finditer(rf"let\s+{re.escape(name)}\s*=\s*\(", source):
            found |= _listed(source, let.end() - 1)
    for written in re.finditer(rf"{label}\s+in\s+\(", source):
        found |= _listed(source, written.end() - 1)
    for equal in re.finditer(rf'{label}\s*[!=]=\s*(?=")', source):
        found |= dict([next(strings(source, equal.end()))])
    for name in _asked_by_label(source, label):
        for call in re.finditer(rf'(?<![\w-]){re.escape(name)}\(\s*(?=")', source):
            found |= dict([next(strings(source, call.end()))])
    yield from sorted(found.items())


def _helpers(source: str) -> str:
    """The template's own functions that make a label of a row: ``let question(row) = row.at(0)…``."""
    names = re.findall(rf"{_LET}\s*{_AT_0}\s*(?:\n|$)", source)
    return "".join(rf"|(?<![\w-]){re.escape(name)}\([^()]*\)" for name, _ in names)


def _asked_by_label(source: str, label: str) -> Iterator[str]:
    """The template's own functions that take a label: ``let desk(label) = ….filter(row => row.at(0) == label)``."""
    for name, parameters, body in re.findall(rf"{_LET}([^\n]*)", source):
        for parameter in re.split(r"\s*,\s*", parameters.strip()):
            if parameter and re.search(rf"{label}\s*==\s*{re.escape(parameter)}(?![\w-])", body):
                yield name


def _listed(source: str, opened: int) -> dict[int, str]:
    """The texts of an array, or the names of a dictionary."""
    end = closing(source, opened)
    texts = list(strings(source, opened, end))
    keys = [(at, text) for at, text in texts if re.match(r'"(?:[^"\\\n]|\\.)*"\s*:', source[at:end])]
    return dict(keys or texts)
