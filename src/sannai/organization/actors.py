"""職員 as an actor: a person on a date, with the posts held on that date and how far each reaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from sannai.accounts.models import Account
from sannai.common import kinds
from sannai.common.kinds import Kind, Reached

from .duties import TIED
from .duty_words import lacking
from .models import Post
from .rights import BESIDE, CITY, ENGAGED, OWN, UNIT, profiled, profiles_of, reach_of
from .snapshot import City, city_on


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as one person holds it: ``under`` is its unit and every unit below; no ``matters`` is all of them.

    ``profile``: of a system, which reaches nothing but what has this one; of people "".
    """

    key: str
    title: str
    unit_key: str
    unit_name: str
    role: str
    rank: int
    kind: str  # regular, concurrent (兼務), caretaker (事務取扱)
    under: frozenset[str]
    matters: frozenset[str] = frozenset()
    profile: str = ""

    def reach(self, right: str, profile: str = "") -> str | None:
        """How far this post gives a right over things of this profile, or None."""
        return reach_of(self.role, right, profile) if self.profile in ("", profile) else None

    def reaches(self, right: str, profile: str = "") -> frozenset[str]:
        """Every way in which it gives the right over something or other: of this profile, without one of any."""
        names = profiles_of(right, profile)
        return frozenset(reach for name in names if (reach := self.reach(right, name)))


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff on one date. Rights come from posts; a person without a post has none.

    ``kind`` "machine": a system that acts by a post (``machines.py``), and ``staff_key`` is its own key.
    """

    staff_key: str
    name: str
    posts: tuple[HeldPost, ...]
    city: City = field(repr=False, compare=False)
    kind: str = "staff"
    _reached: dict[tuple[str, str], Reached] = field(default_factory=dict, repr=False, compare=False)

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
        """How this person is named in a record: 収集課 課長 三内 太郎; a system: 集積所管理システム（収集課 課長）."""
        if not self.posts:
            return self.name
        post = self.city.title(self.post_key)
        return f"{self.name}（{post}）" if self.kind == "machine" else f"{post} {self.name}"

    def post_for(self, right: str, subject: Any = None, *, profile: str = "") -> HeldPost | None:
        """The first post held that gives this right over this subject; None means no.

        Without a subject: over anything at all, or over anything of this ``profile``; a subject names its own. What
        the person reaches beside its home (asked by post, concerned by unit) is looked up only if no post reaches it
        at home.
        """
        if subject is None:
            return next((post for post in self.posts if self._reaches_anything(post, right, profile)), None)
        shield = kinds.shielded_by(subject)
        if shield not in ("", right) and not self.may(shield, subject):
            return None
        able = [post for post in self.posts if _reach(post, right, subject) is not None]
        at_home = next((post for post in able if self._at_home(post, right, subject)), None)
        return at_home or next((post for post in able if self._beside(post, right, subject)), None)

    def may(self, right: str, subject: Any = None, *, profile: str = "") -> bool:
        """Whether any post held gives the right over the subject. Without a subject: over anything (of a profile)."""
        return self.post_for(right, subject, profile=profile) is not None

    def at_home(self, right: str, subject: Any) -> bool:
        """Whether the right comes from where the subject is at home, not from being asked or concerned."""
        return any(self._at_home(post, right, subject) for post in self.posts)

    def holds(self, post_key: str) -> bool:
        """Whether this person holds that very post today."""
        return any(post.key == post_key for post in self.posts)

    def has_duty(self, duty: str, subject: Any) -> bool:
        """Whether this person is appointed, today and where the subject is at home, to what the law asks for this."""
        home = kinds.home(subject)
        return any(
            self.city.holds_duty(self.staff_key, TIED[duty].kinds, unit, home.matter) for unit in home.units or ("",)
        )

    def lacks_duty(self, duty: str, subject: Any) -> str:
        """Why this person may not, in Japanese, and who has the duty; "" for whoever has it. One statement at most."""
        if self.has_duty(duty, subject):
            return ""
        home = kinds.home(subject)
        return lacking(self.city, self.staff_key, duty, home.units or ("",), home.matter)

    def reached(self, kind: Kind, right: str) -> Reached:
        """What this person reaches of a kind beside its home: asked once for a kind and a right."""
        if (kind.name, right) not in self._reached:
            self._reached[kind.name, right] = kind.also(self, right) if kind.also else frozenset()
        return self._reached[kind.name, right]

    def _reaches_anything(self, post: HeldPost, right: str, profile: str) -> bool:
        reaches = post.reaches(right, profile)
        return bool(reaches - {ENGAGED}) or (ENGAGED in reaches and bool(self.city.scopes(self.staff_key)))

    def _at_home(self, post: HeldPost, right: str, subject: Any) -> bool:
        reach = _reach(post, right, subject)
        if reach == CITY:
            return True
        if reach == OWN:
            return kinds.own(subject) == self.staff_key
        if reach == ENGAGED:
            return any(_within(self.city, subject, scope) for scope in self.city.scopes(self.staff_key))
        return reach == UNIT and _within(self.city, subject, post.under, post.matters)

    def _beside(self, post: HeldPost, right: str, subject: Any) -> bool:
        kind = kinds.kind_of(subject)
        if kind.also is None or _reach(post, right, subject) not in BESIDE:
            return False
        reached = self.reached(kind, right)
        if isinstance(reached, Q):
            rows = kind.rows
            return rows is not None and rows._default_manager.filter(reached, **{kind.key: subject.subject_id}).exists()
        return subject.subject_id in reached


@dataclass(frozen=True, slots=True)
class ByStaff:
    """A member of staff who acts in another capacity than the own: the record says whose hand it was."""

    staff: Staff

    @property
    def staff_key(self) -> str:
        """Who acts."""
        return self.staff.staff_key

    @property
    def post_key(self) -> str:
        """In which post."""
        return self.staff.post_key

    @property
    def signature(self) -> str:
        """How the record names it."""
        return self.staff.signature


def _reach(post: HeldPost, right: str, subject: Any) -> str | None:
    return post.reach(right, kinds.profile_of(subject) if profiled(right) else "")


def _within(city: City, subject: Any, scope: Collection[str], matters: Collection[str] = ()) -> bool:
    """Whether the subject is today with a unit of this scope. What belongs to no unit is nowhere."""
    home = kinds.home(subject)
    if matters and home.matter not in matters:
        return False
    if kinds.kind_of(subject).among is not None:  # a person stands where each post is; work moves, people do not
        return any(unit in scope for unit in home.units)
    return any(city.heir("unit", unit, home.matter) in scope for unit in home.units)


def staff_for(account_or_key: Account | str, on: date) -> Staff | None:
    """The person on this date, in two statements. None: unknown, deactivated, or in no post on that date."""
    key = account_or_key if isinstance(account_or_key, str) else account_or_key.staff_key
    city = city_on(on)
    name = Account.objects.filter(staff_key=key, is_active=True).values_list("name", flat=True).first()
    held = city.appointments_of(key)
    if name is None or not held:
        return None
    posts = [(city.post(row.post_key), row.kind) for row in held]
    return Staff(key, name, tuple(held_post(city, post, kind) for post, kind in posts if post), city)


def held_post(city: City, post: Post, kind: str) -> HeldPost:
    """The post as somebody holds it in this city."""
    return HeldPost(
        key=post.key,
        title=post.title,
        unit_key=post.unit_key,
        unit_name=city.name_of(post.unit_key, post.unit_key),
        role=post.role,
        rank=post.rank,
        kind=kind,
        under=city.subtree(post.unit_key),
        matters=frozenset(post.matters.split()),
    )
