"""職務: held by appointment for days and a unit, read through successions; what cannot be is refused in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.city.rows import DAY, EVE, START, Paper, duty, handed_on, post, unit

from sannai.accounts.models import Account
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization.actions import retire
from sannai.organization.actors import Staff, staff_for
from sannai.organization.dated import Refused
from sannai.organization.duty_actions import appoint_duty, end_duty
from sannai.organization.models import Duty
from sannai.organization.snapshot import city_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
MAY = date(2026, 5, 1)
WASTE = Paper("env.waste")


def staff(key: str, on: date = DAY) -> Staff:
    person = staff_for(key, on)
    assert person is not None
    return person


def appointed(who: str = "clerk", by: Any = None, **more: Any) -> Duty:
    values: dict[str, Any] = {
        "kind": "cash_officer", "unit_key": "env.waste", "instrument": "令和8年4月1日 三人第12号", "valid_from": DAY,
    } | more  # fmt: skip
    return appoint_duty(Account.objects.get(staff_key=who), by=by or System(), at=AT, **values)


def test_the_administrator_appoints_from_a_day_and_ends_on_a_day():
    appointed(by=staff("admin"))
    assert not staff("clerk", EVE).has_duty("cash", WASTE)
    assert staff("clerk").has_duty("cash", WASTE)
    assert Duty.objects.get(staff_key="clerk").instrument == "令和8年4月1日 三人第12号"
    end_duty(
        Account.objects.get(staff_key="clerk"), by=staff("admin"), at=AT, kind="cash_officer", unit_key="env.waste",
        ends=MAY,
    )  # fmt: skip
    assert staff("clerk", date(2026, 4, 30)).has_duty("cash", WASTE)
    assert not staff("clerk", MAY).has_duty("cash", WASTE)
    said = list(Event.objects.filter(subject_kind="staff", subject_id="clerk").order_by("seq"))
    assert [(event.verb, event.staff_key) for event in said] == [
        ("staff.duty_appointed", "admin"), ("staff.duty_ended", "admin"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["clerk", "head", "bureau", "auditor", "dx"])
def test_nobody_else_appoints_to_a_duty(who):
    with pytest.raises(Denied):
        appointed(by=staff(who))
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "king"}, "職務「king」はありません。使えるのは 会計管理者、出納員"),
        ({"unit_key": "nowhere"}, "「nowhere」という組織はありません"),
        ({"unit_key": "env.old"}, "2026-04-01 に「env.old」という組織はありません"),
        ({"who": "nobody"}, "nobody は 2026-04-01 に職に就いていません"),
        ({"valid_to": DAY}, "より後に"),
        ({"instrument": " "}, "辞令.*を書いてください"),
        ({"kind": "accounting_officer"}, "会計管理者は全庁について任命します"),
    ],
)
def test_a_duty_that_cannot_be_is_refused(given, message):
    with pytest.raises(Refused, match=message):
        appointed(**given)
    assert not Duty.objects.exists()


def test_the_same_twice_and_two_that_exclude_each_other_are_refused():
    appointed(valid_to=MAY)
    with pytest.raises(Refused, match="clerk は、その期間にすでにその組織の出納員です"):
        appointed(valid_from=date(2026, 4, 30))
    for kind, unit_key in (("accounting_clerk", "env.waste"), ("accounting_officer", "")):
        with pytest.raises(Refused, match=r"出納員と.*は、同じ組織で一人が兼ねられません"):
            appointed(kind=kind, unit_key=unit_key)
    appointed(kind="accounting_clerk", unit_key="health.food")
    appointed(kind="records_officer")
    appointed("head")
    appointed(valid_from=MAY)


def test_the_city_has_one_accounting_officer_at_a_time():
    appointed("head", kind="accounting_officer", unit_key="", valid_to=MAY)
    with pytest.raises(Refused, match=r"会計管理者は市に一人です（地方自治法第168条.*）。その期間は head"):
        appointed("bureau", kind="accounting_officer", unit_key="")
    appointed("bureau", kind="accounting_officer", unit_key="", valid_from=MAY)
    assert staff("bureau", MAY).has_duty("cash", Paper("health.food"))


def test_a_duty_that_is_not_held_is_not_ended():
    appointed()
    for more in ({"ends": DAY}, {"ends": MAY, "unit_key": "env"}, {"ends": MAY, "kind": "seal_keeper"}):
        values: dict[str, Any] = {"kind": "cash_officer", "unit_key": "env.waste"} | more
        with pytest.raises(Refused, match="ではありません"):
            end_duty(Account.objects.get(staff_key="clerk"), by=System(), at=AT, **values)
    assert Duty.objects.get().valid_to is None


def test_whoever_leaves_leaves_the_duty():
    appointed()
    retire(Account.objects.get(staff_key="clerk"), by=System(), at=AT, ends=MAY)
    assert Duty.objects.get().valid_to == MAY


def test_a_duty_reaches_its_unit_and_below_and_no_other():
    duty("bureau", unit_key="env")
    assert staff("bureau").has_duty("cash", WASTE)
    assert not staff("bureau").has_duty("cash", Paper("health.food"))
    duty("clerk", "seal_keeper", "env.waste")
    assert not staff("clerk").has_duty("cash", WASTE)
    assert not staff("head").has_duty("cash", WASTE)


def test_a_duty_goes_with_the_work_of_its_unit_matter_by_matter():
    unit("env.new", since=MAY, parent="env.works")
    duty("clerk", unit_key="env.waste")
    handed_on("env.waste", "env.new", on=MAY, matters="loan")
    handed_on("env.old", "health.food", on=DAY)
    duty("stranded", unit_key="env.old")
    assert staff("clerk", MAY).has_duty("cash", Paper("env.new", "loan"))
    assert staff("clerk", MAY).has_duty("cash", WASTE)
    assert not staff("clerk", MAY).has_duty("cash", Paper("env.new", "burning"))
    assert not staff("clerk", MAY).has_duty("cash", Paper("health.food"))
    assert city_on(DAY).holds_duty("stranded", ["cash_officer"], "health.food")


def test_the_sentence_says_what_ended_and_whose_duty_it_is_today():
    duty("clerk", unit_key="env.waste", until=DAY)
    alone = staff("clerk").lacks_duty("cash", WASTE)
    assert "現金の出納は、任命された職員だけができます（地方自治法第170条・第171条）" in alone
    assert "あなたの出納員の任命は、令和8年3月31日で終わりました。" in alone
    assert "この職務を持つ職員はいません。" in alone
    duty("director", "accounting_officer")
    duty("both", "accounting_clerk", "env.waste")
    duty("head", "cash_officer", "env.waste")
    duty("nobody", "cash_officer", "env.waste")  # in no post: nobody to ask
    told = staff("clerk").lacks_duty("cash", WASTE)
    assert "今日この職務を持つのは、三内 長（出納員）、三内 兼（会計職員）、三内 司（会計管理者）です。" in told
    assert "任命されていません" in staff("counter").lacks_duty("cash", WASTE)
    assert staff("head").lacks_duty("cash", WASTE) == ""


def test_what_is_changed_is_known_to_the_snapshot_that_was_read_before():
    before = city_on(DAY)
    duty("clerk", unit_key="env.waste")
    assert before.duties_for(["cash_officer"], "env.waste") == ()
    (row,) = city_on(DAY).duties_for(["cash_officer"], "env.waste")
    Duty.objects.filter(pk=row.pk).update(valid_to=DAY)
    assert city_on(DAY).duties_for(["cash_officer"], "env.waste") == ()


def test_duties_cost_no_statement_of_their_own(django_assert_num_queries):
    for number in range(20):
        post(f"env.waste.x{number}")
        duty(f"x{number}", unit_key="env.waste", since=START)
    duty("clerk", unit_key="env.waste")
    staff("clerk")
    with django_assert_num_queries(2):
        person = staff("clerk")
        assert all(person.has_duty("cash", Paper("env.waste", f"m{number}")) for number in range(20))
