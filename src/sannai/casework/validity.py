"""有効期間の満了日: it contradicts neither the day of the decision nor what the desk found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sannai.common.action import NotAllowed
from sannai.rules.model import Outcome
from sannai.text.eras import wareki

from . import reading
from .models import Case


def check(case: Case, chosen: Outcome, until: date | None, on: date) -> None:
    """Raises NotAllowed, with the days that fit: the date has come already on that day, or it is not as far away as
    the years that the desk found (``valid_for``)."""
    if until is None:
        return
    if until <= on:
        raise NotAllowed("有効期間の満了日は、今日より後の日付にしてください。")
    years = reading.desk_answers(case).get(chosen.valid_for) if chosen.valid_for else None
    if isinstance(years, int) and not (first := ending(on, years)) <= until < ending(on, years + 1):
        last = ending(on, years + 1) - timedelta(days=1)
        raise NotAllowed(
            f"有効期間の満了日が、記入された有効期間（{years}年）と合いません。"
            f"{wareki(first)}から{wareki(last)}までの日付にしてください。"
        )


def decided(content: Mapping[str, Any], on: date) -> date | None:
    """The last day as the 起案 has it, on the day of the decision. Raises NotAllowed if it has come by then."""
    until = date.fromisoformat(content["valid_until"]) if content.get("valid_until") else None
    if until is not None and until <= on:
        raise NotAllowed(
            f"有効期間の満了日（{wareki(until)}）を過ぎてからの決定はできません。差し戻して、直してもらってください。"
        )
    return until


def ending(on: date, years: int) -> date:
    """The last day of so many years that begin on this day (民法第143条第2項)."""
    try:
        return on.replace(year=on.year + years) - timedelta(days=1)
    except ValueError:  # begun on 29 February: without such a day, the month ends the period
        return on.replace(year=on.year + years, day=28)
