"""A reorganisation moves open cases by declared succession; what is past keeps the names of its day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.city import small
from tests.city.told import case_told

from sannai.accounts.models import Account
from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions, arrival
from sannai.casework.queries import NotVisible, find, load, load_for_proposal, timeline
from sannai.common.models import AccessLog
from sannai.common.time import TOKYO
from sannai.notices.models import Notice
from sannai.organization.models import Appointment, Post, StandIn, Succession, Unit

from . import cast
from .lists import queue

pytestmark = pytest.mark.usefixtures("city")
BEFORE = datetime(2027, 3, 31, 10, 0, tzinfo=TOKYO)
AFTER = datetime(2027, 4, 1, 10, 0, tzinfo=TOKYO)
CUT = date(2027, 4, 1)


def reorganise(*, matters: str = "") -> None:
    """On 1 April 食品衛生課 becomes 生活衛生課, with people of its own; or hands one kind of matter to it."""
    Unit.objects.create(
        key="health.life", name="生活衛生課", kind="division", parent_key="health", symbol="三保生", valid_from=CUT,
    )  # fmt: skip
    for staff, post, role, title in (("new", "life.clerk", "clerk", "主事"), ("newhead", "life.head", "head", "課長")):
        Account.objects.create(staff_key=staff, name=f"三内 {staff}", password="!")
        Post.objects.create(key=post, title=title, unit_key="health.life", role=role, rank=4, valid_from=CUT)
        Appointment.objects.create(staff_key=staff, post_key=post, valid_from=CUT)
    Succession.objects.create(kind="unit", from_key="health.food", to_key="health.life", on=CUT, matters=matters)
    if not matters:
        Unit.objects.filter(key="health.food").update(valid_to=CUT)


def seen(who: str, at: datetime) -> int:
    return len(queue(cast.staff(who, at), on=at.date()))


def test_on_1_april_open_cases_are_on_the_desk_of_the_heir():
    case = cast.taken(cast.version(), BEFORE)
    reorganise()
    assert case.division_on(BEFORE.date()) == "health.food"
    assert case.division_on(AFTER.date()) == "health.life"
    assert (seen("clerk", BEFORE), seen("new", AFTER)) == (1, 1)
    assert load(cast.staff("new", AFTER), case.pk) == case
    with pytest.raises(NotVisible):
        load(cast.staff("waste", AFTER), case.pk)


def test_the_heir_takes_it_up_and_asks_and_decides():
    case = cast.taken(cast.version(), BEFORE)
    reorganise()
    case = find(case.pk)
    actions.take(case, by=cast.staff("new", AFTER), at=AFTER)
    actions.propose(case, outcome="yes", by=cast.staff("new", AFTER), at=AFTER)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    approvals.approve(proposal, by=cast.staff("newhead", AFTER), at=AFTER, digest=current(proposal)[0])
    case = find(case.pk)
    assert case.status == "decided"
    document = actions.issue(case, by=cast.staff("new", AFTER), at=AFTER)
    assert document.series.symbol == "三保生"


def test_a_division_that_is_split_hands_over_only_the_matters_that_were_named():
    case = cast.taken(cast.version(), BEFORE)
    reorganise(matters="other-matter")
    assert (seen("clerk", AFTER), seen("new", AFTER)) == (1, 0)
    Succession.objects.filter(matters="other-matter").delete()
    Succession.objects.create(
        kind="unit", from_key="health.food", to_key="health.life", on=CUT, matters="test-matter second-matter"
    )
    assert (seen("clerk", AFTER), seen("new", AFTER)) == (0, 1)
    assert find(case.pk).matter == "test-matter"


def test_notices_after_the_day_come_from_the_heir_and_go_to_its_desk():
    case = cast.taken(cast.version(), BEFORE)
    reorganise()
    actions.inquire(find(case.pk), question="席数は？", by=cast.staff("new", AFTER), at=AFTER)
    assert "生活衛生課" in Notice.objects.get(key=f"inquiry:1:{case.pk}").told().body
    actions.answer_inquiry(find(case.pk), number=1, answer="24席", by=cast.applicant(case), at=AFTER)
    assert Notice.objects.get(key=f"answered:1:division:{case.pk}").about_id == "health.life"


def test_what_is_past_keeps_the_names_of_its_day():
    case = cast.taken(cast.version(), BEFORE)
    reorganise()
    actions.inquire(find(case.pk), question="席数は？", by=cast.staff("new", AFTER), at=AFTER)
    told = [(moment.verb, moment.by) for moment in timeline(find(case.pk))]
    assert ("case.taken", "食品衛生課") in told
    assert ("inquiry.asked", "生活衛生課") in told
    by = {moment.verb: moment.by for moment in timeline(find(case.pk), staff=True)}
    assert by["case.taken"] == "食品衛生課 主事 三内 clerk"
    assert by["inquiry.asked"] == "生活衛生課 主事 三内 new"


def test_what_arrives_after_the_day_belongs_to_the_heir_though_its_form_names_the_old_division():
    of = cast.version()
    reorganise()
    case = cast.filed(of, AFTER)
    arrival.after_filing.func(str(case.pk))
    assert case.division_on(CUT) == "health.life"
    assert case_told(find(case.pk)).division == case.division_key
    assert (seen("new", AFTER), timeline(case)[0].by, timeline(case, staff=True)[0].by) == (1, "申請者", "申請者")
    assert Notice.objects.get(key=f"arrived:division:{case.pk}").about_id == "health.life"


def test_a_case_that_was_moved_by_hand_goes_on_from_there():
    case = cast.filed(cast.version(), BEFORE)
    actions.transfer(case, division="waste", reason="担当違い", by=cast.staff("clerk", BEFORE), at=BEFORE)
    reorganise()
    assert find(case.pk).division_on(CUT) == "waste"
    assert (seen("new", AFTER), seen("waste", AFTER)) == (0, 1)


def test_somebody_on_the_route_reads_the_case_by_duty_and_the_log_says_so():
    case = cast.taken(cast.version())
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    assert load_for_proposal(cast.staff("head"), proposal) == case
    assert not AccessLog.objects.exists()  # the head reads it in their own right
    assert load_for_proposal(cast.staff("wastehead"), proposal) == case
    entry = AccessLog.objects.get()
    assert (entry.staff_key, entry.about_id, entry.what) == ("wastehead", str(case.pk), f"proposal:{proposal.pk}")
    proposal.about_kind = "procedure"
    with pytest.raises(NotVisible):
        load_for_proposal(cast.staff("head"), proposal)


@pytest.mark.parametrize(
    ("away", "name"), [(False, "三内市長"), (True, "三内市長職務代理者 三内市副市長")], ids=["holder", "vacant"]
)
def test_while_somebody_acts_for_the_authority_the_document_bears_that_title(away, name, monkeypatch):
    text = cast.PACKAGE.replace("    body: 三内市長\n", "    body: 三内市長\n    post: mayor\n")
    monkeypatch.setattr(cast, "PACKAGE", text)
    for key in ("deputy",) if away else ("mayor", "deputy"):
        small.hold(key, key)
    StandIn.objects.create(
        post_key="mayor", by_post_key="deputy", kind="acting", title="三内市長職務代理者 三内市副市長",
        ground="地方自治法第152条第1項", valid_from=cast.START,
    )  # fmt: skip
    case = cast.decided(cast.taken(cast.version()))
    assert case.decisions.get().authority == name
