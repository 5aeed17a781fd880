"""A 起案 on its way through a city that was made up: whoever is shown it acts, days pass, what must hold is held."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from django.db import transaction
from tests.city.told import proposal_told

from sannai.approvals import actions, circulation, queries, seats, subjects
from sannai.approvals.models import Proposal, Waiting
from sannai.approvals.replay import stored
from sannai.common.action import Denied, NotAllowed
from sannai.common.time import today
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Appointment, Post
from sannai.organization.snapshot import city_on

from .generated_city import Made, appoint, appoint_as_told, live, reorganise

MOST = 80  # acts until it must have ended
NOBODY = "決裁できる人がいません"
CALM = 40  # after so many nobody is contrary any more


class _Undone(Exception):
    """Only tried."""


@dataclass
class Walk:
    """Time as it passes over one city, and what was counted on the way."""

    made: Made
    at: datetime
    first: datetime  # when it began
    acts: int = 0
    rescued: int = 0
    tried: int = 0

    @property
    def random(self) -> Random:
        return self.made.random

    def pass_days(self, days: int = 1) -> None:
        """The next morning: perhaps something befell somebody, perhaps the city is another; then the nightly run."""
        for _ in range(days):
            self.at += timedelta(days=1)
            day = today(self.at)
            if not self.made.turned and (self.at - self.first).days >= self.made.shape.turn:
                reorganise(self.made, day)
            if self.random.randrange(10) < self.made.shape.restless:
                live(self.made, day)
        actions.refresh(self.at)


def person(key: str, at: datetime) -> Staff | None:
    """Somebody on that day; None without a post."""
    return staff_for(key, today(at))


def to_the_end(walk: Walk, id: UUID) -> Proposal:
    """Whoever it waits for acts at random until it is closed; after some time everybody agrees."""
    for number in range(MOST):
        found = queries.find(id)
        assert proposal_told(found) == stored(found)
        if found.status != "open":
            return found
        shown = _shown(walk, found)
        found = queries.find(id)
        if not shown:
            walk.pass_days(1 if number < CALM else 3)
        elif walk.random.random() < 0.3:
            walk.pass_days(walk.random.choice([1, 1, 2]))
        else:
            walk.acts += 1
            _act(walk, found, *walk.random.choice(shown), contrary=number < CALM)
    raise AssertionError(f"{found} is still open after {MOST} acts: {[str(each) for each in found.waiting.all()]}")


def _shown(walk: Walk, found: Proposal) -> list[tuple[Staff, Waiting]]:
    """Whom it is shown to now. It waits for somebody, and exactly those may act."""
    actions.refresh(walk.at)
    found = queries.find(found.pk)
    city, day = city_on(today(walk.at)), today(walk.at)
    rows = list(found.waiting.order_by("pk"))
    told = _told_of_nobody(found, walk.at)
    if told or not rows or not all(seats.of_row(city, row).waits for row in rows):
        assert told, f"{found} waits for nobody, and nobody is told"
        walk.rescued += 1
        appoint_as_told(walk.made, told, day)
        actions.refresh(walk.at)
        city, found = city_on(day), queries.find(found.pk)
        rows = list(found.waiting.order_by("pk"))
    assert rows
    shown: list[tuple[Staff, Waiting]] = []
    for row in rows:
        seat = seats.of_row(city, row)
        assert seat.waits, f"{row} waits for nobody: {seat.why}"
        if row.step == "decide":
            _check_body(walk, row)
        if not seat.staff and seat.back_on:
            back = seats.of_row(city_on(seat.back_on), row).staff
            gone = Appointment.objects.filter(valid_to__gt=day, valid_to__lte=seat.back_on).exists()
            assert gone or all(_sees(key, row, seat.back_on) for key in back[:1])
        around = _around(walk, row, seat)
        seeing = {key for key in around if _sees(key, row, day)}
        assert seeing == set(seat.staff), f"{row}: {seeing} see it, {seat.staff} sit there"
        shown += [(staff, row) for key in sorted(seeing) if (staff := staff_for(key, day))]
    if walk.random.random() < 0.3:
        _check_who_may(walk, found, rows, {staff.staff_key for staff, _ in shown})
    return shown


def _check_body(walk: Walk, row: Waiting) -> None:
    """A body is decided for by a post of its own, never by one of another."""
    city = city_on(today(walk.at))
    post = city.post(city.heir("post", row.post_key, row.matter))
    assert post is None or city.body_of(post.unit_key).key == walk.made.body, f"{row} lies with another body"


def _told_of_nobody(found: Proposal, at: datetime) -> str:
    """What its page and whoever acts on it are told while nobody could ever decide; "" otherwise."""
    try:
        circulation.plan(found, at)
    except NotAllowed as error:
        if NOBODY not in str(error):
            raise
        return str(error)
    return ""


def _around(walk: Walk, row: Waiting, seat: seats.Seat) -> set[str]:
    """Everybody near the post that is asked, its stand-ins, the proposer, and some who have nothing to do with it."""
    city = city_on(today(walk.at))
    posts = {row.post_key, seat.post_key, seat.by_post}
    posts |= {each.by_post_key for each in city.substitutes(seat.post_key, row.matter)}
    posts |= city.stood_in_by(seat.post_key)
    posts |= {each.key for each in walk.random.sample(city.posts, 3)}
    keys = {each.staff_key for post in posts for each in city.holders(post)}
    return keys | {row.proposal.proposed_by, *seat.staff}


def _sees(key: str, row: Waiting, day: object) -> bool:
    staff = staff_for(key, day)
    return staff is not None and queries.waiting_for(staff, day).filter(pk=row.pk).exists()


def _check_who_may(walk: Walk, found: Proposal, rows: list[Waiting], shown: set[str]) -> None:
    """Whoever is shown it may act on it now; nobody else may, whoever they are."""
    day = today(walk.at)
    outside = walk.random.sample(sorted(set(Appointment.objects.values_list("staff_key", flat=True)) - shown), 3)
    for key in [*sorted(shown), *outside, found.proposed_by]:
        staff = staff_for(key, day)
        if staff is None:
            continue
        walk.tried += 1
        refused = _tried(partial(_answer, found.pk, staff, rows, walk.at))
        if key in shown:
            assert refused is None, f"{key} is shown {found} but may not act: {refused!r}"
            assert queries.load(staff, found.pk).pk == found.pk
        else:
            assert isinstance(refused, (Denied, NotAllowed)), f"{key} is not shown {found}, yet may act"


def _answer(id: UUID, staff: Staff, rows: list[Waiting], at: datetime) -> None:
    found = queries.find(id)
    digest = subjects.current(found)[0]
    own = {row.step for row in rows if staff.staff_key in seats.of_row(city_on(today(at)), row).staff}
    decides = "decide" in (own or {row.step for row in rows})
    (actions.approve if decides else actions.agree)(found, by=staff, at=at, digest=digest)


def _tried(act: Callable[[], None]) -> Exception | None:
    """What came of it, without a trace."""
    try:
        with transaction.atomic():
            act()
            raise _Undone
    except _Undone:
        return None
    except (Denied, NotAllowed) as error:
        return error


def _act(walk: Walk, found: Proposal, staff: Staff, row: Waiting, *, contrary: bool) -> None:
    """One act of somebody who is asked, or of whoever proposed."""
    random, at = walk.random, walk.at
    digest = subjects.current(found)[0]
    if row.step == "decide":
        go_on = lambda: actions.approve(found, by=staff, at=at, digest=digest)  # noqa: E731
        against = go_on
    else:
        go_on = lambda: actions.agree(found, by=staff, at=at, digest=digest, step=row.step)  # noqa: E731
        against = lambda: actions.dissent(found, by=staff, at=at, digest=digest, step=row.step, text="異議")  # noqa: E731
    if not contrary:
        go_on()
        return
    mine = person(found.proposed_by, at)
    said = list(found.opinions.filter(void_at=None, verdict__in=("agreed", "dissented")).values_list("step", flat=True))
    tries: list[tuple[int, Callable[[], object]]] = [
        (50, go_on), (15, against), (4, lambda: actions.send_back(found, by=staff, at=at, reason="直して"))
    ]  # fmt: skip
    if said:
        step = circulation.step_on(city_on(today(at)), random.choice(said), found.matter)
        tries.append((8, lambda: actions.send_back(found, by=staff, at=at, reason="もう一度", to=step)))
    if mine is not None:
        title = f"件名{random.random()}"
        tries += [
            (6, lambda: actions.amend(found, kind="minor", what="誤字", title=title, by=mine, at=at)),
            (4, lambda: actions.amend(found, kind="material", what="内容", reasons="改めて伺う", by=mine, at=at)),
            (2, lambda: actions.recall(found, by=mine, at=at)),
        ]
    chosen = random.choices([each for _, each in tries], [weight for weight, _ in tries])[0]
    if chosen in (go_on, against):
        chosen()  # whoever is shown it is never refused
    else:
        with contextlib.suppress(NotAllowed, Denied):
            chosen()


def peruse_all(walk: Walk, found: Proposal) -> int:
    """Every 後閲 belongs to a post; when somebody is there it can be done, and then nobody owes anything. How many."""
    owed = list(found.perusals.filter(done_at=None))
    for row in owed:
        day = today(walk.at)
        city = city_on(day)
        key = city.heir("post", row.post_key, row.matter)
        assert Post.objects.filter(key=row.post_key).exists(), f"{row} belongs to no post"
        if city.post(key) is None:
            continue  # abolished without an heir: it stays on record as it is
        back = [each.absent.valid_to for each in city.holders(key) if each.absent and each.absent.valid_to]
        if not city.present(key) and not back:
            appoint(walk.made, key, day)
        elif not city.present(key):
            walk.at += min(back) - day
            city = city_on(today(walk.at))
            if not city.present(city.heir("post", row.post_key, row.matter)):
                appoint(walk.made, city.heir("post", row.post_key, row.matter), today(walk.at))
        city = city_on(today(walk.at))
        who = city.present(city.heir("post", row.post_key, row.matter))[0].staff_key
        staff = staff_for(who, today(walk.at))
        assert staff is not None
        row.refresh_from_db()
        if row.done_at is None:
            assert queries.perusals_for(staff, today(walk.at)).filter(pk=row.pk).exists()
            actions.peruse(queries.load(staff, found.pk), by=staff, at=walk.at)
            row.refresh_from_db()
        assert row.done_at is not None
    found = queries.find(found.pk)
    assert proposal_told(found) == stored(found)
    return len(owed)
