"""Why somebody may not do what the law ties to a duty, and who may: the sentence that they read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sannai.text.eras import wareki

from .duties import DUTIES, TIED
from .models import Duty
from .queries import staff_names
from .snapshot import City

MOST_NAMES = 5


def lacking(city: City, staff_key: str, duty: str, units: Sequence[str], matter: str) -> str:
    """In Japanese: the article, what became of this person's own appointment, whose duty it is that day."""
    tied = TIED[duty]
    mine = [row for unit in units for row in city.past_duties(staff_key, tied.kinds, unit, matter)]
    holders = {row.pk: row for unit in units for row in city.duties_for(tied.kinds, unit, matter)}
    here = [row for row in holders.values() if city.appointments_of(row.staff_key)]
    return f"{tied.label}は、任命された職員だけができます（{tied.ground}）。{_ended(mine, duty)}{_told(here)}"


def _ended(mine: Sequence[Duty], duty: str) -> str:
    if mine:
        last = max(mine, key=lambda row: row.valid_to or row.valid_from)
        if last.valid_to:
            last_day = wareki(last.valid_to - timedelta(days=1))
            return f"あなたの{DUTIES[last.kind].label}の任命は、{last_day}で終わりました。"
    kinds = "・".join(DUTIES[kind].label for kind in TIED[duty].kinds)
    return f"あなたは、今日この課の{kinds}に任命されていません。"


def _told(rows: Sequence[Duty]) -> str:
    if not rows:
        return "今日、この職務を持つ職員はいません。職員管理者に任命を確かめてください。"
    nearest = sorted(rows, key=lambda row: (row.unit_key == "", list(DUTIES).index(row.kind), row.staff_key))
    names = staff_names(row.staff_key for row in nearest)
    told = "、".join(f"{names[row.staff_key]}（{DUTIES[row.kind].label}）" for row in nearest[:MOST_NAMES])
    return f"今日この職務を持つのは、{told}{'ほか' if len(nearest) > MOST_NAMES else ''}です。"
