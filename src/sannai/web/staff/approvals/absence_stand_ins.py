"""代わりの人: who would stand in for each post of a person, in which order, for which matters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sannai.organization.models import StandIn
from sannai.organization.queries import staff_names
from sannai.organization.snapshot import City
from sannai.rules.delegation.model import Rulebook


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


def stand_ins(city: City, staff_key: str, book: Rulebook | None) -> list[Stood]:
    """The posts of this person at which something is decided, with their stand-ins: 代決 first. Two statements."""
    posts = city.posts_of(staff_key)
    rows = StandIn.objects.filter(StandIn.holding(city.on), post_key__in=[post.key for post in posts])
    by_post: dict[str, list[StandIn]] = defaultdict(list)
    for row in rows.order_by("-kind", "matters", "order", "by_post_key"):
        by_post[row.post_key].append(row)
    keys = {each.staff_key for found in by_post.values() for row in found for each in city.holders(row.by_post_key)}
    names = staff_names(keys)
    return [
        Stood(city.title(post.key), tuple(_one(city, row, names, book) for row in by_post[post.key]))
        for post in posts
        if by_post[post.key] or post.role in ("head", "director")
    ]


def _one(city: City, row: StandIn, names: dict[str, str], book: Rulebook | None) -> One:
    held, there = city.holders(row.by_post_key), city.present(row.by_post_key)
    notes = []
    if row.kind == "acting":
        notes.append(f"職務代理（名義：{row.title}）" if row.title else "職務代理")
    if keys := row.matters.split():
        known = book.matters if book else {}
        notes.append(f"{'、'.join(known[key].title if key in known else key for key in keys)}だけ")
    if not held:
        notes.append("いまは欠員")
    elif not there:
        notes.append("きょうは不在")
    return One(city.title(row.by_post_key), "、".join(names[each.staff_key] for each in held), "・".join(notes))
