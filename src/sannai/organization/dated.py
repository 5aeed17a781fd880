"""What every action on dated rows refuses in the same words, and how a row ends."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from sannai.common.action import NotAllowed

from .models import Dated

Row = TypeVar("Row", bound=Dated)


class Refused(NotAllowed):
    """It cannot be done like this. The message says, in Japanese, what to do instead."""


def in_order(valid_from: date, valid_to: date | None) -> None:
    """Raises Refused for a period that ends before it begins."""
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(f"終わりの日（{valid_to}）は、始まりの日（{valid_from}）より後にしてください。")


def written(text: str, what: str, most: int, *, empty: bool = False) -> str:
    """The text without spaces around it. Raises Refused: missing, too long."""
    text = text.strip()
    if not text and not empty:
        raise Refused(f"{what}を書いてください。")
    if len(text) > most:
        raise Refused(f"{what}は{most}字までにしてください。")
    return text


def overlapping(valid_from: date, valid_to: date | None) -> Q:
    """Rows that hold on some day of this period."""
    reaching = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    return reaching & Q(valid_from__lt=valid_to) if valid_to else reaching


def end(row: Dated, ends: date) -> None:
    """``ends`` is the first day on which it no longer holds. The row stays."""
    row.valid_to = ends
    row.save()


def end_standing(held: QuerySet[Row], ends: date, otherwise: str) -> None:
    """End the one of these that holds on the day before ``ends``. Raises Refused with this sentence if none does."""
    row = held.filter(Dated.holding(ends), valid_from__lt=ends).first()
    if row is None:
        raise Refused(otherwise)
    end(row, ends)
