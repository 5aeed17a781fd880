"""回議に答える・合議する・決裁する・差し戻す・後閲する. Each binds to exactly the content that was on the page."""

from __future__ import annotations

from datetime import datetime

from sannai.common.action import Denied, NotAllowed, action, as_post, needed, note
from sannai.common.actors import Actor
from sannai.common.time import today
from sannai.common.verbs import Verb
from sannai.organization.snapshot import city_on

from .. import circulation, seats, states, subjects
from ..models import Opinion, Proposal, Record
from ..states import Changed
from .asked import asked, check_newest, place_of, say
from .ending import close

MOVED = "専決規程か組織が変わり、決裁する職か回す先が変わりました。まもなく回し直されます。差し戻すこともできます。"


@asked
@action(
    Verb(name="proposal.agreed", kind="proposal", right="proposal.decide", done="同意しました。次の人に回りました。")
)
def agree(
    proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, digest: str = "", text: str = "",
    step: str = "",
) -> Opinion:  # fmt: skip
    """同意する（回議・合議）。意見を添えられる。``step`` only for somebody who is asked at more than one."""
    return _answer(proposal, circulation.AGREED, by=by, at=at, digest=digest, text=text, step=step)


@asked
@action(
    Verb(
        name="proposal.dissented",
        kind="proposal",
        right="proposal.decide",
        done="異議を述べました。意見は決裁する人のいちばん上に示されます。",
    )
)
def dissent(
    proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, digest: str = "", text: str = "",
    step: str = "",
) -> Opinion:  # fmt: skip
    """異議を付す。起案は止まらず、意見とともに決裁する職へ上がる。"""
    needed(text, "異議の内容を書いてください。決裁する人が、それを読んで決めます。")
    return _answer(proposal, circulation.DISSENTED, by=by, at=at, digest=digest, text=text, step=step)


@asked
@action(Verb(name="proposal.approved", kind="proposal", right="proposal.decide", done="決裁しました。"))
def approve(
    proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, digest: str = "", text: str = ""
) -> Opinion:
    """決裁する。決裁する職にその日就いている者、その職務代理、または不在の間の代決者ができる。

    ``digest`` is that of the page (``subjects.current``). Raises Changed when the subject or the page has moved on,
    StaleSubject when somebody else was quicker, Denied for anybody but the deciding post.
    """
    states.check_open(proposal.status)
    place = place_of(proposal, by, at, deciding=True)
    _check_page(proposal, digest)
    if [(step.id, step.post_key) for step in circulation.plan(proposal, at).stage] != [
        (place.step, place.seat.post_key)
    ]:
        raise NotAllowed(MOVED)
    opinion = say(proposal, place, verdict=circulation.APPROVED, text=text, by=by, at=at)
    _note(opinion)
    on = today(at)
    record = Record.objects.get(proposal=proposal)
    record.decided_on, record.takes_effect_on = on, max(record.takes_effect_on or on, on)
    record.save(update_fields=["decided_on", "takes_effect_on"])
    note(takes_effect_on=record.takes_effect_on)
    close(proposal, states.APPROVED, at)
    return opinion


@asked
@action(Verb(name="proposal.returned", kind="proposal", right="proposal.decide", done="差し戻しました。"))
def send_back(
    proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, reason: str = "", to: str = ""
) -> Opinion:
    """差し戻す。理由が要る。``to`` is an earlier step that has spoken; without it, to the proposer.

    An earlier step is asked anew with everything after it; the route is recomputed from the rules of the day.
    """
    states.check_open(proposal.status)
    needed(reason, "差し戻す理由を書いてください。起案した人に伝わります。")
    place = place_of(proposal, by, at, deciding=None)
    if to:
        _void_from(proposal, to, place.step, at)
    opinion = say(proposal, place, verdict=circulation.RETURNED, text=reason, by=by, at=at)
    _note(opinion)
    if to:
        circulation.advance(proposal, at)
    else:
        close(proposal, states.RETURNED, at)
    return opinion


@asked
@action(Verb(name="proposal.perused", kind="proposal", right="proposal.decide", done="後閲しました。"))
def peruse(proposal: Proposal, *, by: Actor, at: datetime, seen: int | None = None, text: str = "") -> None:
    """後閲する。不在の間に進んだものを読んだことを記す。意見があれば添える。"""
    check_newest(proposal)
    city = city_on(today(at))
    rows = list(proposal.perusals.filter(done_at=None))
    places = [seats.seat_in(city, row.post_key, row.matter, substitution=False) for row in rows]
    owed = [(row, seat) for row, seat in zip(rows, places, strict=True) if by.staff_key in seat.staff]
    if not owed:
        raise Denied(f"{by.staff_key} owes no later perusal of {proposal.pk}")
    as_post(owed[0][1].by_post)
    for row, _ in owed:
        row.done_at, row.done_by, row.text = at, by.staff_key, text.strip()
        row.save(update_fields=["done_at", "done_by", "text"])
    note(perused=[row.post_key for row, _ in owed])


def _answer(proposal: Proposal, verdict: str, *, by: Actor, at: datetime, digest: str, text: str, step: str) -> Opinion:
    states.check_open(proposal.status)
    place = place_of(proposal, by, at, deciding=False, step=step)
    _check_page(proposal, digest)
    opinion = say(proposal, place, verdict=verdict, text=text, by=by, at=at)
    _note(opinion)
    circulation.advance(proposal, at)
    return opinion


def _check_page(proposal: Proposal, digest: str) -> None:
    if digest != subjects.check_unchanged(proposal):
        raise Changed("見ていた画面の内容と、いまの起案が違います。画面を開き直して、確かめてから行ってください。")


def _note(opinion: Opinion) -> None:
    note(opinion=[opinion.number, opinion.step, opinion.post_key, opinion.verdict], capacity=opinion.capacity)


def _void_from(proposal: Proposal, to: str, mine: str, at: datetime) -> None:
    """What was said at that step and at every later stage no longer counts."""
    said = circulation.standing(proposal, city_on(today(at)))
    way = circulation.route_of(proposal, at)
    first = way.stage_of(to)
    if to not in said or first < 0 or said[to].verdict == circulation.PASSED or to == mine:
        raise NotAllowed("差し戻す先は、すでに回議か合議に答えた段から選んでください。")
    void = [each for name, each in said.items() if name == to or way.stage_of(name) > first]
    for each in void:
        each.void_at = at
        each.save(update_fields=["void_at"])
    note(voided=sorted(each.number for each in void))
