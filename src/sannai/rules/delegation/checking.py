"""Everything that can be wrong with rules that compile."""

from __future__ import annotations

from collections.abc import Mapping

from ..problems import Problem
from .model import Rulebook


def check_rulebook(book: Rulebook, files: Mapping[str, bytes]) -> list[Problem]:
    """規程の抜け・重なり・使われないもの、そして試験（tests/*.yaml）の失敗。"""
    return []
