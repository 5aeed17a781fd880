"""In the middle of a 合議 that some have answered: 1 April, a division split, a departure, a post abolished, new rules.

Each is told across the rooms: who is asked next, whose answers count, on whose desk the case lies, what its clock and
its list of late cases say, and which names stand on the past record and on the letter.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.city import small
from tests.city.told import case_told, proposal_told

from sannai.accounts.models import Account
from sannai.approvals import actions as approvals
from sannai.approvals import circulation, queries, subjects
from sannai.approvals.models import Proposal
from sannai.approvals.replay import stored
from sannai.approvals.rulebook import adopt, rules_on
from sannai.casework import actions, letters
from sannai.casework.models import Case
from sannai.casework.queries import find, timeline
from sannai.common.actors import System
from sannai.common.time import TOKYO
from sannai.organization.models import Appointment, Post, Succession, Unit

from . import cast
from .lists import late, queue

CUT = date(2027, 4, 1)
MARCH = datetime(2027, 3, 30, 10, tzinfo=TOKYO)
APRIL = datetime(2027, 4, 1, 10, tzinfo=TOKYO)
ROW = (
    "      - {{from: {since}, {until}otherwise: yes, decider: bureau_head, concur: [{concur}], clause: 別表{clause}}}\n"
)
OLD = ROW.format(since="2024-04-01", until="", concur="budget, legal", clause="ア")


def rules(rows: str, at: datetime) -> None:
    """The city adopts these rows for the matter."""
    text = cast.RULES.split("    rows:\n")[0] + "    rows:\n" + rows
    adopt({"delegation.yaml": text.encode()}, by=System(), at=at)


def unit(key: str, name: str, above: str, *, kind: str = "division", since: date = cast.START) -> None:
    Unit.objects.create(key=key, name=name, kind=kind, parent_key=above, symbol=f"三{name[0]}", valid_from=since)


def post(key: str, title: str, home: str, who: str, *, role: str = "head", since: date = cast.START) -> None:
    """A post with somebody in it, who is new in the city hall unless known."""
    Post.objects.create(
        key=key, title=title, unit_key=home, role=role, rank=2 if role == "director" else 4, valid_from=since
    )
    Account.objects.get_or_create(staff_key=who, defaults={"name": f"三内 {who}", "password": "!"})
    Appointment.objects.create(staff_key=who, post_key=key, valid_from=since)


def end(key: str) -> None:
    """A unit and its posts are no more from 1 April on."""
    Unit.objects.filter(key=key).update(valid_to=CUT)
    Post.objects.filter(unit_key=key).update(valid_to=CUT)


def leave(who: str) -> None:
    Appointment.objects.filter(staff_key=who).update(valid_to=CUT)


@pytest.fixture
def going(city: None) -> Proposal:
    """On 30 March: 食品衛生課 proposed, its head agreed, 財政課 and 法務課 are asked, and 財政課 has agreed."""
    for who, key in (("director", "health"), ("finance", "finance"), ("budget", "budget"), ("legal", "legal")):
        small.hold(who, f"{key}.head")
    rules(OLD, MARCH - timedelta(days=300))
    case = cast.taken(cast.version(), MARCH)
    found = actions.propose(case, outcome="yes", by=cast.staff("clerk", MARCH), at=MARCH)
    say(found, "head", MARCH)
    say(found, "budget", MARCH)
    return found


def say(found: Proposal, who: str, at: datetime) -> None:
    """Agree, or decide if it is the decision that is asked."""
    fresh = queries.find(found.pk)
    decides = set(fresh.waiting.values_list("step", flat=True)) == {"decide"}
    answer: Any = approvals.approve if decides else approvals.agree
    answer(fresh, by=cast.staff(who, at), at=at, digest=subjects.current(fresh)[0])


def asked(found: Proposal, at: datetime) -> dict[str, list[str]]:
    """Who is shown it, by step."""
    shown: dict[str, list[str]] = {}
    for account in Account.objects.order_by("staff_key"):
        staff = cast.staff_for(account.staff_key, at.date())
        for row in queries.waiting_for(staff, at.date()).filter(proposal=found) if staff else ():
            shown.setdefault(row.step, []).append(account.staff_key)
    return shown


def counting(found: Proposal, at: datetime) -> list[str]:
    """The steps of today's way that are settled."""
    return [each.step.id for each in circulation.places(queries.find(found.pk), at) if each.opinion]


def waits(case: Case, who: str, at: datetime) -> list[str]:
    """What the list of late cases says it waits for."""
    page = late(cast.staff(who, at), at.date() + timedelta(days=14))
    return [reason.text for row in page if row.case == case for reason in row.reasons]


def case_of(found: Proposal) -> Case:
    return find(found.about_id)


def concluded(found: Proposal, at: datetime) -> Case:
    """Decided; what the events say is what the rows say."""
    done = queries.find(found.pk)
    case = case_of(found)
    assert (done.status, case.status) == ("approved", "decided")
    assert proposal_told(done) == stored(done)
    assert case_told(case).status == case.status
    return case


def signatures(found: Proposal) -> list[str]:
    return list(found.opinions.exclude(signature="").order_by("number").values_list("signature", flat=True))


PAST = ["食品衛生課 課長 三内 head", "財政課 課長 三内 budget"]


def test_on_1_april_the_division_that_proposed_becomes_another(going):
    due = case_of(going).promised_on
    unit("health.life", "生活衛生課", "health", since=CUT)
    post("life.clerk", "主事", "health.life", "new", role="clerk", since=CUT)
    post("life.head", "課長", "health.life", "newhead", since=CUT)
    Succession.objects.create(kind="unit", from_key="health.food", to_key="health.life", on=CUT)
    end("health.food")
    assert approvals.refresh(APRIL) <= 1
    assert asked(going, APRIL) == {
        "concur:legal": ["legal"]
    }  # the head of March has answered: the new one is not asked
    assert counting(going, APRIL) == ["via:division_head", "concur:budget"]
    assert len(queue(cast.staff("new", APRIL), on=CUT)) == 1
    assert waits(case_of(going), "new", APRIL) == ["法務課 課長の合議を待っています"]
    say(going, "legal", APRIL)
    assert asked(going, APRIL) == {"decide": ["director"]}
    say(going, "director", APRIL)
    case = concluded(going, APRIL)
    assert case.promised_on == due  # nothing of this moves the citizen's date
    assert signatures(going)[:2] == PAST
    letter = letters.compose(case, APRIL)
    assert (letter.symbol, letter.content["contact"]["division"]) == ("三生", "生活衛生課")
    by = {moment.verb: moment.by for moment in timeline(case, staff=True)}
    assert by["case.proposed"] == "食品衛生課 主事 三内 clerk"
    assert by["case.decided"].startswith("健康福祉局 局長")
    assert str(queries.find(going.pk).record).startswith("三保食起")


def test_a_division_that_was_asked_is_split_by_matters(going):
    say(going, "legal", MARCH)  # 法務課 and 財政課 have both answered; a second case waits for 財政課 alone
    other = actions.propose(cast.taken(cast.version(), MARCH), outcome="yes", by=cast.staff("clerk", MARCH), at=MARCH)
    say(other, "head", MARCH)
    say(other, "legal", MARCH)
    unit("estimate", "予算課", "finance", since=CUT)
    unit("planning", "財政企画課", "finance", since=CUT)
    post("estimate.head", "課長", "estimate", "estimate", since=CUT)
    post("planning.head", "課長", "planning", "planning", since=CUT)
    Succession.objects.create(kind="unit", from_key="budget", to_key="estimate", on=CUT, matters="test-matter")
    Succession.objects.create(kind="unit", from_key="budget", to_key="planning", on=CUT)
    end("budget")
    approvals.refresh(APRIL)
    assert asked(going, APRIL) == {"decide": ["director"]}  # what 財政課 said counts for its heir
    assert counting(going, APRIL) == ["via:division_head", "concur:estimate", "concur:legal"]
    assert asked(other, APRIL) == {"concur:estimate": ["estimate"]}  # not 財政企画課: it has the other matters
    assert waits(case_of(other), "clerk", APRIL) == ["予算課 課長の合議を待っています"]
    say(other, "estimate", APRIL)
    say(other, "director", APRIL)
    concluded(other, APRIL)
    assert signatures(other)[2] == "予算課 課長 三内 estimate"
    say(going, "director", APRIL)
    concluded(going, APRIL)
    assert signatures(going)[:2] == PAST


def test_whoever_was_asked_and_whoever_proposed_both_leave(going):
    leave("legal")
    leave("clerk")
    assert approvals.refresh(APRIL) == 1
    assert asked(going, APRIL) == {"concur:legal": ["finance"]}  # the head above the empty post
    assert counting(going, APRIL) == ["via:division_head", "concur:budget"]
    assert len(queue(cast.staff("other", APRIL), on=CUT)) == 1
    assert waits(case_of(going), "other", APRIL) == ["財政局 局長の合議を待っています"]
    say(going, "finance", APRIL)
    say(going, "director", APRIL)
    case = concluded(going, APRIL)
    assert signatures(going) == [*PAST, "財政局 局長 三内 finance", "健康福祉局 局長 三内 director"]
    actions.take(case, by=cast.staff("other", APRIL), at=APRIL)
    assert letters.compose(find(case.pk), APRIL).content["contact"]["division"] == "食品衛生課"
    by = {moment.verb: moment.by for moment in timeline(case, staff=True)}
    assert by["case.proposed"] == "食品衛生課 主事 三内 clerk"  # though nobody of that name works here any more


def test_a_colleague_takes_back_what_somebody_proposed_who_left(going):
    leave("clerk")
    approvals.recall(queries.find(going.pk), by=cast.staff("other", APRIL), at=APRIL)
    assert asked(going, APRIL) == {}
    assert case_of(going).status == "in_review"
    again = actions.propose(case_of(going), outcome="yes", by=cast.staff("other", APRIL), at=APRIL)
    assert asked(again, APRIL) == {"via:division_head": ["head"]}  # another 起案: nothing that was said before counts


def test_a_division_that_was_asked_is_abolished_and_nobody_takes_over(going):
    end("legal")
    assert approvals.refresh(APRIL) == 1
    assert asked(going, APRIL) == {"decide": ["director"]}
    way = circulation.route_of(queries.find(going.pk), APRIL)
    assert any("legal" in each and "合議は省く" in each for each in way.reasons)
    assert waits(case_of(going), "clerk", APRIL) == ["健康福祉局 局長の決裁を待っています"]
    say(going, "director", APRIL)
    concluded(going, APRIL)
    assert signatures(going) == [*PAST, "健康福祉局 局長 三内 director"]


def test_the_deciding_post_is_abolished_and_its_unit_stays(going):
    Post.objects.filter(key="health.head").update(valid_to=CUT)
    post("deputy", "副局長", "health", "deputy", role="director", since=CUT)
    say(going, "legal", MARCH)
    approvals.refresh(APRIL)
    assert asked(going, APRIL) == {"decide": ["deputy"]}  # who heads the bureau now
    say(going, "deputy", APRIL)
    assert concluded(going, APRIL).decisions.get().decided_by_post == "deputy"


def test_new_rules_ask_somebody_else_in_the_middle_of_it(going):
    before = rules_on(MARCH).digest
    turn = ROW.format(since="2024-04-01", until="until: 2027-04-01, ", concur="budget, legal", clause="ア")
    rules(turn + ROW.format(since="2027-04-01", until="", concur="legal, waste", clause="イ"), MARCH)
    approvals.refresh(MARCH)
    assert asked(going, MARCH) == {"concur:legal": ["legal"]}  # adopted, not yet in force
    approvals.refresh(APRIL)
    assert asked(going, APRIL) == {"concur:legal": ["legal"], "concur:waste": ["wastehead"]}
    assert counting(going, APRIL) == ["via:division_head"]  # 財政課 is on no step any more; its words stay on record
    assert sorted(waits(case_of(going), "clerk", APRIL)) == [
        "法務課 課長の合議を待っています",
        "環境業務課 課長の合議を待っています",
    ]
    say(going, "legal", APRIL)
    say(going, "wastehead", APRIL)
    say(going, "director", APRIL)
    concluded(going, APRIL)
    assert signatures(going)[:2] == PAST
    assert circulation.route_of(queries.find(going.pk), APRIL).ruling.clause == "別表イ"
    assert queries.find(going.pk).grounds.rules_digest == rules_on(APRIL).digest != before


def test_new_rules_let_a_lower_post_decide_what_was_on_its_way_up(going):
    """The head who agreed on the way is now the decider: agreeing was no decision."""
    lower = "      - {from: 2024-04-01, otherwise: yes, decider: division_head, clause: 別表ウ}\n"
    rules(lower, APRIL)
    assert approvals.refresh(APRIL) == 1
    assert asked(going, APRIL) == {"decide": ["head"]}
    say(going, "head", APRIL)
    concluded(going, APRIL)
