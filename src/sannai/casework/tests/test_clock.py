"""The arithmetic of deadlines, at the days where counting goes wrong; and the rows that the verbs of a case move."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sannai.casework import actions, clock, remaining
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.casework.states import NotAllowed
from sannai.common.action import Denied
from sannai.common.models import Event
from sannai.common.time import TOKYO, business_days_between, is_business_day
from sannai.notices.models import Notice
from sannai.rules.model import Deadline

from . import cast

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)
BUSINESS = Deadline("d", "期間", 10, "business_days", "arrived", ("correction",), "法")
CALENDAR = Deadline("d", "期間", 30, "calendar_days", "arrived", ("correction",), "法")
DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
SPANS = st.integers(0, 60)
LENGTHS = st.integers(1, 120)


def on(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.combine(on(text), cast.MONDAY.timetz())


# The arithmetic


@pytest.mark.parametrize(
    ("start", "length", "due", "why"),
    [
        ("2026-03-31", 1, "2026-04-01", "the fiscal year turns and the clock does not care"),
        ("2026-03-27", 3, "2026-04-01", "over a weekend into the new fiscal year"),
        ("2028-02-28", 1, "2028-02-29", "a leap day is a day like another"),
        ("2028-02-28", 2, "2028-03-01", "the day after it too"),
        ("2026-12-28", 1, "2027-01-04", "over the turn of the year"),
        ("2026-12-25", 5, "2027-01-07", "a week that the year end splits"),
        ("2026-05-01", 1, "2026-05-07", "over the long May holidays"),
        ("2019-04-26", 1, "2019-05-07", "over the ten days of 2019"),
        ("2019-04-26", 3, "2019-05-09", "and on"),
        ("2020-07-22", 1, "2020-07-27", "海の日 and スポーツの日 moved before the Games"),
        ("2021-07-21", 1, "2021-07-26", "moved again"),
        ("2021-07-16", 1, "2021-07-19", "where 海の日 would have been"),
    ],
)
def test_business_days_are_counted_over_whatever_is_closed(start, length, due, why):
    assert clock.later(BUSINESS, on(start), length) == on(due), why


def test_a_closing_day_of_the_city_moves_the_date(settings: Any, tmp_path: Path):
    assert clock.later(BUSINESS, on("2026-06-02"), 1) == on("2026-06-03")
    settings.CATALOG = tmp_path
    rows = "closed: [{day: 2026-06-03, label: 停電, ground: 告示}]\n"
    (tmp_path / "closed_days.yaml").write_text(rows, encoding="utf-8")
    assert clock.later(BUSINESS, on("2026-06-02"), 1) == on("2026-06-04")


def test_a_stop_over_the_year_end_costs_the_open_days_only():
    # Asked on 28 December, answered on 5 January: the 4th and the 5th stood still.
    assert clock.resumed(BUSINESS, on("2027-01-08"), on("2026-12-28"), on("2027-01-05")) == on("2027-01-13")
    assert clock.resumed(CALENDAR, on("2027-01-08"), on("2026-12-28"), on("2027-01-05")) == on("2027-01-16")


def test_a_period_that_ends_on_a_closed_day_ends_on_the_next_open_one():
    due = clock.later(CALENDAR, on("2026-04-03"), 30)
    assert (due, clock.last_day(due)) == (on("2026-05-03"), on("2026-05-07"))


@given(DAYS, LENGTHS)
def test_what_is_counted_in_business_days_falls_due_on_one(start, length):
    assert is_business_day(clock.later(BUSINESS, start, length))


@given(DAYS, LENGTHS, SPANS, SPANS, st.sampled_from([BUSINESS, CALENDAR]))
def test_a_clock_that_stood_still_is_never_earlier_than_one_that_did_not(start, length, waited, stood, deadline):
    due = clock.later(deadline, start, length)
    stopped = start + timedelta(days=waited)
    moved = clock.resumed(deadline, due, stopped, stopped + timedelta(days=stood))
    assert moved >= due
    if deadline.unit == "business_days":
        assert is_business_day(moved)
        assert business_days_between(due, moved) == business_days_between(stopped, stopped + timedelta(days=stood))
    else:
        assert (moved - due).days == stood


@given(DAYS, LENGTHS, st.integers(1, 60), st.sampled_from([BUSINESS, CALENDAR]))
def test_an_extension_adds_exactly_its_days(start, length, more, deadline):
    due = clock.later(deadline, start, length)
    extended = clock.later(deadline, due, more)
    counted = business_days_between(due, extended) if deadline.unit == "business_days" else (extended - due).days
    assert counted == more
    assert extended == clock.later(deadline, start, length + more)


# The rows

EXTENDABLE = """  - id: standard
    label: 標準処理期間
    length: 10
    unit: business_days
    stops_for: [correction]
    extension: {most: 10, reason: 検査をやり直すとき, notice: ご不便をおかけします。, ground: 要領第8条}
    ground: 試験
  - {id: whole, label: 法定の期限, length: 30, unit: calendar_days, kind: statutory, ground: 法}
  - {id: paper, label: 文書の発行, length: 3, unit: business_days, start: decided, ground: 規程}
"""


def rows(case: Any) -> dict[str, Any]:
    return {row.deadline: row for row in case.clocks.all()}


def asked(case: Any, when: datetime, due: date | None = None) -> Any:
    items = [Item("detail", "", "読めません。")]
    actions.request_correction(
        find(case.pk), items=items, due=due or (when + 14 * DAY).date(), by=cast.staff("clerk", when), at=when
    )
    return find(case.pk)


def answered(case: Any, when: datetime) -> Any:
    actions.answer_correction(find(case.pk), answers=cast.ANSWERS, by=cast.applicant(case), at=when)
    return find(case.pk)


@pytest.fixture
def case(city: None) -> Any:
    return cast.taken(cast.version(deadlines=EXTENDABLE))


def test_every_deadline_has_its_clock_and_the_first_standard_one_is_promised(case):
    found = rows(case)
    assert {key: str(row.due_on) for key, row in found.items()} == {"standard": "2026-06-15", "whole": "2026-07-01"}
    assert case.promised_on == on("2026-06-15")
    assert [found[key].statutory for key in ("standard", "whole")] == [False, True]


def test_a_correction_stops_the_clocks_that_say_so_and_no_others(case):
    case = asked(case, at("2026-06-02"))
    assert {key: str(row.stopped_on) for key, row in rows(case).items()} == {"standard": "2026-06-02", "whole": "None"}
    case = answered(case, at("2026-06-08"))
    assert {key: str(row.due_on) for key, row in rows(case).items()} == {
        "standard": "2026-06-19",
        "whole": "2026-07-01",
    }
    assert case.promised_on == on("2026-06-19")


def test_a_decision_ends_the_clocks_and_starts_the_one_of_the_document(case):
    case = cast.decided(case, at("2026-06-05"))
    found = rows(case)
    assert {str(found[key].ended_on) for key in ("standard", "whole")} == {"2026-06-05"}
    assert (str(found["paper"].due_on), found["paper"].ended_on) == ("2026-06-10", None)
    actions.issue(case, by=cast.staff("clerk"), at=at("2026-06-08"))
    assert str(rows(case)["paper"].ended_on) == "2026-06-08"
    assert find(case.pk).promised_on == on("2026-06-15")  # what was promised stays said


def test_a_withdrawal_ends_every_clock(case):
    actions.withdraw(case, by=cast.applicant(case), at=at("2026-06-05"))
    assert {str(row.ended_on) for row in rows(case).values()} == {"2026-06-05"}


def test_an_extension_is_told_with_its_reason_and_its_new_date(case):
    actions.extend(case, days=4, reason="再検査のため。", by=cast.staff("clerk"), at=at("2026-06-10"))
    assert find(case.pk).promised_on == rows(case)["standard"].due_on == on("2026-06-19")
    notice = Notice.objects.get(key=f"extended:standard:2026-06-19:{case.pk}")
    assert "令和8年6月19日に延ばしました" in notice.told().body
    assert "再検査のため。" in notice.told().body
    assert "ご不便をおかけします。" in notice.told().body
    assert Event.objects.filter(subject_id=str(case.pk), verb="clock.extended").count() == 1


def test_extensions_never_exceed_their_most_however_often_they_are_asked(case):
    actions.extend(case, days=6, reason="一度目。", by=cast.staff("clerk"), at=at("2026-06-10"))
    with pytest.raises(NotAllowed, match="あと4開庁日まで"):
        actions.extend(find(case.pk), days=5, reason="二度目。", by=cast.staff("clerk"), at=at("2026-06-10"))
    actions.extend(find(case.pk), days=4, reason="二度目。", by=cast.staff("clerk"), at=at("2026-06-10"))
    with pytest.raises(NotAllowed, match="もう延ばせません"):
        actions.extend(find(case.pk), days=1, reason="三度目。", by=cast.staff("clerk"), at=at("2026-06-10"))
    assert rows(case)["standard"].extended_by == 10


@pytest.mark.parametrize(
    ("options", "when", "says"),
    [
        ({"days": 3, "reason": " "}, "2026-06-10", "理由を書いて"),
        ({"days": 0, "reason": "延ばす"}, "2026-06-10", "あわせて10開庁日まで"),
        ({"days": 3, "reason": "延ばす", "deadline": "whole"}, "2026-06-10", "延長の定めがありません"),
        ({"days": 3, "reason": "延ばす", "deadline": "nothing"}, "2026-06-10", "延長の定めがありません"),
        ({"days": 3, "reason": "延ばす"}, "2026-06-16", "過ぎてから延ばすことはできません"),
    ],
)
def test_what_cannot_be_extended_is_refused_and_nothing_moves(case, options, when, says):
    with pytest.raises(NotAllowed, match=says):
        actions.extend(case, by=cast.staff("clerk"), at=at(when), **options)
    assert find(case.pk).promised_on == on("2026-06-15")
    assert not Notice.objects.filter(key__startswith="extended").exists()


def test_only_who_reviews_extends(case):
    for who in ("counter", "auditor", "waste"):
        with pytest.raises(Denied):
            actions.extend(case, days=1, reason="延ばす", by=cast.staff(who), at=at("2026-06-10"))


def test_a_clock_that_has_run_out_is_late_and_no_longer_stops(case):
    case = asked(case, at("2026-06-16"))
    assert rows(case)["standard"].stopped_on is None
    event = Event.objects.get(subject_id=str(case.pk), verb="correction.requested")
    assert '"stops_clock":false' in str(event.payload.body)
    assert find(answered(case, at("2026-06-22")).pk).promised_on == on("2026-06-15")
    assert remaining.promised(find(case.pk), on("2026-06-22")).text == "5開庁日超過"


def test_a_period_whose_last_day_is_closed_still_stops_on_the_next_open_one(city):
    weekend = "  - {id: d, label: 期限, length: 5, unit: calendar_days, stops_for: [correction], ground: 法}\n"
    case = cast.taken(cast.version(deadlines=weekend))
    assert rows(case)["d"].due_on == on("2026-06-06")  # a Saturday: over at the end of Monday
    assert case.promised_on == on("2026-06-08")
    assert rows(asked(case, at("2026-06-08")))["d"].stopped_on == on("2026-06-08")


CORRECTED = "  - {id: standard, label: 期間, length: 10, unit: business_days, start: corrected, ground: 法}\n"


def test_a_clock_of_the_corrected_application_begins_anew_with_the_answer(city):
    case = cast.taken(cast.version(deadlines=CORRECTED))
    assert case.promised_on == on("2026-06-15")
    case = answered(asked(case, at("2026-06-12")), at("2026-06-22"))
    row = rows(case)["standard"]
    assert (row.started_on, row.due_on, row.stopped_on) == (on("2026-06-22"), on("2026-07-06"), None)
    assert case.promised_on == on("2026-07-06")


def test_without_an_answer_it_only_goes_on(city):
    case = asked(cast.taken(cast.version(deadlines=CORRECTED)), at("2026-06-12"), due=on("2026-06-19"))
    actions.lapse_correction(case, by=cast.staff("clerk"), at=at("2026-06-22"))
    row = rows(case)["standard"]
    assert (row.started_on, row.due_on) == (on("2026-06-01"), on("2026-06-23"))


BOTH = (
    "  - {id: standard, label: 期間, length: 10, unit: business_days, stops_for: [correction, inquiry], ground: 法}\n"
)


def test_an_inquiry_stops_only_a_deadline_that_says_so(case):
    actions.inquire(case, question="席数は？", by=cast.staff("clerk"), at=at("2026-06-02"))
    assert all(row.stopped_on is None for row in rows(case).values())


def test_two_causes_hold_a_clock_until_the_last_of_them_is_over(city):
    case = cast.taken(cast.version(deadlines=BOTH))
    for question in ("席数は？", "火気は？"):
        actions.inquire(find(case.pk), question=question, by=cast.staff("clerk"), at=at("2026-06-02"))
    case = asked(case, at("2026-06-03"))
    actions.answer_inquiry(case, number=1, answer="24席", by=cast.applicant(case), at=at("2026-06-04"))
    actions.answer_inquiry(find(case.pk), number=2, answer="あり", by=cast.applicant(case), at=at("2026-06-05"))
    row = rows(case)["standard"]
    assert (row.stopped_on, row.stopped_for, row.due_on) == (on("2026-06-02"), "correction", on("2026-06-15"))
    case = answered(case, at("2026-06-08"))
    row = rows(case)["standard"]
    assert (row.stopped_on, row.stopped_for, row.due_on) == (None, "", on("2026-06-19"))


def test_a_resurvey_starts_the_clock_again(city):
    case = cast.decided(cast.taken(cast.version("finding")))
    actions.issue(case, by=cast.staff("clerk"), at=cast.MONDAY)
    actions.request_resurvey(find(case.pk), reason="半壊のはず", by=cast.applicant(case), at=at("2026-07-01"))
    row = rows(case)["standard"]
    assert (row.ended_on, row.due_on) == (None, on("2026-07-15"))
    assert find(case.pk).promised_on == on("2026-07-15")


def test_a_clock_of_the_review_starts_with_it_and_only_once(city):
    case = cast.filed(cast.version(start="accepted"))
    assert (case.promised_on, case.clocks.count()) == (None, 0)
    actions.take(case, by=cast.staff("clerk"), at=at("2026-06-03"))
    assert find(case.pk).promised_on == on("2026-06-17")
    actions.transfer(find(case.pk), division="waste", reason="担当違い", by=cast.staff("clerk"), at=at("2026-06-04"))
    actions.take(find(case.pk), by=cast.staff("waste"), at=at("2026-06-09"))
    assert find(case.pk).promised_on == on("2026-06-17")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-06-01", "あと10開庁日"),
        ("2026-06-12", "あと1開庁日"),
        ("2026-06-13", "あと1開庁日"),  # Saturday
        ("2026-06-15", "今日まで"),
        ("2026-06-16", "1開庁日超過"),
        ("2026-06-20", "4開庁日超過"),
    ],
)
def test_the_desk_reads_the_days_left_in_the_unit_of_the_deadline(case, day, text):
    left = remaining.promised(case, on(day))
    assert left is not None
    assert left.text == text


def test_the_desk_reads_that_a_clock_stands_still_and_that_it_has_ended(case):
    case = asked(case, at("2026-06-02"))
    left = {each.deadline: each for each in remaining.of_case(case, on("2026-06-30"))}
    assert (left["standard"].text, left["standard"].late) == ("止まっています（補正中）", False)
    assert left["whole"].text == "あと1日"
    case = cast.decided(answered(case, at("2026-06-08")), at("2026-06-09"))
    left = {each.deadline: each for each in remaining.of_case(case, on("2026-06-30"))}
    assert (left["standard"].text, left["paper"].text) == ("終わりました", "12開庁日超過")


def test_a_calendar_period_that_ends_on_a_sunday_is_not_late_on_it(city):
    sunday = "  - {id: d, label: 期限, length: 6, unit: calendar_days, kind: statutory, ground: 法}\n"
    case = cast.taken(cast.version(deadlines=sunday))
    assert [str(row.due_on) for row in rows(case).values()] == ["2026-06-07"]
    assert case.promised_on == on("2026-06-08")
    for day, text in (("2026-06-07", "あと1日"), ("2026-06-08", "今日まで"), ("2026-06-09", "1日超過")):
        left = remaining.of_case(case, on(day))[0]
        assert (left.text, left.due_on) == (text, on("2026-06-08")), day


def test_a_moment_is_counted_in_the_days_of_japan(city):
    late = datetime(2026, 3, 31, 23, 59, tzinfo=TOKYO)
    assert cast.filed(cast.version(), late).promised_on == on("2026-04-14")
    assert cast.filed(cast.version(), late + timedelta(minutes=2)).promised_on == on("2026-04-15")


SPECIAL = """  - id: standard
    label: 開示の決定
    length: 5
    unit: business_days
    extension:
      - {most: 10, ground: 第11条第2項}
      - {most: 20, kind: special, when: {grade: bad}, ground: 第12条, notice: 残りは後でお知らせします。}
    ground: 第11条第1項
"""


def test_a_special_extension_has_its_own_ground_and_waits_for_the_findings(city):
    version = cast.version(deadlines=SPECIAL, language=2)
    case, clerk, day = cast.taken(version), cast.staff("clerk"), at("2026-06-02")  # the survey says 良
    with pytest.raises(NotAllowed, match="特例延長（第12条）は、「判定」が不可のときだけできます"):
        actions.extend(find(case.pk), days=15, reason="大量のため。", extension=1, by=clerk, at=day)
    actions.save_desk_page(find(case.pk), page="survey", answers={"grade": "bad"}, by=clerk, at=day)
    with pytest.raises(NotAllowed, match="あわせて10開庁日まで"):
        actions.extend(find(case.pk), days=15, reason="大量のため。", by=clerk, at=day)
    actions.extend(find(case.pk), days=10, reason="込み入っているため。", by=clerk, at=day)
    actions.extend(find(case.pk), days=10, reason="大量のため。", extension=1, by=clerk, at=day)
    assert rows(case)["standard"].extended_by == 20
    bodies = [one.told().body for one in Notice.objects.filter(key__startswith="extended:").order_by("id")]
    assert ["特例により" in body for body in bodies] == [False, True]
    assert "根拠：第11条第2項" in bodies[0]
    assert "残りは後でお知らせします。\n根拠：第12条" in bodies[1]
    with pytest.raises(NotAllowed, match="もう延ばせません"):
        actions.extend(find(case.pk), days=1, reason="まだ。", extension=1, by=clerk, at=day)
    with pytest.raises(NotAllowed, match="延長の定めがありません"):
        actions.extend(find(case.pk), days=1, reason="まだ。", extension=2, by=clerk, at=day)
