"""scope: the rows that a person may reach with a right. Lists, counts, exports, search and the API begin with it.

The law, which a test holds for every kind, role and day: a row is in ``scope(rows, staff, right)`` if and only if
``staff.may(right, row)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from sannai.common.kinds import KINDS, Kind

from .actors import Staff
from .rights import BESIDE, CITY, ENGAGED, OWN, UNIT, profiled, profiles_of
from .succession import Claim, claimed

Scope = tuple[frozenset[str], frozenset[str]]  # (units, the only matters or none)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one person reaches with one right over one kind: as a condition for SQL, or asked of a row at hand.

    ``profile``: whose rows are all of this profile, as those of one register are. Without one, each row names its own.
    """

    kind: Kind
    staff: Staff
    right: str
    profile: str = ""

    @property
    def whole(self) -> bool:
        """Whether everything of the kind (and the profile) is reached: then no condition is worth its cost."""
        return self._whole(self.profile if self.kind.profile else "")

    @property
    def units(self) -> frozenset[str]:
        """The stored keys of the units whose things are today with this person: for rows with a unit and no matter.

        Ask ``whole`` first: whoever reaches everything also reaches what no unit keeps. What one post reaches of
        certain matters only is not among them. A right that depends on a profile reaches no unit without one.
        """
        scopes = scopes_of(self.staff, self.right, self.profile if self.kind.profile else "")
        return _without_matter(self.staff, scopes)

    def condition(self) -> Q:
        """The rows that are reached. No statement of its own, but for what the kind itself looks up."""
        shield = self.kind.shield
        if not shield or shield[1] == self.right:
            return self._reached()
        return self._reached() & (Q(**{shield[0]: False}) | replace(self, right=shield[1]).condition())

    def _reached(self) -> Q:
        if not profiled(self.right):
            return self._condition("")
        path, found = self.kind.profile, Q(pk__in=[])
        for name in profiles_of(self.right, self.profile) if path else ():
            found |= Q(**{path: name}) if self._whole(name) else Q(**{path: name}) & self._condition(name)
        return found

    def holds(self, row: Any) -> bool:
        """Whether this row is reached."""
        return self.staff.may(self.right, row)

    def _whole(self, profile: str) -> bool:
        return any(post.reach(self.right, profile) == CITY for post in self.staff.posts)

    def _condition(self, profile: str) -> Q:
        kind, scopes = self.kind, scopes_of(self.staff, self.right, profile)
        found = Q(pk__in=[])
        for path in kind.unit:
            found |= _at_home(kind, path, self.staff, scopes)
        reaches = {post.reach(self.right, profile) for post in self.staff.posts}
        if OWN in reaches and kind.own:
            found |= Q(**{kind.own: self.staff.staff_key})
        if kind.also is not None and reaches & BESIDE:
            reached = self.staff.reached(kind, self.right)
            found |= reached if isinstance(reached, Q) else Q(**{f"{kind.key}__in": sorted(reached)})
        return found


class Rows(Protocol):
    """Rows that are no table (a tuple at hand, a shelf of a register): they narrow themselves to a reach."""

    def within(self, reach: Reach) -> Self: ...


M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Rows)


def scope(rows: QuerySet[M], staff: Staff, right: str) -> QuerySet[M]:
    """The rows of a table that this person may reach with this right on that date."""
    reach = Reach(kind_of_rows(rows.model), staff, right)
    return rows if reach.whole and not reach.kind.shield else rows.filter(reach.condition())


def scope_of(rows: R, kind: Kind, staff: Staff, right: str, profile: str = "") -> R:
    """The same of rows that are no table; with a profile, of rows that are all of it."""
    reach = Reach(kind, staff, right, profile)
    return rows if reach.whole else rows.within(reach)


def kind_of_rows(model: type[Model]) -> Kind:
    """The kind whose table this is. Raises LookupError for a table that is no kind: it has no visibility of its own."""
    for kind in KINDS.values():
        if kind.model and kind.rows is model:
            return kind
    raise LookupError(f"{model.__name__} is no kind: see common/kinds.py")


def scopes_of(staff: Staff, right: str, profile: str = "") -> list[Scope]:
    """(units, the only matters or none) for each post that gives the right over what is at home somewhere.

    A right that depends on a profile gives none without one.
    """
    found: list[Scope] = []
    for post in staff.posts:
        reach = post.reach(right, profile)
        if reach == UNIT:
            found.append((post.under, post.matters))
        elif reach == ENGAGED:
            found += ((scope, frozenset()) for scope in staff.city.scopes(staff.staff_key))
        elif reach == CITY:
            found.append((frozenset(each.key for each in staff.city.units), frozenset()))
    return found


def units_of(staff: Staff, right: str, profile: str = "") -> frozenset[str]:
    """Keys of every unit some of whose things this person reaches with the right: what a filter by division offers.

    Of a right that depends on a profile: things of this one, without one things of any.
    """
    asked = profiles_of(right, profile)
    return frozenset[str]().union(*(scope for name in asked for scope, _ in scopes_of(staff, right, name)))


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
    if kind.matter:
        return claimed(path, kind.matter, claims_of(staff, scopes))
    return Q(**{f"{path}__in": sorted(_without_matter(staff, scopes))})


def _without_matter(staff: Staff, scopes: Iterable[Scope]) -> frozenset[str]:
    """A thing without a matter goes with the rest of its unit, and to no post that handles certain matters only."""
    return frozenset(claim.key for claim in claims_of(staff, scopes) if claim.matters is None)


def _only(claim: Claim, matters: frozenset[str]) -> Claim:
    return Claim(claim.key, (matters if claim.matters is None else matters & claim.matters) - claim.but)


def find(rows: QuerySet[M], staff: Staff, right: str, key: Any) -> M | None:
    """One row if this person may reach it: to fetch is to authorise. One statement for what is at home with them."""
    row = rows.filter(**{kind_of_rows(rows.model).key: key}).first()
    return row if row is not None and staff.may(right, row) else None
