"""台帳: the registers that a person sees, with how many rows of each hold today."""

from __future__ import annotations

from dataclasses import dataclass

from sannai.organization.rights import PROFILES
from sannai.registers import beside
from sannai.registers.door import door_of
from sannai.registers.models import Shelf
from sannai.text.folding import fold
from sannai.web.kit.ask import At, Choice, Flag, Search, UnitChoice
from sannai.web.kit.cells import Cell, Chip, Link, Many, Ref
from sannai.web.kit.found import FAR
from sannai.web.kit.listing import Empty, Listing
from sannai.web.kit.rows import Listed
from sannai.web.kit.table import LAPTOP, LONG, NARROW, NUMBER, TABLET, Column

READ, DEFINITIONS = "entry.read", ("register.propose", "audit.read")


@dataclass(frozen=True, slots=True)
class Kept:
    """One register as this person has it: ``rows`` that are reached, and of these ``mine``, of one's own units."""

    key: str
    title: str
    reading: str
    division_key: str
    division: str
    profile: str
    purpose: str
    rows: int
    mine: int
    ours: bool
    withdrawn: bool


def _kept(at: At) -> list[Kept]:
    """Every register behind whose door there can be anything. Two statements."""
    staff = at.staff
    under = frozenset[str]().union(*(post.under for post in staff.posts))
    homes = frozenset(claim.key for claim in at.city.ancestry("unit", under) if claim.matters is None)
    doors = [found for shelf in Shelf.objects.order_by("pk") if (found := door_of(shelf, staff)) is not None]
    counted = beside.capped(doors, homes, at.day.on, FAR)
    kept: list[Kept] = []
    for one in doors:
        shelf, newest = one.held.shelf, one.newest
        rows, mine = counted[shelf.register]
        name = at.city.name_of(shelf.division_key, shelf.division_key)
        kept.append(
            Kept(
                shelf.register, newest.title, newest.reading, shelf.division_key, name, shelf.rights, newest.purpose,
                rows, mine, shelf.division_key in homes, not shelf.published,
            )
        )  # fmt: skip
    return kept


def _name(one: Kept) -> Cell:
    link = Link(one.title, Ref("desk:register", one.key))
    return Many((link, Chip("取り下げ"))) if one.withdrawn else link


def _number(count: int) -> Cell:
    return f"{FAR:,}以上" if count >= FAR else count


REGISTERS = Listing[Kept](
    key="registers", title="台帳", kind="register", right="organization.read", exports="organization.read",
    order="name", unit="台帳",
    beside=lambda at: (
        Link("台帳の定義", Ref("desk:register_definitions")) if any(map(at.staff.may, DEFINITIONS)) else None
    ),
    rows=lambda at: Listed(_kept(at), key=lambda x: x.key),
    filters=(
        Search("q", "台帳の名前", lambda x, q: fold(q) in fold(x.title) or fold(q) in fold(x.reading) or q in x.key),
        UnitChoice("division", "所管課", lambda x, units: x.division_key in units),
        Choice("profile", "権限の型", "profile", tuple(PROFILES.items())),
        Flag("ours", "自分の課がもつもの、自分の課の記載があるもの", lambda x, _: x.ours or x.mine > 0),
    ),
    columns=(
        Column("name", "台帳", _name, first=True, sort=lambda x: (x.reading or x.title, x.key)),
        Column("division", "所管課", lambda x: x.division, fold=NARROW, sort=lambda x: (x.division_key, x.key)),
        Column("rows", "見られる記載", lambda x: _number(x.rows), NUMBER, sort=lambda x: (x.rows, x.key)),
        Column("mine", "自分の課の記載", lambda x: _number(x.mine), NUMBER, fold=NARROW),
        Column("profile", "権限の型", lambda x: PROFILES.get(x.profile, x.profile), fold=TABLET),
        Column("purpose", "目的", lambda x: x.purpose, LONG, fold=LAPTOP),
    ),
    empty=Empty("あてはまる台帳はありません", "見られる台帳は、まだありません。"),
)  # fmt: skip
