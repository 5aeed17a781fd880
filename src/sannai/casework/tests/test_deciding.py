from __future__ import annotations

from contextvars import Context
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sannai.approvals import actions as approvals
from sannai.approvals.models import Proposal
from sannai.approvals.queries import open_for
from sannai.approvals.states import Changed
from sannai.approvals.subjects import current
from sannai.casework import actions, fees
from sannai.casework.actions import Item
from sannai.casework.models import Decision, FeeDue
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common import canonical
from sannai.common.action import Denied
from sannai.common.events import StaleSubject
from sannai.common.models import Event
from sannai.common.time import TOKYO
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)
JULY = datetime(2026, 7, 2, 10, tzinfo=TOKYO)
PARTLY: dict[str, Any] = {
    "outcome": "partly",
    "grounds": "手洗い設備が基準に合わないため。",
    "conditions": "3か月以内に改めること。",
    "valid_until": date(2031, 6, 30),
}


def proposed(case=None, at=cast.MONDAY, outcome="yes", **content):
    case = case or cast.taken(cast.version())
    actions.propose(case, outcome=outcome, by=cast.staff("clerk", at), at=at, **content)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    return case, proposal


def test_approval_by_the_head_writes_the_decision_in_the_authority_of_that_day():
    case, proposal = proposed(at=JULY, **PARTLY)
    assert case.status == "proposed"
    assert [row.post_key for row in proposal.waiting.all()] == ["food.head"]
    approvals.approve(proposal, by=cast.staff("head", JULY), at=JULY, digest=current(proposal)[0])
    case = find(case.pk)
    decision = case.decisions.get()
    assert (case.status, case.outcome, decision.outcome) == ("decided", "partly", "partly")
    assert decision.authority == "三内市保健所長"
    assert "三内市長に対して審査請求" in decision.remedies
    assert "三内市（代表者 三内市長）を被告として" in decision.remedies
    assert decision.valid_until == date(2031, 6, 30)
    assert decision.decided_by_post == "food.head"
    assert "試験法 第2条、三内市長事務委任規則 第3条" in decision.rules_used
    event = Event.objects.get(subject_id=str(case.pk), verb="case.decided")
    assert (event.staff_key, event.post_key) == ("head", "food.head")
    assert "決定しました：条件付きの許可" in Notice.objects.get(key=f"decision:1:{case.pk}").told().body


def test_before_the_transfer_of_authority_the_mayor_decides():
    case = cast.decided(cast.taken(cast.version()), outcome="no", grounds="基準に合わないため。")
    assert case.decisions.get().authority == "三内市長"


def test_remedies_stand_on_dispositions_only():
    plain = cast.decided(cast.taken(cast.version()))
    assert plain.decisions.get().remedies == ""
    refused = cast.decided(cast.taken(cast.version()), outcome="no", grounds="基準に合わないため。")
    assert "審査請求" in refused.decisions.get().remedies
    with_condition = cast.decided(cast.taken(cast.version()), conditions="看板を出すこと。")
    assert "審査請求" in with_condition.decisions.get().remedies


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"outcome": ""}, "結論を選んで"),
        ({"outcome": "no"}, "理由が必要"),
        ({"outcome": "no", "grounds": "  "}, "理由が必要"),
        (PARTLY | {"conditions": ""}, "条件が必要"),
        (PARTLY | {"valid_until": None}, "有効期間"),
        (PARTLY | {"valid_until": date(2026, 6, 1)}, "今日より後"),
    ],
)
def test_a_proposal_without_what_the_law_or_the_outcome_asks_is_refused(content, says):
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match=says):
        actions.propose(case, by=cast.staff("clerk"), at=cast.MONDAY, **content)
    assert find(case.pk).status == "in_review"
    assert not Proposal.objects.exists()


def test_a_favourable_decision_wants_the_survey_and_the_fee_due_at_filing():
    case = cast.filed(cast.version(due="filing"))
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="判定"):
        actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    case = find(case.pk)
    actions.save_desk_page(case, page="survey", answers={"grade": "good"}, by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="未納"):
        actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    case = find(case.pk)
    actions.record_payment(case, how=fees.CASH, by=cast.staff("clerk"), at=cast.MONDAY)
    proposed(case)


def test_a_refusal_does_not_wait_for_the_survey_or_the_fee():
    case = cast.filed(cast.version(due="filing"))
    actions.take(case, by=cast.staff("clerk"), at=cast.MONDAY)
    proposed(case, outcome="no", grounds="補正の期限までに納付がなかったため。")


def test_a_template_that_cannot_say_the_conditions_is_refused_at_the_proposal():
    silent = cast.LETTER.replace("#conditions-of(input)\n", "").replace(", conditions-of", "")
    case = cast.taken(cast.version(letter=silent))
    with pytest.raises(NotAllowed, match="「条件」の欄がありません"):
        actions.propose(case, by=cast.staff("clerk"), at=cast.MONDAY, **PARTLY)


def test_nobody_approves_what_they_proposed():
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match="起案した本人です"):
        actions.propose(case, outcome="yes", by=cast.staff("head"), at=cast.MONDAY)
    assert find(case.pk).status == "in_review"


@pytest.mark.parametrize("who", ["other", "wastehead", "counter", "auditor", "dx"])
def test_only_the_deciding_post_approves_or_returns(who):
    _, proposal = proposed()
    with pytest.raises(Denied):
        approvals.approve(proposal, by=cast.staff(who), at=cast.MONDAY, digest=current(proposal)[0])
    with pytest.raises(Denied):
        approvals.send_back(proposal, by=cast.staff(who), at=cast.MONDAY, reason="だめ")


def test_a_returned_proposal_comes_back_with_its_reason_and_can_be_proposed_anew():
    case, proposal = proposed()
    with pytest.raises(NotAllowed, match="理由"):
        approvals.send_back(proposal, by=cast.staff("head"), at=cast.MONDAY, reason=" ")
    proposal.refresh_from_db()
    approvals.send_back(proposal, by=cast.staff("head"), at=cast.MONDAY, reason="理由を書き足してください。")
    case = find(case.pk)
    assert case.status == "in_review"
    event = Event.objects.get(subject_id=str(case.pk), verb="case.proposal_returned")
    assert "理由を書き足してください。" in str(event.payload.body)
    with pytest.raises((NotAllowed, Denied)):
        approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=proposal.digest)
    proposed(case)


def test_only_the_proposer_recalls():
    case, proposal = proposed()
    with pytest.raises(Denied):
        approvals.recall(proposal, by=cast.staff("other"), at=cast.MONDAY)
    proposal.refresh_from_db()
    approvals.recall(proposal, by=cast.staff("clerk"), at=cast.MONDAY)
    assert find(case.pk).status == "in_review"


def test_what_changed_after_the_proposal_cannot_be_approved():
    case = cast.taken(cast.version())
    actions.inquire(case, question="席数は？", by=cast.staff("clerk"), at=cast.MONDAY)
    case, proposal = proposed(find(case.pk))
    seen = current(proposal)[0]
    actions.answer_inquiry(find(case.pk), number=1, answer="24席", by=cast.applicant(case), at=cast.MONDAY)
    with pytest.raises(Changed, match="内容が変わった"):
        approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=seen)
    proposal.refresh_from_db()
    with pytest.raises(Changed):
        approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=current(proposal)[0])
    assert not Decision.objects.exists()


def test_a_page_that_shows_something_else_cannot_be_approved():
    _, proposal = proposed()
    for wrong in ("", "0" * 64):
        with pytest.raises(Changed, match="見ていた画面"):
            approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=wrong)
        proposal.refresh_from_db()
    # Somebody with a hand in the database changes the content: the digest no longer fits either.
    Proposal.objects.filter(pk=proposal.pk).update(content=canonical.dumps({"outcome": "no"}))
    proposal.refresh_from_db()
    with pytest.raises(Changed):
        approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=proposal.digest)


def test_a_memo_or_a_choice_of_delivery_does_not_stand_in_the_way():
    case, proposal = proposed()
    actions.add_memo(find(case.pk), text="部長に説明済み", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.choose_delivery(find(case.pk), method="post", by=cast.applicant(case), at=cast.MONDAY)
    approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=current(proposal)[0])
    assert find(case.pk).status == "decided"


def test_two_deciders_in_one_second_are_one_decision():
    case, proposal = proposed()
    twin = Proposal.objects.get(pk=proposal.pk)
    digest = current(proposal)[0]
    approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, seen=1, digest=digest)
    with pytest.raises((StaleSubject, NotAllowed, Denied)):
        approvals.approve(twin, by=cast.staff("head"), at=cast.MONDAY, seen=1, digest=digest)
    with pytest.raises((StaleSubject, NotAllowed, Denied)):
        approvals.send_back(Proposal.objects.get(pk=proposal.pk), by=cast.staff("head"), at=cast.MONDAY, reason="待て")
    assert case.decisions.count() == 1


def test_the_fee_is_computed_as_of_its_own_moment():
    filed = cast.decided(cast.taken(cast.version("service", due="after_decision")), JULY)
    assert FeeDue.objects.get(case=filed).yen == 1000
    decided = cast.decided(cast.taken(cast.version("service", due="after_decision", as_of="decided")), JULY)
    fee = FeeDue.objects.get(case=decided)
    assert (fee.yen, fee.ground) == (1200, "試験条例 別表（新）")
    assert "試験条例 別表（新）" in decided.decisions.get().rules_used


def test_a_decision_without_a_document_ends_the_case_and_tells_it():
    case = cast.decided(cast.taken(cast.version("service")), outcome="quiet")
    assert (case.status, case.outcome) == ("closed", "quiet")
    assert case.closed_at == cast.MONDAY
    verbs = list(Event.objects.filter(subject_id=str(case.pk)).order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["case.decided", "case.concluded"]


def test_a_notification_is_recorded_and_nothing_is_decided():
    case = cast.taken(cast.version("notification"))
    with pytest.raises(NotAllowed, match="決裁を要しません"):
        actions.propose(case, outcome="done", by=cast.staff("clerk"), at=cast.MONDAY)
    case = find(case.pk)
    actions.record(case, by=cast.staff("clerk"), at=cast.MONDAY + DAY)
    case = find(case.pk)
    assert (case.status, case.outcome) == ("recorded", "done")
    assert not case.decisions.exists()
    assert Notice.objects.filter(key=f"recorded:{case.pk}").exists()


def test_only_a_notification_is_recorded():
    case = cast.taken(cast.version())
    with pytest.raises(NotAllowed, match="届出だけ"):
        actions.record(case, by=cast.staff("clerk"), at=cast.MONDAY)


def test_nothing_is_proposed_while_a_correction_is_open_or_nobody_took_it_up():
    fresh = cast.filed(cast.version())
    with pytest.raises(NotAllowed, match="担当する"):
        actions.propose(fresh, outcome="no", grounds="理由", by=cast.staff("clerk"), at=cast.MONDAY)
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 20), by=cast.staff("clerk"), at=cast.MONDAY)
    with pytest.raises(NotAllowed, match="補正中"):
        actions.propose(case, outcome="no", grounds="理由", by=cast.staff("clerk"), at=cast.MONDAY)


def test_a_granted_relief_follows_the_fee_of_the_day_of_the_decision():
    case = cast.taken(cast.version(as_of="decided"), poor=True)
    actions.decide_relief(case, granted=True, by=cast.staff("clerk"), at=cast.MONDAY)
    cast.decided(find(case.pk), cast.MONDAY + timedelta(days=40))
    fee = FeeDue.objects.get(case=case)
    assert (fee.yen, fee.relief_granted_yen) == (1200, 600)


def test_what_changes_while_the_decider_presses_the_button_is_not_decided_unseen(monkeypatch):
    case = cast.taken(cast.version())
    actions.inquire(case, question="いつからですか", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))

    readings = []

    def answer():
        return actions.answer_inquiry(find(case.pk), number=1, answer="来月", by=cast.applicant(case), at=cast.MONDAY)

    def find_a_moment_later(case_id):  # after the check another connection commits an answer
        readings.append(case_id)
        if len(readings) == 2:
            Context().run(answer)
        return find(case_id)

    monkeypatch.setattr("sannai.casework.decided.find", find_a_moment_later)
    with pytest.raises(Changed):
        approvals.approve(proposal, by=cast.staff("head"), at=cast.MONDAY, digest=proposal.digest)
    assert not Decision.objects.exists()
