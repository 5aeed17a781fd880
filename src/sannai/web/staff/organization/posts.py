"""職 in words: who holds it on a day (本務・兼務・事務取扱), who is away, what is vacant, who stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sannai.organization.csv_tables import APPOINTMENT_KINDS, STAND_IN_KINDS
from sannai.organization.models import Absence, Dated, Post, StandIn
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City
from sannai.text.eras import wareki


def period(row: Dated) -> str:
    """令和8年4月1日から令和9年3月31日まで: people say the last day, rows know the first on which it no longer holds."""
    until = f"{wareki(row.valid_to - timedelta(days=1))}まで" if row.valid_to else ""
    return f"{wareki(row.valid_from)}から{until}"


@dataclass(frozen=True, slots=True)
class Person:
    """A holder of a post as a page names them. ``back`` is the first day on which somebody away is here again."""

    key: str
    name: str
    kind: str
    away: bool = False
    back: date | None = None

    @property
    def away_words(self) -> str:
        """不在（令和8年4月3日まで）: never why; that is nobody else's business."""
        if not self.away:
            return ""
        return f"不在（{wareki(self.back - timedelta(days=1))}まで）" if self.back else "不在（終わりの日は未定）"


@dataclass(frozen=True, slots=True)
class Shown:
    """One post with its holders, and whoever stands in for it, in their order."""

    post: Post
    title: str
    people: tuple[Person, ...]
    acting: str = ""
    stand_ins: tuple[Line, ...] = ()

    @property
    def vacant(self) -> bool:
        return not self.people


@dataclass(frozen=True, slots=True)
class Line:
    """One stand-in: 代決 第1順位 食品衛生課 係長 三内 太郎（すべての事項）."""

    kind: str
    order: int
    post_key: str
    title: str
    people: tuple[Person, ...]
    matters: tuple[str, ...]
    own_title: str
    ground: str


def shown(city: City, posts: Iterable[Post], matters: Mapping[str, str]) -> list[Shown]:
    """These posts with their people and stand-ins. Two statements, however many posts."""
    wanted = list(posts)
    rows = _stand_ins(city.on, [post.key for post in wanted])
    names = names_of(city, [*(post.key for post in wanted), *(row.by_post_key for row in rows)])
    return [
        Shown(
            post,
            city.title(post.key),
            people(city, post.key, names),
            _acting(city, post.key),
            tuple(_line(city, row, names, matters) for row in rows if row.post_key == post.key),
        )
        for post in wanted
    ]


def people(city: City, post_key: str, names: Mapping[str, str]) -> tuple[Person, ...]:
    """Who holds this post that day. The names are read beforehand, for all posts at once."""
    return tuple(
        Person(
            holder.staff_key,
            names.get(holder.staff_key, holder.staff_key),
            APPOINTMENT_KINDS.get(holder.kind, holder.kind),
            holder.absent is not None,
            _back(holder.absent),
        )
        for holder in city.holders(post_key)
    )


def names_of(city: City, post_keys: Iterable[str]) -> dict[str, str]:
    """The names of everybody who holds one of these posts. One statement."""
    return staff_names({holder.staff_key for key in post_keys for holder in city.holders(key)})


def _back(absence: Absence | None) -> date | None:
    return absence.valid_to if absence else None


def _acting(city: City, post_key: str) -> str:
    found = city.acting(post_key)
    return (found.title or city.title(found.by_post_key)) if found else ""


def _stand_ins(on: date, keys: list[str]) -> list[StandIn]:
    rows = StandIn.objects.filter(Dated.holding(on), post_key__in=keys)
    return sorted(rows, key=lambda row: (row.kind != "substitute", row.matters != "", row.matters, row.order))


def _line(city: City, row: StandIn, names: Mapping[str, str], matters: Mapping[str, str]) -> Line:
    return Line(
        STAND_IN_KINDS.get(row.kind, row.kind),
        row.order,
        row.by_post_key,
        city.title(row.by_post_key),
        people(city, row.by_post_key, names),
        tuple(matters.get(key, key) for key in row.matters.split()),
        row.title,
        row.ground,
    )
