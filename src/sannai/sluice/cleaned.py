"""What is asked of the sluice, and what it answers: a harmless file, or words for whoever sent the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

from .clamd import NOT_SCANNED, Verdict


class Method(StrEnum):
    """How a file was made harmless, in the words of the guideline on information security (総務省)."""

    REMADE = "再作成"  # a picture, from its pixels
    SANITISED = "サニタイズ"  # what can act is taken out, and all of it written anew
    IMAGED = "画像化"
    TEXT = "テキスト化"
    CONVERTED = "変換"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a city has chosen. ``clamd``: a socket, ``convert``: a command (file in, PDF out), or nothing."""

    flatten: bool = False  # a PDF becomes pictures of its pages
    clamd: str = ""
    convert: str = ""
    scan_seconds: float = 120
    convert_seconds: float = 120
    most_pixels: int = 50_000_000
    most_pages: int = 50  # of a TIFF
    most_members: int = 500  # of a ZIP
    most_opened: int = 300 * 1024 * 1024  # bytes: of all members of a ZIP, of one attachment of a PDF


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one kind of file."""

    output: BinaryIO = field(repr=False)  # in memory, at its beginning
    media_type: str
    method: Method
    tools: tuple[str, ...]  # name and version
    removed: tuple[str, ...] = ()  # plain words


@dataclass(frozen=True, slots=True)
class Cleaned(Made):
    """A harmless file, what it is called now, and whether the original and all that was in it were looked through."""

    name: str = ""
    verdict: Verdict = NOT_SCANNED


@dataclass(frozen=True, slots=True)
class Report:
    """What was done to a file, or in ``words`` why it is refused (``code``: that of ``Unclean``) or waits."""

    code: str = ""
    words: str = ""
    method: str = ""
    tools: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    name: str = ""
    verdict: tuple[str, str] = ("", "")

    @staticmethod
    def of(made: Cleaned) -> Report:
        """Of a file that was made harmless."""
        verdict = (made.verdict.state, made.verdict.words)
        return Report("", "", made.method.value, made.tools, made.removed, made.name, verdict)


class Unclean(Exception):
    """The file cannot be let through: a code for machines, words that say how to mend it.

    Codes: active, bomb, damaged, encrypted, nested, office, too_large, unknown, virus.
    """

    def __init__(self, code: str, words: str) -> None:
        self.code, self.words = code, words
        super().__init__(f"{code}: {words}")


DAMAGED = "ファイルが壊れているか、途中で切れています。手元で開けることを確かめて、もう一度送ってください"
TOO_HEAVY = "ファイルが大きすぎるか、込み入りすぎています。ページを分けるか、小さく保存し直して送ってください"
