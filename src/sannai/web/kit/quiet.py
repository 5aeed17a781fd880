"""Drawing asks nothing of the database: what a page costs is known before its first row is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection


class Asked(Exception):
    """A cell asked the database. ``lines`` of the list is where its rows are made, for a whole page at once."""


@contextmanager
def no_statements() -> Iterator[None]:
    """Raises Asked on a statement in tests and with DEBUG; for people at work it is nothing."""
    if not settings.DRAW_WITHOUT_STATEMENTS:
        yield
        return
    with connection.execute_wrapper(_refuse):
        yield


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise Asked(sql)
