"""組織の改正: what the tree became on a day, what was announced for days to come, and the open work that moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count

from sannai.approvals.models import Waiting
from sannai.casework.models import Case
from sannai.casework.states import ACTIVE
from sannai.organization.models import Succession, Unit
from sannai.organization.snapshot import City, city_on
from sannai.text.eras import wareki

Rows = Mapping[str, list[Unit]]
Counted = Counter[tuple[str, str, str]]  # kind, key and matter → how many


@dataclass(slots=True)
class Change:
    """One day on which units begin, end, change their names or move."""

    on: date
    created: list[Unit] = field(default_factory=list)
    ended: list[Unit] = field(default_factory=list)
    renamed: list[tuple[Unit, Unit]] = field(default_factory=list)
    moved: list[tuple[Unit, Unit]] = field(default_factory=list)
    successions: int = 0

    @property
    def wareki(self) -> str:
        """令和9年4月1日."""
        return wareki(self.on)

    @property
    def words(self) -> str:
        """新設3　廃止1　改称2: what there is of each."""
        counted = (
            ("新設", self.created),
            ("廃止", self.ended),
            ("改称", self.renamed),
            ("移管", self.moved),
        )
        said = [f"{label}{len(found)}" for label, found in counted if found]
        return "・".join([*said, f"承継{self.successions}"] if self.successions else said) or "電話・場所などの変更"


@dataclass(frozen=True, slots=True)
class Move:
    """One declared succession with how much open work follows it."""

    row: Succession
    cases: int | None  # None for a post: cases belong to units
    proposals: int | None


def all_changes() -> list[Change]:
    """Every day on which something changed or will, in order. Two statements. The first day of all is no change."""
    rows = rows_by_key()
    dates = {each.valid_from for history in rows.values() for each in history}
    dates |= {each.valid_to for history in rows.values() for each in history if each.valid_to}
    counted = dict(Succession.objects.values_list("on").annotate(count=Count("pk")))
    days = sorted(dates | set(counted))
    return [_change(rows, day, counted.get(day, 0)) for day in days[1:] or days[:0]]


def change_on(day: date) -> Change:
    """What happens on this day; nothing is an answer too. Two statements."""
    return _change(rows_by_key(), day, Succession.objects.filter(on=day).count())


def rows_by_key() -> dict[str, list[Unit]]:
    """Every row of every unit, in the city's order. One statement."""
    found: dict[str, list[Unit]] = {}
    for row in Unit.objects.order_by("order", "key", "valid_from"):
        found.setdefault(row.key, []).append(row)
    return found


def moves(day: date, *, counted: bool) -> list[Move]:
    """The successions of a day; for a day to come also how many open cases and 起案 they take along. Counts only."""
    rows = list(Succession.objects.filter(on=day).order_by("-kind", "from_key", "matters"))
    if not counted or not rows:
        return [Move(row, None, None) for row in rows]
    eve = city_on(day - timedelta(days=1))
    cases = Case.objects.filter(status__in=ACTIVE).values_list("division_key", "matter")
    open_cases: Counted = Counter()
    for key, matter, count in cases.annotate(count=Count("pk")):
        open_cases["unit", eve.heir("unit", key, matter), matter] += count
    proposals = _proposals(eve, {row.from_key for row in rows if row.kind == "post"})
    return [
        Move(row, _taken(row, rows, open_cases) if row.kind == "unit" else None, _taken(row, rows, proposals))
        for row in rows
    ]


def _proposals(eve: City, moved: set[str]) -> Counted:
    """What waits for a post on the eve; the head of a unit goes with the unit unless it has its own succession."""
    found: Counted = Counter()
    waiting = Waiting.objects.values_list("post_key", "matter").annotate(count=Count("pk"))
    for key, matter, count in waiting:
        here = eve.heir("post", key, matter)
        post = eve.post(here)
        head = eve.head(post.unit_key) if post else None
        if post and head and head.key == here and here not in moved:
            found["unit", post.unit_key, matter] += count
        else:
            found["post", here, matter] += count
    return found


def _taken(row: Succession, rows: list[Succession], counted: Counted) -> int:
    """How many of these follow this row: its own matters, or all that no other row of the same key names."""
    same = [each for each in rows if each.kind == row.kind and each.from_key == row.from_key]
    named = {matter for each in same for matter in each.matters.split()}
    own = set(row.matters.split())
    return sum(
        count
        for (kind, key, matter), count in counted.items()
        if (kind, key) == (row.kind, row.from_key) and (matter in own if own else matter not in named)
    )


def _change(rows: Rows, day: date, successions: int) -> Change:
    found = Change(day, successions=successions)
    eve = day - timedelta(days=1)
    for history in rows.values():
        before = next((row for row in history if row.holds_on(eve)), None)
        after = next((row for row in history if row.holds_on(day)), None)
        if before is None and after is not None:
            found.created.append(after)
        elif before is not None and after is None:
            found.ended.append(before)
        elif before is not None and after is not None:
            if before.name != after.name:
                found.renamed.append((before, after))
            if before.parent_key != after.parent_key:
                found.moved.append((before, after))
    return found
