"""Reminders: before it is too late, to whoever can do something, and never twice."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sannai.accounts.models import Account
from sannai.casework import actions, tasks
from sannai.casework.actions import Item
from sannai.casework.queries import find
from sannai.notices.models import Notice

from . import cast

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]


def at(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), cast.MONDAY.timetz())


def kept(beginning: str):
    return Notice.objects.filter(key__startswith=beginning)


def asked(due: date):
    case = cast.taken(cast.version())
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=due, by=cast.staff("clerk"), at=cast.MONDAY)
    return case


def test_the_applicant_is_reminded_once_before_the_correction_falls_due():
    case = asked(date(2026, 6, 12))
    tasks.keep_clocks(at("2026-06-08"))
    assert not kept("correction-reminder").exists()
    for day in ("2026-06-09", "2026-06-10", "2026-06-12"):
        tasks.keep_clocks(at(day))
    reminder = kept("correction-reminder").get()
    assert (reminder.to_email, "令和8年6月12日です" in reminder.told().body) == ("taro@example.jp", True)
    assert reminder.key == f"correction-reminder:1:{case.pk}"


def test_who_has_answered_or_was_asked_today_is_left_in_peace():
    case = asked(date(2026, 6, 3))
    tasks.keep_clocks(cast.MONDAY)
    assert not kept("correction-reminder").exists()
    actions.answer_correction(find(case.pk), answers=cast.ANSWERS, by=cast.applicant(case), at=at("2026-06-02"))
    tasks.keep_clocks(at("2026-06-02"))
    assert not kept("correction-reminder").exists()


def test_a_deadline_that_ends_on_a_closed_day_is_spoken_of_by_the_next_open_one():
    sunday = "  - {id: d, label: 期限, length: 6, unit: calendar_days, kind: statutory, ground: 法}\n"
    cast.taken(cast.version(deadlines=sunday))
    tasks.keep_clocks(at("2026-06-05"))
    tasks.keep_clocks(at("2026-06-08"))
    said = [each.told() for each in kept("deadline-").order_by("created_at")]
    assert ["令和8年6月8日" in each.body for each in said] == [True, True]
    assert "今日まで" in said[-1].body


def test_who_is_in_charge_is_reminded_by_mail_ahead_and_on_the_day_once_each():
    Account.objects.filter(staff_key="clerk").update(email="clerk@city.example")
    case = cast.taken(cast.version())
    for day in ("2026-06-09", "2026-06-10", "2026-06-11", "2026-06-15", "2026-06-15", "2026-06-16"):
        tasks.keep_clocks(at(day))
    found = list(kept("deadline-").order_by("created_at"))
    assert [each.key.split(":")[0] for each in found] == ["deadline-soon", "deadline-due"]
    assert {each.to_email for each in found} == {"clerk@city.example"}
    assert "あと3開庁日" in found[0].told().body
    assert case.reference_number in found[0].told().subject
    assert cast.NAME not in found[0].told().body  # no personal data in a mail


def test_while_nobody_is_in_charge_the_desk_of_the_division_is_told():
    cast.filed(cast.version())
    tasks.keep_clocks(at("2026-06-10"))
    reminder = kept("deadline-soon").get()
    assert (reminder.to_email, reminder.about_kind, reminder.about_id) == ("", "unit", "health.food")
    assert "担当者が決まっていません" in reminder.told().body


def test_a_deadline_that_has_moved_is_spoken_of_again():
    case = cast.taken(cast.version())
    tasks.keep_clocks(at("2026-06-10"))
    items = [Item("detail", "", "読めません")]
    actions.request_correction(case, items=items, due=date(2026, 6, 30), by=cast.staff("clerk"), at=at("2026-06-10"))
    tasks.keep_clocks(at("2026-06-15"))  # it stands still: nothing is said
    actions.answer_correction(find(case.pk), answers=cast.ANSWERS, by=cast.applicant(case), at=at("2026-06-17"))
    tasks.keep_clocks(at("2026-06-18"))
    assert kept("deadline-soon").count() == 2
    assert not kept("deadline-due").exists()


def test_what_is_decided_needs_no_reminder():
    cast.decided(cast.taken(cast.version()), at("2026-06-05"))
    tasks.keep_clocks(at("2026-06-15"))
    assert not kept("deadline-").exists()


def test_looking_again_costs_the_same_few_statements(django_assert_max_num_queries):
    for _ in range(8):
        cast.filed(cast.version())
    tasks.keep_clocks(at("2026-06-10"))
    with django_assert_max_num_queries(8):
        assert tasks.keep_clocks(at("2026-06-10")) == 0
