"""The rows of a CSV of the country's: UTF-8 with or without a mark, or CP932, as whoever publishes it writes it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO


def rows_of(content: bytes) -> Iterator[list[str]]:
    """The rows, without empty ones. What cannot be read as text is passed over: these lists only help."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932", errors="replace")
    try:
        yield from (row for row in csv.reader(StringIO(text.replace("\0", ""))) if any(row))
    except csv.Error:
        return
