"""職員 as an actor: a person on a date, with the posts held on that date and how far each reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from sannai.accounts.models import Account

from .models import Appointment, Dated, Post, Unit
from .rights import CITY, POST, reach_of
from .tree import subtree_of


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as one person holds it: ``under`` is its unit and every unit below."""

    key: str
    title: str
    unit_key: str
    unit_name: str
    role: str
    rank: int
    kind: str  # regular, concurrent
    under: frozenset[str]


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff on one date. Rights come from posts; a person without a post has none."""

    staff_key: str
    name: str
    posts: tuple[HeldPost, ...]
    on: date
    kind: str = "staff"

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
        return f"{self.posts[0].unit_name} {self.posts[0].title} {self.name}" if self.posts else self.name

    def post_for(self, right: str, subject: object = None) -> HeldPost | None:
        """The first post held that gives this right over this subject; None means no."""
        return next((post for post in self.posts if _gives(post, right, subject)), None)

    def may(self, right: str, subject: object = None) -> bool:
        """Whether any post held gives the right over the subject. Without a subject: over anything at all."""
        return self.post_for(right, subject) is not None

    def holds(self, post_key: str) -> bool:
        """Whether this person holds that very post today."""
        return any(post.key == post_key for post in self.posts)

    def sees_division(self, key: str) -> bool:
        """Whether cases of this division may be read."""
        return any(
            reach == CITY or (reach is not None and key in post.under)
            for post in self.posts
            for reach in [reach_of(post.role, "case.read")]
        )


def _division(subject: Any) -> str | None:
    # An envelope knows its division through the version it was filed on.
    own = getattr(subject, "division_key", None)
    return own if own is not None else getattr(getattr(subject, "version", None), "division_key", None)


def _gives(post: HeldPost, right: str, subject: object) -> bool:
    reach = reach_of(post.role, right)
    if reach is None:
        return False
    if reach == CITY or subject is None:
        return True
    if reach == POST:
        return getattr(subject, "decider_post", None) == post.key
    division = _division(subject)
    return division is not None and division in post.under


def staff_for(account_or_key: Account | str, on: date) -> Staff | None:
    """The person on this date, in two statements. None: unknown, deactivated, or in no post on that date."""
    key = account_or_key if isinstance(account_or_key, str) else account_or_key.staff_key
    appointments = Appointment.objects.filter(Dated.holding(on), staff_key=key)
    account = Account.objects.filter(staff_key=key, is_active=True)
    rows = list(
        Post.objects.filter(Dated.holding(on), key__in=appointments.values("post_key"))
        .annotate(
            person=Subquery(account.values("name")[:1]),
            kind=Subquery(appointments.filter(post_key=OuterRef("key")).order_by("-kind").values("kind")[:1]),
        )
        .values_list("key", "title", "unit_key", "role", "rank", "person", "kind")
    )
    if not rows or rows[0][5] is None:
        return None
    units = {unit.key: unit for unit in Unit.objects.filter(Dated.holding(on))}
    parents = {unit.key: unit.parent_key for unit in units.values()}
    posts = [
        HeldPost(
            key=post_key,
            title=title,
            unit_key=unit_key,
            unit_name=units[unit_key].name,
            role=role,
            rank=rank,
            kind=kind,
            under=subtree_of(unit_key, parents),
        )
        for post_key, title, unit_key, role, rank, _, kind in rows
        if unit_key in units  # a post of a unit that no longer stands reaches nothing
    ]
    posts.sort(key=lambda post: (post.kind != "regular", post.rank, post.key))
    return Staff(staff_key=key, name=rows[0][5], posts=tuple(posts), on=on) if posts else None


def visible_divisions(staff: Staff) -> frozenset[str]:
    """Keys of every unit whose cases this person may read on that date: what a queue starts from."""
    reaches = [(reach_of(post.role, "case.read"), post) for post in staff.posts]
    if any(reach == CITY for reach, _ in reaches):
        return frozenset(Unit.objects.filter(Dated.holding(staff.on)).values_list("key", flat=True))
    return frozenset[str]().union(*(post.under for reach, post in reaches if reach is not None))
