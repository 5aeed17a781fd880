"""What follows when a deadline passes in silence: what the law says, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.city.told import case_told

from sannai.approvals import actions as approvals
from sannai.approvals.queries import open_for
from sannai.approvals.subjects import current
from sannai.casework import actions, silence, tasks
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.notices.models import Notice

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]


def at(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), cast.MONDAY.timetz())


def silent(means: str, outcome: str = "", unit: str = "calendar_days", kind: str = "statutory") -> str:
    named = f"outcome: {outcome}, " if outcome else ""
    return (
        f"  - {{id: d, label: 決定, length: 15, unit: {unit}, kind: {kind}, stops_for: [correction],\n"
        "     ground: 条例第11条,\n"
        f"     silence: {{means: {means}, {named}label: 審査請求をすることができます。, ground: 条例第12条}}}}\n"
    )


LAST, AFTER = at("2026-06-16"), at("2026-06-17")  # arrived on 1 June


def events(case, *verbs):
    return list(Event.objects.filter(subject_id=str(case.pk), verb__in=verbs).values_list("verb", flat=True))


def test_nothing_is_deemed_before_the_last_day_is_over():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    assert tasks.keep_clocks(LAST) >= 0
    assert find(case.pk).status == "in_review"
    with pytest.raises(NotAllowed, match="まだ過ぎていません"):
        actions.deem(find(case.pk), deadline="d", by=System(), at=LAST)


@pytest.mark.parametrize(
    ("means", "outcome", "label"), [("deemed_refused", "no", "不許可"), ("deemed_granted", "yes", "許可")]
)
def test_what_is_deemed_is_recorded_as_a_decision_that_nobody_took(means, outcome, label):
    case = cast.taken(cast.version(deadlines=silent(means)))
    tasks.keep_clocks(AFTER)
    case = find(case.pk)
    assert (case.status, case.outcome, case_told(case).outcome) == ("decided", outcome, outcome)
    decision = case.decisions.get()
    assert (decision.decided_by_post, "条例第12条" in decision.grounds) == ("", True)
    assert bool(decision.remedies) == (means == "deemed_refused")
    event = Event.objects.get(subject_id=str(case.pk), verb="case.deemed")
    assert (event.actor_kind, event.staff_key) == ("system", "")
    row = case.clocks.get(deadline="d")
    assert (row.lapsed_on, row.ended_on) == (AFTER.date(), AFTER.date())


def test_it_happens_once_however_often_the_worker_looks():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    for _ in range(3):
        tasks.keep_clocks(AFTER)
    tasks.keep_clocks(AFTER + timedelta(days=30))
    assert events(case, "case.deemed", "clock.lapsed") == ["case.deemed"]
    assert find(case.pk).decisions.count() == 1


def test_citizen_and_division_are_told_what_it_means():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    tasks.keep_clocks(AFTER)
    lapsed = Notice.objects.get(key=f"lapsed:d:2026-06-16:{case.pk}")
    assert "審査請求をすることができます。" in lapsed.told().body
    assert "期限（令和8年6月16日）が過ぎました" in lapsed.told().body
    assert Notice.objects.filter(key=f"lapsed:d:2026-06-16:division:{case.pk}", about_id="health.food").exists()


def test_a_deemed_outcome_ends_what_was_waiting_for_a_decision():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    tasks.keep_clocks(AFTER)
    assert open_for("case", str(case.pk)) is None
    assert (find(case.pk).status, find(case.pk).outcome) == ("decided", "no")
    assert case_told(find(case.pk)).status == "decided"


def test_an_outcome_without_a_document_ends_the_case():
    case = cast.taken(cast.version("service", deadlines=silent("deemed_granted", "quiet")))
    tasks.keep_clocks(AFTER)
    assert find(case.pk).status == "closed"


def test_where_it_may_be_appealed_the_case_goes_on_and_nothing_is_decided():
    case = cast.taken(cast.version(deadlines=silent("may_appeal", unit="business_days", kind="standard")))
    after = at("2026-06-23")
    for _ in range(2):
        tasks.keep_clocks(after)
    case = find(case.pk)
    assert (case.status, case.decisions.count()) == ("in_review", 0)
    assert events(case, "clock.lapsed") == ["clock.lapsed"]
    assert case.clocks.get(deadline="d").lapsed_on == after.date()
    cast.decided(case, after)
    assert find(case.pk).clocks.get(deadline="d").ended_on == after.date()


def test_a_lapse_does_not_make_an_open_proposal_stale():
    case = cast.taken(cast.version(deadlines=silent("may_appeal", unit="business_days", kind="standard")))
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    tasks.keep_clocks(at("2026-06-23"))
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    approvals.approve(proposal, by=cast.staff("head"), at=at("2026-06-23"), digest=current(proposal)[0])
    assert find(case.pk).status == "decided"


def test_where_silence_means_nothing_nothing_happens():
    plain = cast.taken(cast.version())
    none = cast.taken(
        cast.version(
            "service",
            deadlines="  - {id: d, label: 決定, length: 3, unit: business_days, ground: 法, silence: {means: none}}\n",
        )
    )
    tasks.keep_clocks(at("2026-08-01"))
    for case in (plain, none):
        assert find(case.pk).status == "in_review"
        assert events(case, "case.deemed", "clock.lapsed") == []
    with pytest.raises(NotAllowed, match="起きることはありません"):
        actions.lapse(find(plain.pk), deadline="standard", by=System(), at=at("2026-08-01"))


def test_a_clock_that_stands_still_does_not_run_out():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 7, 31), by=cast.staff("clerk"), at=at("2026-06-10"))
    tasks.keep_clocks(at("2026-07-20"))
    assert find(case.pk).status == "correction"
    actions.answer_correction(find(case.pk), answers=cast.ANSWERS, by=cast.applicant(case), at=at("2026-07-21"))
    tasks.keep_clocks(at("2026-07-27"))
    assert find(case.pk).status == "in_review"
    tasks.keep_clocks(at("2026-07-28"))
    assert find(case.pk).status == "decided"


def test_an_extension_before_the_end_keeps_it_from_running_out():
    more = silent("deemed_refused").replace(
        "ground: 条例第11条,", "ground: 条例第11条, extension: {most: 30, ground: 条例},"
    )
    case = cast.taken(cast.version(deadlines=more))
    actions.extend(case, days=30, reason="件数が多いため。", deadline="d", by=cast.staff("clerk"), at=LAST)
    tasks.keep_clocks(AFTER)
    assert find(case.pk).status == "in_review"
    tasks.keep_clocks(at("2026-07-17"))
    assert find(case.pk).status == "decided"


def test_a_last_day_in_the_long_may_holidays_is_over_after_them():
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")), at("2026-04-18"))
    assert case.clocks.get().due_on == date(2026, 5, 3)
    tasks.keep_clocks(at("2026-05-07"))
    assert find(case.pk).status == "in_review"
    tasks.keep_clocks(at("2026-05-08"))
    assert find(case.pk).status == "decided"


@pytest.mark.parametrize("who", ["clerk", "head", "auditor"])
def test_nobody_of_the_staff_lets_a_deadline_run_out(who):
    case = cast.taken(cast.version(deadlines=silent("deemed_refused")))
    with pytest.raises(Denied):
        actions.deem(case, deadline="d", by=cast.staff(who), at=AFTER)
    with pytest.raises(Denied):
        actions.lapse(find(case.pk), deadline="d", by=cast.staff(who), at=AFTER)


def test_one_case_that_cannot_follow_stops_no_other(monkeypatch):
    first, second = (cast.taken(cast.version(deadlines=silent("deemed_refused"))) for _ in range(2))
    follow = silence.follow

    def fail_first(case_id, *args, **kwargs):
        if case_id == first.pk:
            raise NotAllowed("いまはできません。")
        follow(case_id, *args, **kwargs)

    monkeypatch.setattr(silence, "follow", fail_first)
    tasks.keep_clocks(AFTER)
    assert (find(first.pk).status, find(second.pk).status) == ("in_review", "decided")
