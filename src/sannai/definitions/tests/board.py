"""掲示板, a second and tiny kind of definition: one file of three lines. What holds for it holds for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sannai.common.follow import Consequence, Happened, follow
from sannai.definitions.kinds import DefinitionKind, Lines, register
from sannai.definitions.packages import compiled as compiled_of
from sannai.rules.package import Folder
from sannai.text.problems import DefinitionError, Problem

MAIN = "notice-board.yaml"
KEYS = ("board", "title", "division", "place")


@dataclass(frozen=True, slots=True)
class Board:
    """Where notices are put up."""

    key: str
    title: str
    division: str
    place: str
    files: Mapping[str, bytes]
    places: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"head/division": 3}))


def compiled(files: Mapping[str, bytes]) -> Board:
    """One key a line; every unknown line is a fault."""
    pairs = [line.partition(": ")[::2] for line in files[MAIN].decode().splitlines()]
    unknown = [(number, key) for number, (key, _) in enumerate(pairs, 1) if key not in KEYS]
    if unknown:
        raise DefinitionError([Problem(MAIN, number, f"知らない見出しです：{key}") for number, key in unknown])
    said = dict(pairs)
    return Board(said["board"], said["title"], said["division"], said["place"], files)


def check(board: Board, files: Mapping[str, bytes]) -> list[Problem]:
    """A board hangs somewhere."""
    return [] if board.place else [Problem(MAIN, 4, "場所がありません", "どこに掲げるかを書く")]


def said(board: Board) -> Mapping[str, Lines]:
    """The board in words."""
    return {"掲示板": {"title": ("名称", board.title), "place": ("場所", board.place)}}


def known(name: str = "notice-board") -> tuple[DefinitionKind[Board], list[str]]:
    """The kind, made known, and what its room heard of it."""
    heard: list[str] = []

    made = DefinitionKind(
        name=name,
        folder=Folder("掲示板", MAIN),
        propose="procedure.propose",  # whoever may propose procedures may propose boards
        publish="procedure.publish",
        record={"classification": "総-掲示", "retention": "3年", "disclosure": "open"},
        compile=compiled,
        check=check,
        said=said,
        apart=("説明", ("README",)),
    )

    def published(happened: Happened, by: Consequence) -> None:
        if compiled_of(made, happened.result).place == "撤去済み":
            raise ValueError("no such place")
        heard.append(f"{happened.result} published")

    def withdrawn(happened: Happened, by: Consequence) -> None:
        heard.append(f"{happened.result} withdrawn")

    register(made)
    follow(f"{name}.published", name, published)
    follow(f"{name}.withdrawn", name, withdrawn)
    return made, heard


def files(place: str = "本庁舎1階", key: str = "hall", note: str = "毎朝見る") -> dict[str, bytes]:
    """A folder of one board."""
    text = f"board: {key}\ntitle: 庁舎の掲示板\ndivision: waste\nplace: {place}\n"
    return {MAIN: text.encode(), "README.md": f"{note}\n".encode()}
