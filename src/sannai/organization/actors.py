"""職員 as an actor: a person on a date, with the posts held on that date and how far each reaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sannai.accounts.models import Account

from .models import Post
from .rights import CITY, ENGAGED, OWN, POST, UNIT, reach_of
from .snapshot import City, city_on
from .succession import Claim


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as one person holds it: ``under`` is its unit and every unit below; no ``matters`` is all of them."""

    key: str
    title: str
    unit_key: str
    unit_name: str
    role: str
    rank: int
    kind: str  # regular, concurrent (兼務), caretaker (事務取扱)
    under: frozenset[str]
    matters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff on one date. Rights come from posts; a person without a post has none."""

    staff_key: str
    name: str
    posts: tuple[HeldPost, ...]
    city: City = field(repr=False, compare=False)
    kind: str = "staff"

    @property
    def on(self) -> date:
        """The day on which this person stands here."""
        return self.city.on

    @property
    def post_key(self) -> str:
        """The main post: the regular one before concurrent ones."""
        return self.posts[0].key if self.posts else ""

    @property
    def roles(self) -> frozenset[str]:
        """The roles of all posts held: columns of the rights matrix."""
        return frozenset(post.role for post in self.posts)

    @property
    def signature(self) -> str:
        """How this person is named in a record: 収集課 課長 三内 太郎."""
        return f"{self.city.title(self.post_key)} {self.name}" if self.posts else self.name

    def post_for(self, right: str, subject: object = None) -> HeldPost | None:
        """The first post held that gives this right over this subject; None means no."""
        return next((post for post in self.posts if self._gives(post, right, subject)), None)

    def may(self, right: str, subject: object = None) -> bool:
        """Whether any post held gives the right over the subject. Without a subject: over anything at all."""
        return self.post_for(right, subject) is not None

    def holds(self, post_key: str) -> bool:
        """Whether this person holds that very post today."""
        return any(post.key == post_key for post in self.posts)

    def sees_division(self, key: str) -> bool:
        """Whether cases of this division may be read."""
        return key in visible_divisions(self)

    def _gives(self, post: HeldPost, right: str, subject: Any) -> bool:
        reach = reach_of(post.role, right)
        if reach == POST and subject is not None:
            admits = getattr(subject, "admits", None)
            return bool(admits and admits(post.key))
        if reach == OWN and subject is not None:
            return getattr(subject, "staff_key", None) == self.staff_key
        if reach == ENGAGED:
            return any(
                subject is None or _within(self.city, subject, scope) for scope in self.city.scopes(self.staff_key)
            )
        if reach == UNIT and subject is not None:
            return _within(self.city, subject, post.under, post.matters)
        return reach is not None


def _within(city: City, subject: Any, scope: Collection[str], matters: Collection[str] = ()) -> bool:
    """Whether the subject is today with a unit of this scope. What belongs to no unit is nowhere."""
    units = getattr(subject, "unit_keys", None)  # a person stands where each post is
    if units is not None:
        return any(key in scope for key in units)
    # An envelope knows its division through the version it was filed on.
    source = subject if hasattr(subject, "division_key") else getattr(subject, "version", None)
    division, matter = getattr(source, "division_key", None), getattr(source, "matter", "")
    if division is None or (matters and matter not in matters):
        return False
    return city.heir("unit", division, matter) in scope


def staff_for(account_or_key: Account | str, on: date) -> Staff | None:
    """The person on this date, in two statements. None: unknown, deactivated, or in no post on that date."""
    key = account_or_key if isinstance(account_or_key, str) else account_or_key.staff_key
    city = city_on(on)
    name = Account.objects.filter(staff_key=key, is_active=True).values_list("name", flat=True).first()
    held = city.appointments_of(key)
    if name is None or not held:
        return None
    posts = [(city.post(row.post_key), row.kind) for row in held]
    return Staff(key, name, tuple(_held(city, post, kind) for post, kind in posts if post), city)


def _held(city: City, post: Post, kind: str) -> HeldPost:
    home = city.unit(post.unit_key)
    return HeldPost(
        key=post.key,
        title=post.title,
        unit_key=post.unit_key,
        unit_name=home.name if home else post.unit_key,
        role=post.role,
        rank=post.rank,
        kind=kind,
        under=city.subtree(post.unit_key),
        matters=frozenset(post.matters.split()),
    )


def visible_divisions(staff: Staff) -> frozenset[str]:
    """Keys of every unit some of whose cases this person may read on that date."""
    return frozenset[str]().union(*(scope for scope, _ in _scopes(staff)))


def visible_claims(staff: Staff) -> tuple[Claim, ...]:
    """What a queue starts from: the stored divisions and matters whose cases this person may read on that date.

    Give it to ``snapshot.claimed``. No statement of its own.
    """
    scopes = _scopes(staff)
    whole = frozenset[str]().union(*(scope for scope, matters in scopes if not matters))
    found = list(staff.city.ancestry("unit", whole))
    for scope, matters in scopes:
        if matters:
            found += (_only(claim, matters) for claim in staff.city.ancestry("unit", scope))
    return tuple(found)


def _scopes(staff: Staff) -> list[tuple[frozenset[str], frozenset[str]]]:
    """(units, the only matters or none) for each post that lets its holder read cases."""
    found: list[tuple[frozenset[str], frozenset[str]]] = []
    for post in staff.posts:
        reach = reach_of(post.role, "case.read")
        if reach == UNIT:
            found.append((post.under, post.matters))
        elif reach == ENGAGED:
            found += ((scope, frozenset()) for scope in staff.city.scopes(staff.staff_key))
        elif reach == CITY:
            found.append((frozenset(each.key for each in staff.city.units), frozenset()))
    return found


def _only(claim: Claim, matters: frozenset[str]) -> Claim:
    return Claim(claim.key, (matters if claim.matters is None else matters & claim.matters) - claim.but)
