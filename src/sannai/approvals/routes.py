"""だれが決めるか: the way of a 起案 through the posts, read from the city's own rules. No route is ever stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sannai.common.action import NotAllowed
from sannai.common.time import TOKYO
from sannai.organization.models import Post
from sannai.organization.snapshot import City, city_on
from sannai.rules.delegation.asking import ruling
from sannai.rules.delegation.model import MatterRules, Question, Rulebook, Ruling
from sannai.rules.delegation.refusals import NoRuling, Unlisted

from .rulebook import rules_on
from .seats import Seat, seat_in

VIA, CONCUR, DECIDE = "via", "concur", "decide"
BELOW = ("section", "division")  # levels that are asked before the 合議; those above come after it


@dataclass(frozen=True, slots=True)
class Step:
    """One post that is asked. ``id``: via:LEVEL, concur:UNIT, decide."""

    id: str
    post_key: str
    label: str  # 課長, 合議（財政課）, 決裁
    why: str = ""

    @property
    def kind(self) -> str:
        """via (回議), concur (合議) or decide (決裁)."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Route:
    """The whole way on one date. Steps of one stage are asked at once; the last stage decides."""

    ruling: Ruling
    stages: tuple[tuple[Step, ...], ...]
    reasons: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        return tuple(step for stage in self.stages for step in stage)

    def stage_of(self, step: str) -> int:
        """The number of the stage of this step; -1 if it is no step of this route."""
        return next((number for number, stage in enumerate(self.stages) for each in stage if each.id == step), -1)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who decides, for the screen: the route with a seat for each step, or what is missing, in words."""

    route: Route | None = None
    seats: tuple[tuple[Step, Seat], ...] = ()
    missing: str = ""
    near: tuple[MatterRules, ...] = ()  # 類推できる事項の候補
    rules: Rulebook | None = None

    @property
    def decider(self) -> Seat | None:
        """The seat that decides."""
        return self.seats[-1][1] if self.seats else None


def book_of(city: City, unit_key: str, matter: str = "") -> Rulebook:
    """The rules of the body that this unit serves, as adopted by the end of the city's date. One statement.

    Raises NotAllowed, which names the body, while it has adopted none.
    """
    body = city.body_of(city.heir("unit", unit_key, matter))
    return rules_on(datetime.combine(city.on, time.max, TOKYO), body.key)


def route(question: Question, unit_key: str, on: date, *, proposer: str = "") -> Route:
    """The way of a matter that this unit proposes, on this date.

    Raises NotAllowed with what the rules lack, or with which post is empty when nobody at all could ever decide.
    """
    city = city_on(on)
    return route_in(city, book_of(city, unit_key, question.matter), question, unit_key, proposer=proposer)


def route_in(city: City, book: Rulebook, question: Question, unit_key: str, *, proposer: str = "") -> Route:
    """The same in a city and by rules that are at hand: no statement."""
    try:
        ruled = ruling(book, question, city.on)
    except NoRuling as error:
        raise NotAllowed(str(error)) from error
    return _Way(city, book, ruled, question.matter, unit_key, proposer).laid()


def who_decides(
    matter: str,
    facts: Mapping[str, Any],
    unit_key: str,
    on: date,
    *,
    marks: Collection[str] = (),
    analogous_to: str = "",
) -> Answer:
    """だれが、その日、なぜ決めるか. Never raises: what is missing is said in the answer."""
    question = Question(matter, facts, frozenset(marks), analogous_to)
    city, book = city_on(on), None
    try:
        book = book_of(city, unit_key, matter)
        ruled = ruling(book, question, on)
        found = _Way(city, book, ruled, matter, unit_key, "").laid()
    except Unlisted as error:
        return Answer(missing=str(error), near=error.near, rules=book)
    except (NoRuling, NotAllowed) as error:
        return Answer(missing=str(error), rules=book)
    seats = tuple((step, seat_of(city, step, matter, substitution=ruled.substitution)) for step in found.steps)
    return Answer(found, seats, rules=book)


def seat_of(city: City, step: Step, matter: str, *, substitution: bool = True, but: Collection[str] = ()) -> Seat:
    """Who sits at a step: nobody stands in on the way (it is passed over, with 後閲), only at 合議 and decision."""
    found = seat_in(city, step.post_key, matter, substitution=substitution and step.kind != VIA, but=but)
    if found.staff or step.kind == DECIDE:
        return found
    return replace(found, passed=True, why=f"{found.asked}は不在のため、後閲とします。" if found.absent else found.why)


@dataclass
class _Way:
    """Laying one route: what is known, and the reasons that gather."""

    city: City
    book: Rulebook
    ruled: Ruling
    matter: str
    unit_key: str
    proposer: str
    reasons: list[str] = field(default_factory=list)

    def laid(self) -> Route:
        """Decider first, since it may climb; then who is asked before."""
        self.unit_key = self.city.heir("unit", self.unit_key, self.matter)
        if self.city.unit(self.unit_key) is None:
            raise NotAllowed(
                f"起案する組織「{self.unit_key}」は{self.city.on}の組織にありません。所属を選び直してください。"
            )
        self.reasons += self.ruled.reasons
        decide = self._decider()
        taken = {decide.post_key}
        before, after = self._via(taken)
        concur = tuple(self._concur(taken))
        stages = [*((step,) for step in before), concur, *((step,) for step in after), (decide,)]
        return Route(self.ruled, tuple(stage for stage in stages if stage), tuple(self.reasons))

    def _decider(self) -> Step:
        """The post of the ruling, or the next one up while nobody could ever act there."""
        empty: list[str] = []
        for label, post in self._deciders():
            if post is None:
                self.reasons.append(f"この組織の上に{label}は置かれていないため、1つ上の職へ上げる。")
                continue
            seat = self._seat(post.key, own=self.ruled.own, substitution=self.ruled.substitution)
            if seat.waits:
                return Step(f"{DECIDE}", seat.post_key, "決裁", self.ruled.clause)
            empty.append(seat.why)
            self.reasons.append(f"{seat.why}そのため、1つ上の職へ上げる。")
        named = "".join(dict.fromkeys(empty)) or "決裁する職が組織の登録にありません。"
        raise NotAllowed(f"決裁できる人がいません。{named}職務代理か事務取扱を登録してから、起案してください。")

    def _deciders(self) -> Iterator[tuple[str, Post | None]]:
        ladder, base = list(self.ruled.ladder), self.unit_key
        if self.ruled.post:
            named = self.city.post(self.city.heir("post", self.ruled.post, self.matter))
            yield self.ruled.post, named
            ladder, base = ladder[1:], named.unit_key if named else base  # above a named post stand its own superiors
        for id in ladder:
            yield self.book.level(id).label, self._post(id, base)

    def _via(self, taken: set[str]) -> tuple[list[Step], list[Step]]:
        """回議: levels up to the division before the 合議, the others after it."""
        before: list[Step] = []
        after: list[Step] = []
        for id in self.ruled.via:
            level, post = self.book.level(id), self._post(id)
            if post is None or post.key in taken:
                continue
            seat = self._seat(post.key, substitution=False)
            if not seat.staff and not seat.absent:
                self.reasons.append(f"{seat.why}回議は省く。")
                continue
            taken.add(post.key)
            step = Step(f"{VIA}:{id}", post.key, level.label, self.ruled.clause)
            (before if level.kind in BELOW else after).append(step)
        return before, after

    def _concur(self, taken: set[str]) -> Iterator[Step]:
        """合議: the head of each unit, or the next head above one that is vacant; posts as they are named."""
        for key in self.ruled.concur:
            unit = self.city.unit(self.city.heir("unit", key, self.matter))
            named = self.city.post(self.city.heir("post", key, self.matter))
            posts = [named] if named else self._heads(unit.key) if unit else []
            if not posts:
                self.reasons.append(f"合議先「{key}」は{self.city.on}の組織にないため、合議は省く。")
            for post in posts:
                if post.key in taken:
                    self.reasons.append(f"{self.city.title(post.key)}は回議か決裁に加わるため、別に合議しない。")
                    break
                seat = self._seat(post.key)
                if seat.staff or seat.absent:
                    taken.add(post.key)
                    name = unit.name if unit and not named else self.city.title(post.key)
                    yield Step(f"{CONCUR}:{unit.key if unit and not named else post.key}", post.key, f"合議（{name}）")
                    break
                self.reasons.append(f"{seat.why}合議はその上の職に求める。" if post is not posts[-1] else seat.why)

    def _heads(self, unit_key: str) -> list[Post]:
        """Upwards, as far as the body of this unit reaches: above its board stands no mayor."""
        heads = (self.city.head(each.key) for each in reversed(self.city.path(unit_key)))
        return [head for head in heads if head is not None and self._serves(head, unit_key)]

    def _post(self, level: str, unit_key: str = "") -> Post | None:
        """The post of this level at or above the unit; one that serves another body decides nothing for this one."""
        base = unit_key or self.unit_key
        post = self.city.level(base, self.book.level(level).kind, self.matter)
        return post if post and self._serves(post, base) else None

    def _serves(self, post: Post, unit_key: str) -> bool:
        return self.city.body_of(post.unit_key).key == self.city.body_of(unit_key).key

    def _seat(self, post_key: str, *, own: bool = False, substitution: bool = True) -> Seat:
        but = {self.proposer} if self.proposer and not own else frozenset[str]()
        return seat_in(self.city, post_key, self.matter, substitution=substitution, but=but)
