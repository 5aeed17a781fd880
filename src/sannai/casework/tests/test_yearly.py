"""年度ごとの調定: each year once, in its own year, to be paid by itself; less where the period ends before its time.

1か月1,000円、令和9年4月1日から1,200円。令和8年7月1日から令和10年5月10日まで: 9か月で9,000円、12か月で14,400円、
4月1日から5月10日までは2か月で2,400円。
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sannai.casework import actions, fees, projecting, reading, tasks, yearly
from sannai.casework.models import Case, FeeDue, FeeYear, Payment
from sannai.casework.queries import find, timeline
from sannai.casework.states import NotAllowed
from sannai.casework.whole import Whole
from sannai.common.models import Event
from sannai.common.time import TOKYO, today
from sannai.notices.models import Notice

from . import cast

pytestmark = pytest.mark.usefixtures("city")
AT = cast.MONDAY
APRIL = datetime(2027, 4, 1, 3, tzinfo=TOKYO)
PRICES = "key,label,from,until,yen\ngood,良,2024-04-01,2027-04-01,1000\ngood,良,2027-04-01,,1200\n"
FIELDS = """\
      - {id: kind, label: 種類, ask: one_of, choices: {good: 良}}
      - {id: starts_on, label: 始める日, ask: date}
      - {id: ends_on, label: 終える日, ask: date}
"""
VALUES = """\
values:
  part: {derive: {by: fiscal_year, from: starts_on, to: ends_on, at_most: 5}}
  year_end: {move: {of: part, to: fiscal_year_end}}
  goes_on: {before: {a: year_end, b: ends_on}}
  until: {cases: [{when: {goes_on: yes}, is: year_end}, {otherwise: yes, is: ends_on}]}
  months: {months: {from: part, to: until, last: included, part: up}}
  price: {lookup: prices, key: kind, column: yen, as_of: year}
  charge: {times: [price, months]}
fee:
  name: 占用料
  due: after_decision
  as_of: year
  years: {of: part, within: 30, ends_early: ENDS, ground: 試験条例 第3条}
  table: [{from: 2024-04-01, ground: 試験条例 別表, otherwise: yes, pay: charge}]
  relief: [{id: poor, label: 減免, when: {poor: yes}, percent: 50, ground: 試験条例 第5条}]
"""


def version(ends: str = "months"):
    text = cast.PACKAGE.format(
        regime="disposition", act="行政手続法", due="after_decision", as_of="filed", start="arrived",
        stops="correction", outcomes=cast.DECISIONS,
    )  # fmt: skip
    text = text.replace("title:", "language: 2\ntitle:", 1).replace("desk_pages:\n", f"{FIELDS}desk_pages:\n", 1)
    before, after = text.split("fee:\n")[0], text[text.index("deadlines:\n") :]
    files = {
        "procedure.yaml": before + VALUES.replace("ENDS", ends) + after,
        "outputs/letter.typ": cast.LETTER,
        "tables/prices.csv": PRICES,
    }
    return cast.published("test-disposition", {name: body.encode() for name, body in files.items()})


def permitted(ends: str = "months", until: str = "2028-05-10", outcome: str = "yes", **answers) -> Case:
    given = {"kind": "good", "starts_on": "2026-07-01", "ends_on": until, "poor": False} | answers
    case = cast.taken(version(ends), **given)
    return cast.decided(case, outcome=outcome, **({"grounds": "基準に合わない"} if outcome == "no" else {}))


def years(case: Case) -> list[tuple[int, int]]:
    return [(row.year, row.yen) for row in yearly.of_case(find(case.pk))]


def pay(case: Case, at: datetime = AT) -> Payment:
    return actions.record_payment(find(case.pk), how="納付書", by=cast.staff("clerk", at), at=at)


def end(case: Case, last: date, at: datetime) -> list[FeeYear]:
    return actions.end_years(find(case.pk), last=last, reason="廃止の届出", by=cast.staff("clerk", at), at=at)


def test_the_first_year_is_charged_with_the_permission_and_told():
    case = permitted()
    (row,) = yearly.of_case(case)
    assert (row.year, row.yen, row.charged_on) == (2026, 9000, today(AT))
    assert (row.starts_on, row.ends_on, row.until) == (date(2026, 7, 1), date(2027, 3, 31), date(2028, 5, 10))
    assert row.due_on == today(AT) + timedelta(days=30)
    assert row.ground == "試験条例 別表、試験条例 第3条"
    assert FeeDue.objects.get(case=case).yen == 9000
    (told,) = Notice.objects.filter(said="case.year_charged")
    assert '"yen":9000' in told.parameters
    assert [one.title for one in timeline(find(case.pk))][-1] == "令和8年度分の占用料を調定しました"


@pytest.mark.parametrize("outcome", ["no", "quiet"])
def test_what_is_not_granted_by_a_letter_or_at_all_is_charged_as_its_ending_says(outcome):
    case = permitted(outcome=outcome)
    assert years(case) == ([] if outcome == "no" else [(2026, 9000)])


def test_the_next_year_is_charged_once_in_its_own_year_by_the_table_of_its_april():
    case = permitted()
    tasks.keep_clocks(APRIL - timedelta(days=1))
    assert years(case) == [(2026, 9000)]
    for _ in range(2):
        tasks.keep_clocks(APRIL)
    assert years(case) == [(2026, 9000), (2027, 14400)]
    charged = yearly.of_case(case)[1]
    assert (charged.charged_on, charged.due_on) == (date(2027, 4, 1), date(2027, 5, 1))
    assert Event.objects.filter(subject_id=str(case.pk), verb="fee.year_charged").count() == 2
    tasks.keep_clocks(APRIL.replace(year=2029))
    assert years(case) == [(2026, 9000), (2027, 14400), (2028, 2400)]


@pytest.mark.both_databases
def test_years_that_were_missed_are_made_up_for_in_one_round():
    case = permitted()
    tasks.keep_clocks(APRIL.replace(year=2028, month=6))
    assert years(case) == [(2026, 9000), (2027, 14400), (2028, 2400)]


def test_a_year_cannot_be_charged_before_it_begins():
    case = permitted()
    with pytest.raises(NotAllowed, match="調定する年度の分がありません"):
        actions.charge_year(find(case.pk), by=cast.staff("clerk"), at=AT)
    assert years(case) == [(2026, 9000)]


def test_each_year_is_paid_by_itself_the_oldest_first():
    case = permitted()
    tasks.keep_clocks(APRIL)
    rows = yearly.of_case(case)
    assert yearly.owed(find(case.pk), fees.kept(case)) == 23400
    first = pay(case, APRIL)
    assert (first.yen, first.fee_year_id) == (9000, rows[0].pk)
    assert (pay(case, APRIL).fee_year_id, Whole(find(case.pk), today(APRIL)).owed) == (rows[1].pk, 0)
    with pytest.raises(NotAllowed, match="すでに記録されています"):
        pay(case, APRIL)
    actions.reverse_payment(find(case.pk), payment=first.pk, reason="誤り", by=cast.staff("other", APRIL), at=APRIL)
    assert yearly.oldest_owing(find(case.pk)) == (rows[0], 9000)


@pytest.mark.both_databases
def test_what_is_past_its_day_waits_with_whoever_has_the_case_though_it_is_closed():
    from sannai.casework.todo import counts

    case = permitted()
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=AT)
    due = AT + timedelta(days=30)
    assert list(yearly.overdue(today(due))) == []
    late = due + timedelta(days=1)
    assert [row.case_id for row in yearly.overdue(today(late))] == [case.pk]
    assert counts(cast.staff("clerk", late))["years"] == 1
    pay(case, late)
    assert counts(cast.staff("clerk", late)).get("years", 0) == 0


def test_what_was_relieved_is_relieved_of_every_year():
    case = permitted(poor=True)
    assert years(case) == [(2026, 9000)]
    actions.decide_relief(find(case.pk), granted=True, by=cast.staff("clerk"), at=AT)
    tasks.keep_clocks(APRIL)
    assert years(case) == [(2026, 4500), (2027, 7200)]


@pytest.mark.parametrize(
    ("ends", "last", "left"),
    [
        ("months", date(2027, 5, 10), [(2026, 9000), (2027, 2400)]),  # 4月1日から5月10日まで2か月
        ("year", date(2027, 5, 10), [(2026, 9000), (2027, 14400)]),
        ("months", date(2027, 3, 31), [(2026, 9000), (2027, 0)]),
        ("months", date(2026, 9, 30), [(2026, 3000), (2027, 0)]),  # 7月1日から9月30日まで3か月
    ],
)
def test_a_period_that_ends_early_is_charged_as_the_ordinance_says_and_no_year_follows(ends, last, left):
    case, later = permitted(ends), APRIL.replace(month=6)
    tasks.keep_clocks(APRIL)
    pay(case, APRIL)
    end(case, last, later)
    assert years(case) == left
    tasks.keep_clocks(APRIL.replace(year=2029))
    assert years(case) == left
    assert Payment.objects.get(case=case).yen == 9000  # what was paid stays in the ledger
    with pytest.raises(NotAllowed, match="後に続く期間がありません"):
        end(case, date(2027, 12, 31), later)


def test_an_end_before_the_beginning_or_without_a_reason_is_refused_and_nothing_is_changed():
    case = permitted()
    with pytest.raises(NotAllowed, match="期間の初めの日（令和8年7月1日）より前"):
        end(case, date(2026, 6, 30), AT)
    with pytest.raises(NotAllowed, match="理由を書いて"):
        actions.end_years(find(case.pk), last=date(2026, 9, 30), reason=" ", by=cast.staff("clerk"), at=AT)
    assert years(case) == [(2026, 9000)]


def test_a_revocation_ends_the_years():
    case = permitted()
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=AT)
    tasks.keep_clocks(APRIL)
    later = APRIL + timedelta(days=19)  # 4月20日: その年度の1か月分
    revoking = cast.begun(find(case.pk), later)
    actions.omit(revoking, outcome="revoked", cause="緊急", by=cast.staff("clerk", later), at=later)
    revoking = cast.decided(find(revoking.pk), later, outcome="revoked", grounds="違反が重い。")
    assert years(case) == [(2026, 9000), (2027, 14400)]  # it takes effect when it arrives
    actions.issue(revoking, by=cast.staff("clerk", later), at=later)
    actions.mark_delivered(find(revoking.pk), by=cast.staff("clerk", later), at=later)
    assert years(case) == [(2026, 9000), (2027, 1200)]
    assert yearly.to_come(find(case.pk), yearly.of_case(case)) == []


@pytest.mark.parametrize(
    ("until", "left"),
    [("2027-12-31", [(2026, 9000), (2027, 10800)]), ("2026-12-31", [(2026, 6000), (2027, 0)])],  # 9か月、6か月
)
def test_a_correction_by_the_office_renews_the_years_that_were_charged(until, left):
    case = permitted()
    actions.issue(case, by=cast.staff("clerk"), at=AT)
    actions.mark_delivered(find(case.pk), by=cast.staff("clerk"), at=AT)
    tasks.keep_clocks(APRIL)
    clerk = cast.staff("clerk", APRIL)
    actions.reopen(find(case.pk), ground="期間の誤り", by=clerk, at=APRIL)
    items = [actions.Item("ends_on", "", "正しい日を入れてください。")]
    due = today(APRIL) + timedelta(days=10)
    actions.request_correction(find(case.pk), items=items, due=due, message="", by=clerk, at=APRIL)
    answers = reading.answers_of(find(case.pk)) | {"ends_on": until}
    actions.answer_correction(find(case.pk), answers=answers, by=cast.applicant(case), at=APRIL)
    assert years(case) == [(2026, 9000), (2027, 14400)]  # nothing is charged anew before it is decided
    cast.decided(find(case.pk), APRIL)
    assert years(case) == left
    tasks.keep_clocks(APRIL.replace(year=2029))
    assert years(case) == left


def test_an_applicant_sees_what_is_due_now_and_what_comes_as_a_forecast():
    case = permitted()
    fee = projecting.shown_of(find(case.pk)).fee
    assert fee is not None
    assert fee.outstanding == 9000
    assert [(one.label, one.yen, one.due_on is None) for one in fee.years] == [
        ("令和8年度分", 9000, False), ("令和9年度分", 14400, True), ("令和10年度分", 2400, True),
    ]  # fmt: skip
    pay(case)
    fee = projecting.shown_of(find(case.pk)).fee
    assert fee is not None
    assert [one.outstanding for one in fee.years] == [0, 14400, 2400]


def test_a_procedure_that_charges_once_asks_nothing_more(django_assert_num_queries):
    case = cast.decided(cast.taken(cast.version()))
    with django_assert_num_queries(0):
        assert yearly.of_case(case) == []
    assert FeeYear.objects.count() == 0
