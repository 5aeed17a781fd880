"""代わりの人: who would stand in for each post of a person, in which order, for which matters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sannai.organization.models import StandIn
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City


@dataclass(frozen=True, slots=True)
class One:
    """One post that stands in, with whoever holds it today."""

    title: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Stood:
    """One post and its stand-ins, in their order."""

    title: str
    stand_ins: tuple[One, ...]


def stand_ins(city: City, staff_key: str) -> list[Stood]:
    """The posts of this person that somebody can be asked at, with their stand-ins. Two statements."""
    posts = city.posts_of(staff_key)
    rows = StandIn.objects.filter(StandIn.holding(city.on), post_key__in=[post.key for post in posts])
    by_post: dict[str, list[StandIn]] = defaultdict(list)
    for row in rows.order_by("kind", "order", "by_post_key"):
        by_post[row.post_key].append(row)
    keys = {each.staff_key for found in by_post.values() for row in found for each in city.holders(row.by_post_key)}
    names = staff_names(keys)
    return [
        Stood(city.title(post.key), tuple(_one(city, row, names) for row in by_post[post.key]))
        for post in posts
        if by_post[post.key] or post.role in ("head", "director")
    ]


def _one(city: City, row: StandIn, names: dict[str, str]) -> One:
    held, there = city.holders(row.by_post_key), city.present(row.by_post_key)
    notes = []
    if row.kind == "acting":
        notes.append(f"職務代理（名義：{row.title}）" if row.title else "職務代理")
    if row.matters.strip():
        notes.append("一部の事項だけ")
    if not held:
        notes.append("いまは欠員")
    elif not there:
        notes.append("きょうは不在")
    return One(city.title(row.by_post_key), "、".join(names[each.staff_key] for each in held), "・".join(notes))
