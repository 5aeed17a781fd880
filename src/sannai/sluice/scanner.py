"""One look at one file that came: every content in it is scanned, and what could not be is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from . import clamd
from .cleaned import Choices, Unclean


@dataclass(slots=True)
class Scanner:
    """``verdict`` is what may be said of all contents together; it is never ``found``, because that raises."""

    how: Choices
    verdict: clamd.Verdict = clamd.CLEAN

    def scan(self, content: BinaryIO, name: str) -> None:
        """Raises Unclean(virus), naming what was found and in which file."""
        verdict = clamd.scan(content, self.how.clamd, self.how.scan_seconds)
        if verdict.state == "found":
            raise Unclean(
                "virus",
                f"「{name}」にウイルス（{verdict.words}）が見つかりました。送ったパソコンやスマートフォンをウイルス対策ソフトで"
                "調べ、ファイルを作り直して送ってください",
            )
        if verdict.state == "not_scanned" and self.verdict.state == "clean":
            self.verdict = verdict
