"""A package on disk: only the files that a folder of its kind has, and the digest that freezes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sannai.text.problems import DefinitionError, Problem

from .blocks import shelf_above, with_blocks

MOST_FILES = 200
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Folder:
    """Which files the folder of one kind of definition has; every other file is a fault."""

    label: str  # 手続
    main: str  # the file that makes a folder one of this kind
    beside: tuple[str, ...] = ("README.md",)
    folders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"tests": ".yaml"}))  # name → ending

    @property
    def words(self) -> str:
        """What can stand in it, in words."""
        names = [self.main, *self.beside, *(f"{name}/*{ending}" for name, ending in self.folders.items())]
        return f"使えるのは {'、'.join(names)}"

    def holds(self, path: str) -> bool:
        """Whether a file of this path can stand in it."""
        folder, _, rest = path.partition("/")
        inside = folder in self.folders and rest.endswith(self.folders[folder]) and "/" not in rest
        return path in (self.main, *self.beside) or inside

    def fault_of(self, path: str) -> Problem | None:
        """A file that such a folder does not have."""
        return None if self.holds(path) else Problem(path, 0, "知らないファイルです", self.words)

    def without_main(self, files: Mapping[str, bytes]) -> list[Problem]:
        """That the main file is missing, if it is."""
        words = f"{self.main} がありません"
        return [] if self.main in files else [Problem(self.main, 0, words, f"{self.label}のフォルダの直下に置く")]


PROCEDURE = Folder(
    "手続",
    "procedure.yaml",
    folders=MappingProxyType({"tables": ".csv", "outputs": ".typ", "tests": ".yaml", "blocks": ".yaml"}),
)


def read_package(path: Path) -> dict[str, bytes]:
    """手続のフォルダを読む（procedure.yaml, README.md, tables/*.csv, outputs/*.typ, tests/*.yaml）。

    The blocks that it uses come with it, from the catalogue in which it lies.
    """
    return with_blocks(read_folder(path, PROCEDURE), shelf_above(path))


def read_folder(path: Path, kind: Folder) -> dict[str, bytes]:
    """The files of a folder, by path.

    Unknown files, links and too much of anything raise DefinitionError, so that nothing is left out silently.
    """
    if not path.is_dir():
        words = f"{kind.label}のフォルダがありません"
        raise DefinitionError([Problem(path.name, 0, words, "フォルダの場所を確かめる")])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for entry in sorted(path.rglob("*")):
        name = entry.relative_to(path).as_posix()
        if any(part.startswith(".") or part.endswith("~") for part in name.split("/")):
            continue
        if fault := _fault(kind, name, entry):
            problems.append(fault)
        elif entry.is_file():
            files[name] = entry.read_bytes()
        if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
            problems.append(Problem(name, 0, f"ファイルが多すぎるか大きすぎます（{MOST_FILES}個、8MiBまで）"))
            break
    if problems := problems + kind.without_main(files):
        raise DefinitionError(problems)
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, each with its length: the identity of a published version."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def _fault(kind: Folder, name: str, entry: Path) -> Problem | None:
    if entry.is_symlink():
        return Problem(name, 0, "リンクは使えません", "ファイルそのものを置く")
    if entry.is_dir():
        known = "/" not in name and name in kind.folders
        return None if known else Problem(name, 0, "知らないフォルダです", f"使えるのは {'、'.join(kind.folders)}")
    return kind.fault_of(name)
