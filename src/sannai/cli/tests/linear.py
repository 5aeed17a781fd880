"""A very long text for every pattern and reader of what people give. Run as a process: it must come to an end.

One that backtracks takes the square of that, which is a quarter of an hour: no clock is needed to tell the two apart.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import django

import sannai

LONG = 150_000
ROOMS = {"text", "rules", "organization", "procedures", "issuance", "accounts", "web"}
UNITS = (" ", "\n", ";", "1", "a", "あ", "1年", "1,", "a.", "a-", "'", "/a/", "%25", "\\", "・")


def texts() -> Iterator[str]:
    """What makes a pattern go back: a long run of what it takes, with what it does not take behind it."""
    for unit in UNITS:
        yield f"甲{unit * (LONG // len(unit))}!"
        yield f"{unit * (LONG // len(unit))}\x00"


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module holds, once."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(sannai.__path__, "sannai."):
        parts = set(module.name.split("."))
        if parts & ROOMS and not parts & {"tests", "migrations"}:
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[value.pattern] = value
    return found


def readers() -> list[Any]:
    """What reads a cell, a line of a log or an answer as a whole."""
    from sannai.organization import csv_cells
    from sannai.procedures.survey_codes import COLUMNS
    from sannai.procedures.survey_rows import normalised
    from sannai.rules.tests.factory import type_into
    from sannai.text.cleaning import clean
    from sannai.text.csv_cells import guarded, unguarded
    from sannai.text.folding import fold
    from sannai.web.logs import masked

    cells = [csv_cells.text(99), csv_cells.key(), csv_cells.email, csv_cells.matters, csv_cells.day]
    typed = [partial(type_into, kind) for kind in ("date", "integer", "phone", "email", "text")]
    return [*cells, *typed, partial(_survey, COLUMNS, normalised), clean, fold, masked, guarded, unguarded]


def _survey(columns: tuple[str, ...], normalised: Callable[..., Any], text: str) -> None:
    normalised(1, dict.fromkeys(columns, text))


def main() -> None:
    """Read everything with everything."""
    django.setup()
    from sannai.organization.csv_cells import Wrong

    every, read = patterns().values(), readers()
    for text in texts():
        for pattern in every:
            pattern.match(text)
        for reader in read:
            with suppress(Wrong):
                reader(text)


if __name__ == "__main__":
    main()
