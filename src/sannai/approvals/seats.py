"""だれが座るか: who may act today for the post that work waits on. Read anew each time; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sannai.organization.models import StandIn
from sannai.organization.snapshot import City, city_on
from sannai.text.eras import wareki

from .models import Proposal, Waiting

OWN, SUBSTITUTE, ACTING, CARETAKER, PASSED = "own", "substitute", "acting", "caretaker", "passed"
CAPACITIES = {OWN: "", SUBSTITUTE: "代", ACTING: "職務代理", CARETAKER: "事務取扱", PASSED: "後閲"}


@dataclass(frozen=True, slots=True)
class Seat:
    """Who may act for a post on a date, and as what. Nobody: ``why`` says what it waits for, in words."""

    post_key: str  # the post that is asked, after every succession
    staff: tuple[str, ...]  # whoever of them is first
    capacity: str = OWN
    by_post: str = ""  # the post that they act from
    title: str = ""  # as documents name it: 環境業務課 課長; 三内市長職務代理者 三内市副市長
    asked: str = ""  # title of the post that is asked
    absent: bool = False
    vacant: bool = False
    passed: bool = False  # the circulation goes on without it, with 後閲
    mine: bool = False  # held, but by nobody except whom ``but`` names: the proposer
    back_on: date | None = None  # the first day on which a holder is there again
    why: str = ""

    @property
    def waits(self) -> bool:
        """Whether somebody will act: today, or when the holder is back."""
        return bool(self.staff) or self.back_on is not None

    @property
    def acting_for(self) -> str:
        """The absent post that a substitute decides for; "" in every other capacity."""
        return self.post_key if self.capacity == SUBSTITUTE else ""


def seat(
    post_key: str, matter: str, on: date, *, substitution: bool = True, but: Collection[str] = frozenset()
) -> Seat:
    """Who may act for this post on this date. ``but`` names who may not: the proposer.

    In this order: its own present holder, whoever acts for it (職務代理), its substitutes for this matter (代決).
    """
    return seat_in(city_on(on), post_key, matter, substitution=substitution, but=but)


def seat_in(
    city: City, post_key: str, matter: str, *, substitution: bool = True, but: Collection[str] = frozenset()
) -> Seat:
    """The same in a city that is at hand."""
    key = city.heir("post", post_key, matter)
    asked = city.title(key)
    held = city.holders(key)
    empty = Seat(key, (), by_post=key, title=asked, asked=asked, vacant=not held)
    others = [each for each in held if each.staff_key not in but]
    empty = replace(empty, mine=bool(held) and not others)
    if there := [each for each in others if each.absent is None]:
        caretaker = there[0].kind == "caretaker"
        title = f"{asked}事務取扱" if caretaker else asked
        return replace(
            empty, staff=tuple(each.staff_key for each in there), capacity=CARETAKER if caretaker else OWN, title=title
        )
    if empty.mine:
        return replace(empty, why=f"{asked}は、起案した本人です。")
    stand_in = city.acting(key)
    if stand_in and (staff := _present(city, stand_in, but)):
        title = stand_in.title or city.title(stand_in.by_post_key)
        why = f"{asked}が{'欠員' if not held else '不在'}のため、{title}が職務を代理します。"
        return replace(
            empty, staff=staff, capacity=ACTING, by_post=stand_in.by_post_key, title=title, absent=bool(held), why=why
        )
    if not held:
        return replace(empty, why=f"{asked}は欠員で、職務を代理する人がいません。")
    back = [each.absent.valid_to for each in others if each.absent and each.absent.valid_to]
    away = replace(empty, absent=True, back_on=min(back) if back else None)
    return _substituted(city, away, matter, but) if substitution else _awaited(away, "代決できません。")


def _substituted(city: City, away: Seat, matter: str, but: Collection[str]) -> Seat:
    for stand_in in city.substitutes(away.post_key, matter):
        if staff := _present(city, stand_in, but):
            title = city.title(stand_in.by_post_key)
            why = f"{away.asked}が不在のため、{title}が代決できます。決裁のあとに{away.asked}の後閲が要ります。"
            return replace(away, staff=staff, capacity=SUBSTITUTE, by_post=stand_in.by_post_key, title=title, why=why)
    return _awaited(away, "代決できる人もいません。")


def _awaited(away: Seat, without: str) -> Seat:
    when = f"{wareki(away.back_on)}に戻るのを待っています。" if away.back_on else "戻る日は登録されていません。"
    return replace(away, why=f"{away.asked}は不在で、{without}{when}")


def _present(city: City, stand_in: StandIn, but: Collection[str]) -> tuple[str, ...]:
    return tuple(each.staff_key for each in city.present(stand_in.by_post_key) if each.staff_key not in but)


def of_row(city: City, row: Waiting) -> Seat:
    """The seat of one waiting row."""
    but = {row.but} if row.but else frozenset[str]()
    return seat_in(city, row.post_key, row.matter, substitution=row.substitutable, but=but)


def attach(proposal: Proposal, on: date) -> Mapping[str, Seat]:
    """Read who may act on it on this date, and keep it with the proposal for the page; step → Seat. One statement."""
    return _attach(proposal, city_on(on))


def attached(proposal: Proposal, on: date) -> Mapping[str, Seat]:
    """The same, read anew only if the proposal or the organisation has moved since. Call ``check_newest`` before: where
    it waits changes with its ``seq``."""
    city = city_on(on)
    known = proposal.seated is not None and proposal.seated[0] is city and proposal.seated[1] == proposal.seq
    return proposal.seats if known else _attach(proposal, city)


def _attach(proposal: Proposal, city: City) -> Mapping[str, Seat]:
    proposal.seats = {row.step: of_row(city, row) for row in proposal.waiting.order_by("pk")}
    proposal.seated = (city, proposal.seq)
    return proposal.seats
