from datetime import UTC, date, datetime

import pytest

from sannai.accounts.models import Account
from sannai.common.action import Denied
from sannai.common.actors import System
from sannai.common.models import Event
from sannai.organization.actions import amend_appointment, appoint, end_appointment, retire
from sannai.organization.actors import staff_for
from sannai.organization.dated import Refused
from sannai.organization.models import Absence, Appointment, Post
from sannai.organization.queries import staff_name
from sannai.organization.scope import units_of
from sannai.organization.snapshot import city_on

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.both_databases]
AT = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
DAY = date(2026, 4, 1)


@pytest.fixture
def newcomer():
    return Account.objects.get(staff_key="nobody")


def test_the_administrator_appoints_and_the_person_has_the_right_that_day(newcomer):
    admin = staff_for("admin", DAY)
    assert admin is not None
    appoint(newcomer, by=admin, at=AT, post_key="env.waste.clerk", valid_from=DAY)
    assert staff_for("nobody", date(2026, 3, 31)) is None
    person = staff_for("nobody", DAY)
    assert person is not None
    assert "env.waste" in units_of(person, "case.read")
    event = Event.objects.get(subject_kind="staff", subject_id="nobody")
    assert (event.staff_key, event.post_key, event.verb) == ("admin", "admin", "staff.appointed")


@pytest.mark.parametrize("key", ["clerk", "bureau", "dx", "auditor"])
def test_nobody_else_appoints(newcomer, key):
    person = staff_for(key, DAY)
    assert person is not None
    with pytest.raises(Denied):
        appoint(newcomer, by=person, at=AT, post_key="env.waste.clerk", valid_from=DAY)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"post_key": "nothing"}, "という職はありません"),
        ({"valid_from": date(2020, 4, 1)}, "2020-04-01 に"),
        ({"valid_to": DAY}, "より後に"),
        ({"kind": "acting"}, "任命の種類「acting」"),
        ({"post_key": "env.waste.link"}, "「env.waste.link」はシステム連携の職で、職員は就けません"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(newcomer, values, message):
    Post.objects.create(
        key="env.waste.link", title="連携", unit_key="env.waste", role="machine", rank=9, valid_from=date(2024, 4, 1)
    )
    given = {"post_key": "env.waste.clerk", "valid_from": DAY} | values
    with pytest.raises(Refused, match=message):
        appoint(newcomer, by=System(), at=AT, **given)
    assert not Appointment.objects.filter(staff_key="nobody").exists()


def test_two_appointments_to_one_post_do_not_overlap_but_may_follow(newcomer):
    def again(since, until=None):
        appoint(newcomer, by=System(), at=AT, post_key="env.waste.clerk", valid_from=since, valid_to=until)

    again(date(2025, 4, 1), DAY)
    again(DAY)
    for since, until in ((date(2025, 10, 1), None), (date(2024, 4, 1), date(2025, 4, 2)), (date(2030, 4, 1), None)):
        with pytest.raises(Refused, match="すでに"):
            again(since, until)


def test_an_appointment_ends_on_a_day_and_its_row_stays():
    clerk = Account.objects.get(staff_key="clerk")
    end_appointment(clerk, by=System(), at=AT, post_key="env.waste.clerk", ends=DAY)
    assert staff_for("clerk", date(2026, 3, 31)) is not None
    assert staff_for("clerk", DAY) is None
    with pytest.raises(Refused, match="就いていません"):
        end_appointment(clerk, by=System(), at=AT, post_key="env.waste.clerk", ends=DAY)


def test_a_wrong_record_is_amended_and_what_stood_before_is_kept():
    clerk = Account.objects.get(staff_key="clerk")
    since = date(2024, 4, 1)
    amend_appointment(
        clerk, by=System(), at=AT, post_key="env.waste.clerk", valid_from=since, valid_to=DAY, kind="concurrent"
    )
    body = str(Event.objects.get(verb="staff.appointment_amended").payload.body)
    assert '"before":{"kind":"regular","valid_to":null}' in body
    with pytest.raises(Refused, match="任命はありません"):
        amend_appointment(clerk, by=System(), at=AT, post_key="x", valid_from=since, valid_to=None)


def test_someone_who_leaves_leaves_the_posts_behind_and_keeps_the_name():
    both = Account.objects.get(staff_key="both")
    appoint(both, by=System(), at=AT, post_key="env.waste.deputy", valid_from=date(2027, 4, 1))
    Absence.objects.create(staff_key="both", reason="休暇", valid_from=date(2026, 3, 1))
    retire(both, by=System(), at=AT, ends=DAY)
    assert staff_for("both", date(2026, 3, 31)) is None  # the sign-in is closed
    city = city_on(DAY)
    assert city.posts_of("both") == ()
    assert [each.staff_key for each in city.holders("env.waste.clerk")] == ["clerk"]
    assert city.absence("both") is None
    assert city_on(date(2026, 3, 31)).posts_of("both") != ()
    assert city_on(date(2028, 4, 1)).vacant("env.waste.deputy")
    assert staff_name("both", DAY) == "三内 兼"
    assert [event.verb for event in Event.objects.filter(subject_id="both")] == ["staff.appointed", "staff.retired"]
    with pytest.raises(Refused, match="もう在職していません"):
        retire(both, by=System(), at=AT, ends=DAY)


def test_who_leaves_later_works_until_then():
    clerk = Account.objects.get(staff_key="clerk")
    retire(clerk, by=System(), at=AT, ends=date(2026, 7, 1))
    assert staff_for("clerk", date(2026, 6, 30)) is not None
    assert staff_for("clerk", date(2026, 7, 1)) is None
    assert Account.objects.get(staff_key="clerk").is_active
