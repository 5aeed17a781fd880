"""What a candidate changes against the version in force, part by part, in the words that its kind says it with."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sannai.text.differing import SideBySide

from .kinds import C, DefinitionKind, Lines

MOST_LINES = 60  # of one file's difference; the rest is counted


@dataclass(frozen=True, slots=True)
class Change(SideBySide):
    """One thing that is added, removed or said otherwise."""

    kind: Literal["added", "removed", "relabelled", "changed"]
    id: str
    label: str
    before: str = ""
    after: str = ""

    @property
    def word(self) -> str:
        """追加・削除・文言・変更."""
        return {"added": "追加", "removed": "削除", "relabelled": "文言", "changed": "変更"}[self.kind]


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one part of a definition."""

    title: str
    changes: tuple[Change, ...]


def differences(kind: DefinitionKind[C], old: C | None, new: C) -> tuple[Section, ...]:
    """いまの版から変わること。Sections without a change are left out; without an old version everything is added."""
    before, after = (kind.said(old) if old else {}), kind.said(new)
    titles = dict.fromkeys([*after, *before])
    sections = [Section(title, _lines(before.get(title, {}), after.get(title, {}))) for title in titles]
    name, beginnings = kind.apart
    apart = _files(_texts(old.files, beginnings) if old else {}, _texts(new.files, beginnings))
    return tuple(section for section in (*sections, Section(name, apart)) if section.changes)


def _lines(before: Lines, after: Lines) -> tuple[Change, ...]:
    found = []
    for id, (label, text) in after.items():
        if id not in before:
            found.append(Change("added", id, label, "", text))
        elif (label, text) != before[id]:
            found.append(_change(id, before[id], (label, text)))
    gone = [Change("removed", id, label, text) for id, (label, text) in before.items() if id not in after]
    return tuple(found + gone)


def _change(id: str, before: tuple[str, str], after: tuple[str, str]) -> Change:
    """Only its words, or more than that: then the old and the new words stand on top of the rest."""
    if before[1] == after[1]:
        return Change("relabelled", id, after[0], before[0], after[0])
    named = before[0] != after[0]
    was, now = (_with(label if named else "", text) for label, text in (before, after))
    return Change("changed", id, after[0], was, now)


def _with(label: str, text: str) -> str:
    return f"{label}\n{text}".strip() if label else text


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """What stands in no section, line by line."""
    changes: list[Change] = []
    for path, text in after.items():
        if path not in before:
            changes.append(Change("added", path, path, "", f"{len(text.splitlines())}行"))
        elif text != before[path]:
            changes.append(Change("changed", path, path, *_line_changes(before[path], text)))
    gone = [(path, text) for path, text in before.items() if path not in after]
    changes += [Change("removed", path, path, f"{len(text.splitlines())}行") for path, text in gone]
    return tuple(changes)


def _texts(files: Mapping[str, bytes], beginnings: tuple[str, ...]) -> dict[str, str]:
    return {path: content.decode("utf-8", "replace") for path, content in files.items() if path.startswith(beginnings)}


def _line_changes(before: str, after: str) -> tuple[str, str]:
    told = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    gone = [line[2:] for line in told if line.startswith("- ")]
    come = [line[2:] for line in told if line.startswith("+ ")]
    return _cut(gone), _cut(come)


def _cut(lines: list[str]) -> str:
    rest = len(lines) - MOST_LINES
    return "\n".join(lines[:MOST_LINES] + ([f"（ほか{rest}行）"] if rest > 0 else []))
