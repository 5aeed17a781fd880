"""A small city for tests: every level of deciders once, two divisions that concur, and rules of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.city import small
from tests.city.small import START

from sannai.approvals import actions, queries, subjects
from sannai.approvals.models import Proposal
from sannai.approvals.rulebook import adopt
from sannai.common import canonical
from sannai.common.actors import System
from sannai.common.follow import FOLLOWERS, Consequence, Following, Happened
from sannai.common.kinds import KINDS, Decide, Kind, Standing
from sannai.common.time import TOKYO, today
from sannai.organization.actors import Staff, staff_for
from sannai.organization.models import Absence, Appointment, StandIn, Succession

AT = datetime(2026, 6, 1, 10, tzinfo=TOKYO)
TODAY = AT.date()

PEOPLE = {
    "mayor": "mayor",
    "deputy": "deputy",
    "bureau": "env.head",
    "dept": "works.head",
    "head": "waste.head",
    "assistant": "waste.deputy",
    "chief": "waste.chief",
    "clerk": "waste.clerk",
    "clerk2": "waste.clerk2",
    "finance": "finance.head",
    "budget": "budget.head",
    "budget2": "budget.deputy",
    "legal": "legal.head",
}
STAND_INS = (  # post, by, kind, order, matters, title
    ("waste.head", "waste.deputy", "substitute", 1, "", ""),
    ("waste.head", "waste.chief", "substitute", 2, "", ""),
    ("waste.head", "waste.chief", "substitute", 1, "spending", ""),
    ("env.head", "works.head", "substitute", 1, "", ""),
    ("budget.head", "budget.deputy", "substitute", 1, "", ""),
    ("mayor", "deputy", "acting", 1, "", "三内市長職務代理者 三内市副市長"),
)
RULES = """
delegation: test
title: 試験専決規程
authority: 三内市長
analogy: 第8条
levels:
  - {id: division_head, label: 課長, kind: division}
  - {id: department_head, label: 部長, kind: department}
  - {id: bureau_head, label: 局長, kind: bureau}
  - {id: deputy_mayor, label: 副市長, kind: charge}
  - {id: mayor, label: 市長, kind: city}
marks:
  - {id: important, label: 重要なもの}
  - {id: disputed, label: 紛議があるもの}
limits:
  - {mark: disputed, clause: 第5条}
substitution: {forbids: [important], unconcurred: yes, admits: [instructed, urgent], clause: 第10条}
facts:
  - {id: amount, ask: integer, label: 金額, range: 0.., unit: 円}
matters:
  - matter: plain
    title: 定例のこと
    rows: [{from: 2024-04-01, otherwise: yes, decider: division_head, clause: 第1号}]
  - matter: own
    title: 軽いこと
    rows: [{from: 2024-04-01, otherwise: yes, decider: division_head, own: yes, clause: 第2号}]
  - matter: spending
    title: 支出
    rows:
      - {from: 2024-04-01, when: {amount: ..100}, decider: division_head, clause: 第3号ア}
      - {from: 2024-04-01, when: {amount: 101..1000}, decider: bureau_head, concur: [budget, legal], clause: 第3号イ}
      - {from: 2024-04-01, when: {amount: 1001..}, decider: mayor, concur: [budget], clause: 第3号ウ}
  - matter: agreed
    title: 合議のうえ課長が決めること
    rows: [{from: 2024-04-01, otherwise: yes, decider: division_head, concur: [budget], clause: 第4号}]
  - matter: mayors
    title: 市長が決めること
    rows: [{from: 2024-04-01, otherwise: yes, decider: mayor, via: [division_head], clause: 第5号}]
  - matter: seal
    title: 公印
    rows: [{from: 2024-04-01, otherwise: yes, decider: "post:legal.head", level: division_head, via: [], clause: 第6号}]
"""


def build() -> SimpleNamespace:
    """The city with its rules adopted, and a kind of subject that is no case; gives the subject to change."""
    small.build(PEOPLE)
    for post, by, kind, order, matters, title in STAND_INS:
        StandIn.objects.create(
            post_key=post, by_post_key=by, kind=kind, order=order, matters=matters, title=title, valid_from=START
        )
    rules()
    return _subject()


def rules(text: str = RULES, at: datetime = AT - timedelta(days=400)) -> None:
    """Adopt these rules."""
    adopt({"delegation.yaml": text.encode()}, by=System(), at=at)


def _subject() -> SimpleNamespace:
    ring = SimpleNamespace(digest="a" * 64, seq=3, facts={"division": "waste"}, verdicts=[])

    def hear(happened: Happened, by: Consequence) -> None:
        if happened.subject.status != "open" and by.kind != "system":
            ring.verdicts.append((happened.subject.status, by.staff_key, happened.payload.get("reason", "")))

    decide = Decide(
        digest=lambda _: Standing(ring.digest, ring.seq),
        facts=lambda _: ring.facts,
        proposed=lambda _, content: {"amount": content["amount"]} if "amount" in content else {},
    )
    KINDS["ring"] = Kind(name="ring", label="輪", decide=decide)
    for verb in ("approved", "returned", "recalled", "abandoned"):
        FOLLOWERS[f"proposal.{verb}", "ring"] = [Following(f"proposal.{verb}", "ring", hear, frozenset(), frozenset())]
    return ring


def appoint(staff: str, post: str, since: date = START, until: date | None = None, kind: str = "regular") -> None:
    """Put somebody into a post."""
    Appointment.objects.create(staff_key=staff, post_key=post, valid_from=since, valid_to=until, kind=kind)


def leave(staff: str, on: date = TODAY) -> None:
    """Somebody leaves the city hall on this day."""
    Appointment.objects.filter(staff_key=staff).update(valid_to=on)


def away(staff: str, since: date = TODAY, days: int | None = 1) -> None:
    """Somebody is away for these days, or for an unknown time."""
    until = since + timedelta(days=days) if days else None
    Absence.objects.create(staff_key=staff, reason="出張", valid_from=since, valid_to=until)


def succeed(kind: str, old: str, new: str, on: date, matters: str = "") -> None:
    """Declare where the work goes."""
    Succession.objects.create(kind=kind, from_key=old, to_key=new, on=on, matters=matters)


def person(key: str, at: datetime = AT) -> Staff:
    """Somebody on that day."""
    found = staff_for(key, today(at))
    assert found is not None
    return found


def proposed(matter: str = "plain", about: str = "1", *, by: str = "clerk", at: datetime = AT, **more: Any) -> Proposal:
    """Proposed by the clerk of the waste division."""
    content = more.pop("content", {})
    return actions.propose(
        Proposal(
            about_kind="ring", about_id=about, matter=matter, title="件名", reasons="伺います。",
            content=canonical.dumps(content),
        ),
        by=person(by, at),
        at=at,
        **more,
    )  # fmt: skip


def waits(found: Proposal) -> set[tuple[str, str]]:
    """(step, post) of where it waits."""
    return set(found.waiting.values_list("step", "post_key"))


def agree(found: Proposal, who: str, at: datetime = AT, **more: Any) -> None:
    """Agree with what is on the page."""
    fresh = queries.find(found.pk)
    actions.agree(fresh, by=person(who, at), at=at, digest=subjects.current(fresh)[0], **more)


def dissent(found: Proposal, who: str, text: str, at: datetime = AT) -> None:
    """Dissent from what is on the page."""
    fresh = queries.find(found.pk)
    actions.dissent(fresh, by=person(who, at), at=at, digest=subjects.current(fresh)[0], text=text)


def approve(found: Proposal, who: str, at: datetime = AT) -> Proposal:
    """Approve what is on the page."""
    fresh = queries.find(found.pk)
    actions.approve(fresh, by=person(who, at), at=at, digest=subjects.current(fresh)[0])
    return queries.find(found.pk)
