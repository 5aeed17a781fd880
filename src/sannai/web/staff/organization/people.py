"""職員の一覧: who holds what on a date and who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sannai.accounts.models import Account
from sannai.organization.csv_tables import APPOINTMENT_KINDS
from sannai.organization.models import Absence, Post
from sannai.text.eras import wareki
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Flag, Search, UnitChoice
from sannai.web.kit.cells import Cell, Chip, Lines, Link, Many, Mono, Ref
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import CHIP, DATE, LONG, NARROW, PERSON, TABLET, Column


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person on the list: place in the order of posts, posts with how they are held, whether away that day."""

    key: str
    name: str
    place: int
    posts: tuple[tuple[Post, str], ...]
    away: Absence | None
    at: At


def _colleagues(at: At) -> list[Colleague]:
    """Everybody in a post that day, by the highest post first. One statement, for the names."""
    city = at.city
    held: dict[str, list[tuple[Post, str]]] = {}
    away: dict[str, Absence] = {}
    order = {each.key: place for place, each in enumerate(city.units)}
    for post in sorted(city.posts, key=lambda post: (order.get(post.unit_key, 0), post.rank, post.key)):
        for holder in city.holders(post.key):
            held.setdefault(holder.staff_key, []).append((post, holder.kind))
            if holder.absent:
                away[holder.staff_key] = holder.absent
    names = dict(Account.objects.values_list("staff_key", "name"))
    return [
        Colleague(key, names.get(key, key), place, tuple(posts), away.get(key), at)
        for place, (key, posts) in enumerate(held.items())
    ]


def _post(post: Post, kind: str, at: At) -> Cell:
    link = Link(at.city.title(post.key), Ref("desk:unit", post.unit_key, at.day.query))
    return link if kind == "regular" else Many((link, Chip(APPOINTMENT_KINDS.get(kind, kind), "purple")))


def _away(row: Absence | None) -> Cell:
    if row is None:
        return ""
    until = f"{wareki(row.valid_to - timedelta(days=1))}まで" if row.valid_to else "終わりの日は未定"
    return Many((Chip("不在", "orange"), until))


PEOPLE = Listing[Colleague](
    key="people", title="職員", kind="staff", right="organization.read", exports="organization.administer", unit="人",
    as_of=True, frame="staff/office_base.html", order="posts",
    rows=lambda at: Listed(_colleagues(at), key=lambda x: x.key),
    filters=(
        Search("q", "氏名・職員番号", lambda x, q: fold(q) in fold(x.name) or fold(q) == fold(x.key)),
        UnitChoice("unit", "所属", lambda x, units: any(post.unit_key in units for post, _ in x.posts)),
        Flag("away", "その日に不在の人だけ", lambda x, _: x.away is not None),
    ),
    columns=(
        Column("name", "氏名", lambda x: Link(x.name, Ref("staff", x.key, x.at.day.query)), PERSON, first=True,
               sort=lambda x: fold(x.name)),
        Column("key", "職員番号", lambda x: Mono(x.key), DATE, fold=TABLET, sort=lambda x: x.key),
        Column("posts", "職", lambda x: Lines(tuple(_post(*each, x.at) for each in x.posts)), LONG,
               sort=lambda x: x.place),
        Column("away", "不在", lambda x: _away(x.away), CHIP, fold=NARROW),
    ),
    empty=Empty("あてはまる職員はいません"),
)  # fmt: skip
