"""scope: the rows that a person may reach with a right. Lists, counts, exports, search and the API begin with it.

The law, which a test holds for every kind, role and day: a row is in ``scope(rows, staff, right)`` if and only if
``staff.may(right, row)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from sannai.common.kinds import KINDS, Kind

from .actors import Staff
from .rights import BESIDE, CITY, ENGAGED, OWN, UNIT, reach_of
from .succession import Claim, claimed

Scope = tuple[frozenset[str], frozenset[str]]  # (units, the only matters or none)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one person reaches with one right over one kind: as a condition for SQL, or asked of a row at hand."""

    kind: Kind
    staff: Staff
    right: str

    @property
    def whole(self) -> bool:
        """Whether everything of the kind is reached: then no condition is worth its cost."""
        return any(reach_of(post.role, self.right) == CITY for post in self.staff.posts)

    def condition(self) -> Q:
        """The rows that are reached. No statement of its own, but for what the kind itself looks up."""
        kind, scopes = self.kind, scopes_of(self.staff, self.right)
        found = Q(pk__in=[])
        for path in kind.unit:
            found |= _at_home(kind, path, self.staff, scopes)
        reaches = {reach_of(post.role, self.right) for post in self.staff.posts}
        if OWN in reaches and kind.own:
            found |= Q(**{kind.own: self.staff.staff_key})
        if kind.also is not None and reaches & BESIDE:
            reached = self.staff.reached(kind, self.right)
            found |= reached if isinstance(reached, Q) else Q(**{f"{kind.key}__in": sorted(reached)})
        return found

    def holds(self, row: Any) -> bool:
        """Whether this row is reached."""
        return self.staff.may(self.right, row)


class Rows(Protocol):
    """Rows that are no table (a tuple at hand, a shelf of a register): they narrow themselves to a reach."""

    def within(self, reach: Reach) -> Self: ...


M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Rows)


def scope(rows: QuerySet[M], staff: Staff, right: str) -> QuerySet[M]:
    """The rows of a table that this person may reach with this right on that date."""
    reach = Reach(kind_of_rows(rows.model), staff, right)
    return rows if reach.whole else rows.filter(reach.condition())


def scope_of(rows: R, kind: Kind, staff: Staff, right: str) -> R:
    """The same of rows that are no table."""
    reach = Reach(kind, staff, right)
    return rows if reach.whole else rows.within(reach)


def kind_of_rows(model: type[Model]) -> Kind:
    """The kind whose table this is. Raises LookupError for a table that is no kind: it has no visibility of its own."""
    for kind in KINDS.values():
        if kind.model and kind.rows is model:
            return kind
    raise LookupError(f"{model.__name__} is no kind: see common/kinds.py")


def scopes_of(staff: Staff, right: str) -> list[Scope]:
    """(units, the only matters or none) for each post that gives the right over what is at home somewhere."""
    found: list[Scope] = []
    for post in staff.posts:
        reach = reach_of(post.role, right)
        if reach == UNIT:
            found.append((post.under, post.matters))
        elif reach == ENGAGED:
            found += ((scope, frozenset()) for scope in staff.city.scopes(staff.staff_key))
        elif reach == CITY:
            found.append((frozenset(each.key for each in staff.city.units), frozenset()))
    return found


def units_of(staff: Staff, right: str) -> frozenset[str]:
    """Keys of every unit some of whose things this person reaches with the right: what a filter by division offers."""
    return frozenset[str]().union(*(scope for scope, _ in scopes_of(staff, right)))


def claims_of(staff: Staff, scopes: Iterable[Scope]) -> tuple[Claim, ...]:
    """The stored units and matters whose things are today with these. Give it to ``claimed``."""
    every = list(scopes)
    whole = frozenset[str]().union(*(scope for scope, matters in every if not matters))
    found = list(staff.city.ancestry("unit", whole))
    for scope, matters in every:
        if matters:
            found += (_only(claim, matters) for claim in staff.city.ancestry("unit", scope))
    return tuple(found)


def _at_home(kind: Kind, path: str, staff: Staff, scopes: list[Scope]) -> Q:
    if kind.among is not None:
        units = frozenset[str]().union(*(scope for scope, matters in scopes if not matters))
        return kind.among(staff.city, units)
    claims = claims_of(staff, scopes)
    if kind.matter:
        return claimed(path, kind.matter, claims)
    # A thing without a matter goes with the rest of its unit, and to no post that handles certain matters only.
    return Q(**{f"{path}__in": sorted(claim.key for claim in claims if claim.matters is None)})


def _only(claim: Claim, matters: frozenset[str]) -> Claim:
    return Claim(claim.key, (matters if claim.matters is None else matters & claim.matters) - claim.but)


def find(rows: QuerySet[M], staff: Staff, right: str, key: Any) -> M | None:
    """One row if this person may reach it: to fetch is to authorise. One statement for what is at home with them."""
    row = rows.filter(**{kind_of_rows(rows.model).key: key}).first()
    return row if row is not None and staff.may(right, row) else None
