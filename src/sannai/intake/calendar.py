"""The city's closing days as they are published: for a side that has no catalogue of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sannai.common.closed_days import STATUTORY, ClosedDays, parse
from sannai.text.problems import DefinitionError

from .documents import Mistaken, read
from .reading import whole

FILE = "closed_days.yaml"


def check(_: str, content: Mapping[str, Any], at: datetime) -> None:
    """Whether the days can be read. Raises Mistaken."""
    _days(content)


def closed_days() -> ClosedDays:
    """The closing days that are published; the statutory ones until some are. ``common.time`` is told to ask it."""
    found = whole("calendar")
    return _parsed(*found) if found else STATUTORY


@lru_cache(maxsize=2)
def _parsed(sha256: str, body: bytes) -> ClosedDays:
    return _days(read(body))


def _days(content: Mapping[str, Any]) -> ClosedDays:
    text = content.get("text")
    if not isinstance(text, str):
        raise Mistaken("休庁日の文書に本文がありません。")
    try:
        return parse(text.encode(), FILE) if text else STATUTORY
    except DefinitionError as error:
        raise Mistaken(f"休庁日が読めません（{error}）。") from error
